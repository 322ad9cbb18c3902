namespace Emu.DecodeGen;

/// <summary>One mistake found in a table, with the place and what to do about it.</summary>
/// <param name="Code">The stable identifier (<c>DEC0xx</c>), listed in the tool's README.</param>
/// <param name="At">Where the mistake is.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Diagnostic(string Code, Location At, string Message, string Remedy)
{
    /// <summary>The form for people: <c>file:line:column: error CODE: message. remedy</c>.</summary>
    public override string ToString() => $"{At.File}:{At.Line}:{At.Column}: error {Code}: {Message}. {Remedy}.";

    /// <summary>The form that MSBuild recognises and turns into a build error at that place.</summary>
    public string ToMSBuild() => $"{At.File}({At.Line},{At.Column}): error {Code}: {Message}. {Remedy}.";
}

/// <summary>A place in a table; line and column count from 1.</summary>
public readonly record struct Location(string File, int Line, int Column)
{
    /// <summary>The short form used inside messages about another place.</summary>
    public override string ToString() => $"{Path.GetFileName(File)}:{Line}";
}

/// <summary>Collects the diagnostics of one run, in the order found.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _all = [];

    /// <summary>All diagnostics so far.</summary>
    public IReadOnlyList<Diagnostic> All => _all;

    /// <summary>Adds one.</summary>
    public void Add(string code, Location at, string message, string remedy) => _all.Add(new Diagnostic(code, at, message, remedy));
}

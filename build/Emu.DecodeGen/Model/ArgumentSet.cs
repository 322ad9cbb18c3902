namespace Emu.DecodeGen.Model;

/// <summary>One argument: its name in the table and its C# type.</summary>
internal readonly record struct Argument(string Name, string Type);

/// <summary>A named set of arguments: becomes a readonly struct, the parameter of the semantic methods.</summary>
internal sealed record ArgumentSet(Location At, string Name, IReadOnlyList<Argument> Arguments)
{
    public string TypeName => "Args" + Naming.Pascal(Name);
}

/// <summary>From the manual's spelling to C# names.</summary>
internal static class Naming
{
    /// <summary><c>fence.i</c> and <c>fence_i</c> become <c>FenceI</c>.</summary>
    public static string Pascal(string name)
    {
        var parts = name.Split('.', '_').Where(p => p.Length > 0);
        return string.Concat(parts.Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
    }

    /// <summary>Names are a lower-case letter, then letters, digits, dots and underscores.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_');
}

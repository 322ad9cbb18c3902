namespace Emu.ModuleCheck;

/// <summary>One broken rule at one place.</summary>
/// <param name="Rule">The rule's ID, such as <c>EMU010</c>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="File">The source file, or the checked file where there is no source; never empty.</param>
/// <param name="Line">Line from 1, or 0 where there is none.</param>
/// <param name="Column">Column from 1, or 0 where there is none.</param>
public sealed record Finding(string Rule, string Message, string File, int Line, int Column)
{
    /// <summary>The finding as MSBuild and editors read it: <c>file(line,column): error EMU010: message</c>.</summary>
    public override string ToString() => Line > 0
        ? $"{File}({Line},{Math.Max(Column, 1)}): error {Rule}: {Message}"
        : $"{File} : error {Rule}: {Message}";
}

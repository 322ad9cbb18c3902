namespace Emu.Core.MachineFiles;

/// <summary>Something wrong in a machine file, or in what was set for it.</summary>
/// <param name="Span">The place; none when the whole machine is meant.</param>
/// <param name="Text">What is wrong and what was expected, without the place.</param>
/// <param name="IsWarning">Whether the machine can be built all the same.</param>
public sealed record MachineProblem(SourceSpan Span, string Text, bool IsWarning = false)
{
    /// <summary>The message for people: file, line, column, and the line with a caret under the place.</summary>
    public string Render() => Span.Render(Text, IsWarning ? "warning" : "error");
}

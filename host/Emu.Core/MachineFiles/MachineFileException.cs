using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>A mistake in a machine file, or in what was set for it; the message points to the place.</summary>
/// <param name="span">The place.</param>
/// <param name="problem">What is wrong and what was expected, without the place.</param>
/// <param name="inner">Cause, if there is one.</param>
public sealed class MachineFileException(SourceSpan span, string problem, Exception? inner = null)
    : EmuException(span.Render(problem), inner)
{
    /// <summary>The place.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>What is wrong and what was expected, without the place.</summary>
    public string Problem { get; } = problem;
}

using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Mistakes in a machine file, or in what was set for it; the message points to every place.</summary>
public sealed class MachineFileException : EmuException
{
    /// <summary>One mistake.</summary>
    /// <param name="span">The place.</param>
    /// <param name="problem">What is wrong and what was expected, without the place.</param>
    /// <param name="inner">Cause, if there is one.</param>
    public MachineFileException(SourceSpan span, string problem, Exception? inner = null)
        : base(span.Render(problem), inner) => Problems = [new MachineProblem(span, problem)];

    /// <summary>Several mistakes.</summary>
    /// <param name="problems">At least one.</param>
    public MachineFileException(IReadOnlyList<MachineProblem> problems)
        : base(string.Join('\n', problems.Select(p => p.Render()))) => Problems = problems;

    /// <summary>All of them.</summary>
    public IReadOnlyList<MachineProblem> Problems { get; }

    /// <summary>The place of the first.</summary>
    public SourceSpan Span => Problems[0].Span;

    /// <summary>What is wrong at the first place and what was expected, without the place.</summary>
    public string Problem => Problems[0].Text;
}

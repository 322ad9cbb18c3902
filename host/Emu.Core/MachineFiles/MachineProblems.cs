namespace Emu.Core.MachineFiles;

/// <summary>Collects what is wrong, so that everything is said at once. What follows from a mistake already known is left out.</summary>
public sealed class MachineProblems
{
    private const int Most = 100;

    private readonly List<MachineProblem> problems = [];
    private HashSet<(SourceSpan, string)>? known;
    private int left;

    /// <summary>What was found, in the order of the text; at the end how many more there are.</summary>
    public IReadOnlyList<MachineProblem> All
    {
        get
        {
            List<MachineProblem> sorted = [.. problems.OrderBy(p => p.Span.Source?.Name, StringComparer.Ordinal).ThenBy(p => p.Span.Line).ThenBy(p => p.Span.Column)];
            if (left > 0)
            {
                sorted.Add(new MachineProblem(default, $"{left} more problems are not shown"));
            }

            return sorted;
        }
    }

    /// <summary>How many there are that keep the machine from being built.</summary>
    public int Errors { get; private set; }

    /// <summary>Adds one; the same at the same place counts once.</summary>
    /// <param name="problem">What is wrong.</param>
    public void Add(MachineProblem problem)
    {
        if (!(known ??= []).Add((problem.Span, problem.Text)))
        {
            return;
        }

        Errors += problem.IsWarning ? 0 : 1;
        if (problems.Count < Most)
        {
            problems.Add(problem);
        }
        else
        {
            left++;
        }
    }

    /// <summary>Adds an error.</summary>
    /// <param name="span">The place.</param>
    /// <param name="text">What is wrong and what was expected.</param>
    public void Add(SourceSpan span, string text) => Add(new MachineProblem(span, text));

    /// <summary>Whether something is known to be wrong at a place.</summary>
    /// <param name="span">The place.</param>
    public bool Has(SourceSpan span) => problems.Exists(p => p.Span == span);

    /// <summary>Does something; what is wrong with it is collected.</summary>
    /// <param name="action">What is done.</param>
    /// <returns>Whether it was done without a problem.</returns>
    public bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (MachineFileException e)
        {
            foreach (MachineProblem problem in e.Problems)
            {
                Add(problem);
            }
        }
        catch (FollowUpException)
        {
            // Its cause was collected when it was found.
        }

        return false;
    }

    /// <summary>Ends what cannot go on with a mistake.</summary>
    /// <exception cref="MachineFileException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (Errors > 0)
        {
            throw new MachineFileException(All);
        }
    }
}

/// <summary>Something cannot be worked out because of a mistake that is known already.</summary>
internal sealed class FollowUpException : Exception;

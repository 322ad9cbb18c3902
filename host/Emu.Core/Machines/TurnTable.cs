namespace Emu.Core.Machines;

/// <summary>
/// Whose turn it is with a deterministic clock: clusters execute one after the other, in the order of their making, so that what one
/// writes the next one reads, the same every time. A cluster that is stopped is left out. Any thread; its own lock is the innermost.
/// </summary>
/// <param name="machine">The machine.</param>
internal sealed class TurnTable(Machine machine)
{
    private readonly object gate = new();
    private readonly List<Cluster> clusters = [];
    private readonly HashSet<Cluster> refused = new(ReferenceEqualityComparer.Instance);
    private Cluster? next;
    private Cluster? holder;
    private int idle;
    private bool isDormant;

    /// <summary>A cluster was made.</summary>
    /// <param name="cluster">The cluster.</param>
    public void Add(Cluster cluster)
    {
        lock (gate)
        {
            clusters.Add(cluster);
        }
    }

    /// <summary>A cluster is gone.</summary>
    /// <param name="cluster">The cluster.</param>
    public void Remove(Cluster cluster)
    {
        lock (gate)
        {
            clusters.Remove(cluster);
            refused.Remove(cluster);
            holder = holder == cluster ? null : holder;
        }

        Changed();
    }

    /// <summary>A cluster was stopped or started: those that wait look again.</summary>
    public void Changed()
    {
        Cluster[] waiting;
        lock (gate)
        {
            idle = 0;
            waiting = [.. refused];
        }

        Call(waiting);
    }

    /// <summary>Asks for the turn.</summary>
    /// <param name="cluster">Who asks.</param>
    /// <returns>Whether it has it; when not, it is called when it is worth asking again.</returns>
    public bool Take(Cluster cluster)
    {
        lock (gate)
        {
            // One that was stopped while it had its turn gives it back only when it is started again.
            if ((holder is null || holder.IsHeld) && (isDormant || cluster == Upcoming()))
            {
                (holder, next, isDormant) = (cluster, cluster, false);
                refused.Remove(cluster);
                return true;
            }

            refused.Add(cluster);
            return false;
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="cluster">Who had it.</param>
    /// <param name="worked">Whether it did something.</param>
    /// <returns>Whether nobody has anything to do.</returns>
    public bool End(Cluster cluster, bool worked)
    {
        bool areAllIdle;
        lock (gate)
        {
            idle = worked ? 0 : idle + 1;
            areAllIdle = idle >= clusters.Count(Takes);
        }

        // The turn is still the cluster's: timers fire before anybody else executes.
        bool moved = areAllIdle && machine.AdvanceInstructions(0) is var left and < long.MaxValue && machine.AdvanceInstructions(left) > 0;
        Cluster[] called;
        lock (gate)
        {
            if (holder == cluster)
            {
                holder = null;

                // After a rest the first one begins, whoever was the last to find out that there was nothing to do.
                next = moved ? null : After(cluster);
            }

            isDormant = areAllIdle && !moved;
            idle = moved ? 0 : idle;

            // Who was refused when there was something to do may have it still.
            called = isDormant ? [.. refused] : Upcoming() is { } upcoming && refused.Contains(upcoming) ? [upcoming] : [];
            refused.ExceptWith(called);
        }

        Call(called);
        return areAllIdle && !moved;
    }

    private static bool Takes(Cluster cluster) => cluster.Engine is not null && !cluster.IsHeld;

    private static void Call(Cluster[] waiting)
    {
        foreach (Cluster cluster in waiting)
        {
            cluster.Engine?.TurnCame();
        }
    }

    /// <summary>Who is to have the turn.</summary>
    private Cluster? Upcoming() => next is not null && clusters.Contains(next) && Takes(next) ? next : next is null ? clusters.Find(Takes) : After(next);

    /// <summary>The next in the order that takes turns, which may be the same one again.</summary>
    private Cluster? After(Cluster cluster)
    {
        int at = clusters.IndexOf(cluster);
        for (int step = 1; step <= clusters.Count; step++)
        {
            Cluster candidate = clusters[(at + step + clusters.Count) % clusters.Count];
            if (Takes(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

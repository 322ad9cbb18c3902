using Emu.Abstractions.Qdev.Memory;

namespace Emu.Core.Memory;

/// <summary>
/// The spaces of a machine and the changes that they have not shown yet. Used under the machine's lock.
/// </summary>
internal sealed class Topology
{
    private readonly List<CoreAddressSpace> spaces = [];
    private readonly HashSet<CoreAddressSpace> stale = new(ReferenceEqualityComparer.Instance);
    private int depth;

    /// <summary>Spaces, private views of CPUs included, in the order in which they were made.</summary>
    public IReadOnlyList<CoreAddressSpace> Spaces => spaces;

    /// <summary>Adds a space and shows its first view.</summary>
    /// <param name="space">The space.</param>
    public void Add(CoreAddressSpace space)
    {
        spaces.Add(space);
        Changed(space);
    }

    /// <summary>Forgets a space.</summary>
    /// <param name="space">The space.</param>
    public void Remove(CoreAddressSpace space)
    {
        spaces.Remove(space);
        stale.Remove(space);
    }

    /// <summary>A region changed: every space that can depend on it gets a new view, now or at the end of the transaction.</summary>
    /// <param name="region">The region.</param>
    public void Changed(MemoryRegion region)
    {
        // Cut regions announce themselves too; a space that goes away is out of the list by then.
        for (int i = 0; i < spaces.Count; i++)
        {
            if (spaces[i].Reaches(region))
            {
                Changed(spaces[i]);
            }
        }
    }

    /// <summary>Holds back new views until the matching end.</summary>
    public void Begin() => depth++;

    /// <summary>Shows what changed since the outermost begin.</summary>
    public void End()
    {
        if (depth == 0)
        {
            throw new InvalidOperationException("a change of the memory topology ends that never began");
        }

        if (--depth > 0)
        {
            return;
        }

        while (stale.Count > 0)
        {
            CoreAddressSpace[] now = [.. stale];
            stale.Clear();
            foreach (CoreAddressSpace space in now)
            {
                space.Refresh();
            }
        }
    }

    private void Changed(CoreAddressSpace space)
    {
        if (depth > 0)
        {
            stale.Add(space);
        }
        else
        {
            space.Refresh();
        }
    }
}

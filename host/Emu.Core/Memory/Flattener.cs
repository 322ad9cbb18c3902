using Emu.Abstractions.Qdev.Memory;

namespace Emu.Core.Memory;

/// <summary>
/// Flattens a tree of regions: of several regions at an address the one with the higher priority among its siblings answers, of
/// equals the one mapped later; a container shows what is below it where it has nothing.
/// </summary>
internal sealed class Flattener
{
    // Not a list: its code for a struct of another assembly is looked for in every image when the program starts.
    private FlatRange[] ranges = new FlatRange[32];
    private int count;

    private readonly HashSet<MemoryRegion> reached = new(ReferenceEqualityComparer.Instance);

    /// <summary>Every region met, hidden ones too: a change in any other region cannot change the view.</summary>
    public HashSet<MemoryRegion> Reached => reached;

    /// <summary>Flattens a space.</summary>
    /// <param name="root">Its root.</param>
    /// <returns>Ranges, sorted and without overlap; neighbours that continue each other are one.</returns>
    public FlatRange[] Flatten(ContainerRegion root)
    {
        Render(root, default, 0, ulong.MaxValue);
        return Merge();
    }

    // Positions are signed and wide: an alias moves its target's base below zero, and nothing wraps at the end of the space.
    private void Render(MemoryRegion region, Position start, ulong low, ulong high)
    {
        reached.Add(region);
        if (!region.Enabled || region.IsCut)
        {
            return;
        }

        Position last = start.Plus(region.Size == ulong.MaxValue ? ulong.MaxValue : region.Size - 1);
        if (start.High > 0 || last.High < 0)
        {
            return;
        }

        low = start.High < 0 ? low : Math.Max(low, start.Low);
        high = last.High > 0 ? high : Math.Min(high, last.Low);
        if (low > high)
        {
            return;
        }

        switch (region)
        {
            case AliasRegion alias:
                Render(alias.Target, start.Minus(alias.Offset), low, high);
                break;
            case ContainerRegion container:
                foreach (Mapping mapping in ByPriority(container.Mappings))
                {
                    Render(mapping.Region, start.Plus(mapping.Offset), low, high);
                }

                break;
            case RamRegion ram:
                FillGaps(ram, ram.IsReadOnly ? FlatKind.Rom : FlatKind.Ram, start.Low, low, high);
                break;
            default:
                FillGaps(region, FlatKind.Io, start.Low, low, high);
                break;
        }
    }

    private static Mapping[] ByPriority(IReadOnlyList<Mapping> mappings)
    {
        var sorted = new Mapping[mappings.Count];
        for (int i = 0; i < sorted.Length; i++)
        {
            // Insertion, later ones first: stable, and almost always sorted already.
            Mapping next = mappings[i];
            int at = i;
            for (; at > 0 && sorted[at - 1].Priority <= next.Priority; at--)
            {
                sorted[at] = sorted[at - 1];
            }

            sorted[at] = next;
        }

        return sorted;
    }

    private void FillGaps(MemoryRegion region, FlatKind kind, ulong start, ulong low, ulong high)
    {
        int index = FirstEndingAtOrAfter(low);
        ulong at = low;
        while (true)
        {
            bool blocked = index < count && ranges[index].Start <= high;
            if (!blocked)
            {
                Insert(index, new FlatRange(at, high, kind, region, at - start));
                return;
            }

            FlatRange other = ranges[index];
            if (other.Start > at)
            {
                Insert(index, new FlatRange(at, other.Start - 1, kind, region, at - start));
                index++;
            }

            if (other.Last >= high)
            {
                return;
            }

            at = other.Last + 1;
            index++;
        }
    }

    private int FirstEndingAtOrAfter(ulong address)
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Insert(int index, in FlatRange range)
    {
        FlatRange[] old = ranges;
        if (count == old.Length)
        {
            ranges = new FlatRange[count * 2];
            Array.Copy(old, ranges, index);
        }

        Array.Copy(old, index, ranges, index + 1, count - index);
        ranges[index] = range;
        count++;
    }

    private FlatRange[] Merge()
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            FlatRange next = ranges[i];
            if (kept > 0 && Continues(ranges[kept - 1], next))
            {
                ranges[kept - 1] = ranges[kept - 1] with { Last = next.Last };
            }
            else
            {
                ranges[kept++] = next;
            }
        }

        var merged = new FlatRange[kept];
        Array.Copy(ranges, merged, kept);
        return merged;
    }

    private static bool Continues(in FlatRange first, in FlatRange next) =>
        first.Region == next.Region && first.Last + 1 == next.Start && first.Offset + (first.Last - first.Start) + 1 == next.Offset;

    /// <summary>128 signed bits; not <see cref="Int128"/>, which keeps methods from being compiled ahead of time.</summary>
    private readonly record struct Position(long High, ulong Low)
    {
        public Position Plus(ulong distance) => new(High + (Low + distance < Low ? 1 : 0), Low + distance);

        public Position Minus(ulong distance) => new(High - (Low < distance ? 1 : 0), Low - distance);
    }
}

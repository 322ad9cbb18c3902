using System.Globalization;
using System.Text;
using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Machines;

namespace Emu.Monitor.Human;

/// <summary>Address spaces as people look at them: what is mapped, or what an access meets.</summary>
internal static class MemoryTree
{
    /// <summary>Regions in regions, with their priorities.</summary>
    /// <param name="machine">The machine.</param>
    public static string Show(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        foreach (AddressSpace space in machine.Spaces)
        {
            text.Append(CultureInfo.InvariantCulture, $"address-space: {space.Path} ({space.Bits} bits)\n");
            Write(text, space.Root, 0, 0, 1);
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Ranges as an access meets them.</summary>
    /// <param name="machine">The machine.</param>
    public static string ShowFlat(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        foreach (AddressSpace space in machine.Spaces)
        {
            text.Append(CultureInfo.InvariantCulture, $"address-space: {space.Path} ({space.Bits} bits)\n");
            foreach (FlatRange range in space.View.Ranges)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {range.Start:x16}-{range.Last:x16} ({range.Kind.ToString().ToLowerInvariant()}): {range.Region} @{range.Offset:x16}\n");
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MemoryRegion region, ulong start, int priority, int depth)
    {
        // The whole of a 64-bit space has a size that no number has: its last byte does.
        ulong last = start + (region.Size - 1);
        string name = region is AliasRegion alias ? $"alias {region} @{alias.Target} {alias.Offset:x16}-{alias.Offset + (alias.Size - 1):x16}" : region.ToString()!;
        text.Append(' ', 2 * depth).Append(CultureInfo.InvariantCulture, $"{start:x16}-{last:x16} (prio {priority}, {KindOf(region)}): {name}{(region.Enabled ? "" : " [disabled]")}\n");
        IReadOnlyList<Mapping> inner = region is ContainerRegion container ? container.Mappings : [];
        foreach (Mapping mapping in inner.OrderBy(m => m.Offset).ThenByDescending(m => m.Priority))
        {
            Write(text, mapping.Region, start + mapping.Offset, mapping.Priority, depth + 1);
        }
    }

    private static string KindOf(MemoryRegion region) => region switch
    {
        RamRegion { IsReadOnly: true } => "ram, read-only",
        RamRegion => "ram",
        ContainerRegion => "container",
        AliasRegion => "alias",
        _ => "i/o",
    };
}

using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>How the host places memory.</summary>
internal enum HostMemPolicy
{
    /// <summary>As it does with any.</summary>
    Default,
}

/// <summary>Memory of the host that guests see.</summary>
/// <param name="Id">Path of the device that has it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Merge">Whether equal pages may be merged.</param>
/// <param name="Dump">Whether it is in a core dump of this process.</param>
/// <param name="Prealloc">Whether the host had to find all pages at once.</param>
/// <param name="Share">Whether other processes see it.</param>
/// <param name="HostNodes">Nodes of the host that it may be on; empty for all.</param>
/// <param name="Policy">How the host places it.</param>
internal sealed record Memdev(string Id, ulong Size, bool Merge, bool Dump, bool Prealloc, bool Share, IReadOnlyList<int> HostNodes, HostMemPolicy Policy);

[QmpCommand("query-memdev", "Lists the memory of the host that guests see.")]
internal sealed record QueryMemdev : QmpQuery<IReadOnlyList<Memdev>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<Memdev> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.AllObjects().SelectMany(obj => obj.Handles).OfType<RamRegion>()
            .Select(ram => new Memdev(ram.Owner.Path, ram.Size, Merge: false, Dump: true, Prealloc: false, Share: false, [], HostMemPolicy.Default))];
    }
}

using System.Buffers.Binary;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.DeviceTree;

/// <summary>What the nodes of one tree share: addresses in the cluster's space, interrupt controllers, phandles.</summary>
internal sealed class TreeContext
{
    private const uint LevelHigh = 4;

    private readonly AddressSpace? space;
    private readonly Dictionary<EmuObject, FdtNode> controllers = [];
    private Device? device;
    private uint lastPhandle;

    /// <summary>Begins a tree.</summary>
    /// <param name="space">The space whose addresses are described; null when no device is.</param>
    public TreeContext(AddressSpace? space)
    {
        this.space = space;
        Root = new FdtNode(this, "");
    }

    /// <summary>The root of the tree.</summary>
    public FdtNode Root { get; }

    /// <summary>The device that is being described.</summary>
    public Device Device
    {
        get => device ?? throw new InvalidOperationException("no device is being described");
        set => device = value;
    }

    public uint NextPhandle() => ++lastPhandle;

    public void AddController(FdtNode node) => controllers.TryAdd(Device, node);

    /// <summary>Address of a region in the space; null when it is not seen there.</summary>
    public ulong? AddressOf(MemoryRegion region)
    {
        if (space is null)
        {
            return null;
        }

        foreach (Mapping mapping in space.Root.Mappings)
        {
            if (mapping.Region == region && region.Enabled)
            {
                return mapping.Offset;
            }
        }

        foreach (FlatRange range in space.View.Ranges)
        {
            if (range.Region == region)
            {
                return range.Start - range.Offset;
            }
        }

        return null;
    }

    public void WriteReg(FdtNode node)
    {
        if (Device is CpuDevice cpu)
        {
            node.Cells("reg", (uint)cpu.Index);
            return;
        }

        var cells = new List<uint>();
        foreach (Handle handle in Device.Handles)
        {
            if (handle is MemoryRegion region && !IsPart(region) && AddressOf(region) is { } address)
            {
                cells.AddRange([(uint)(address >> 32), (uint)address, (uint)(region.Size >> 32), (uint)region.Size]);
            }
        }

        if (cells.Count > 0)
        {
            node.Cells("reg", [.. cells]);
        }
    }

    /// <summary>Whether a region is seen through another one of its device.</summary>
    private static bool IsPart(MemoryRegion region) =>
        region.Owner.Handles.OfType<ContainerRegion>().Any(container => container.Mappings.Any(mapping => mapping.Region == region));

    /// <summary>Interrupts of a device whose outputs all go to one controller that is no CPU; null for any other.</summary>
    public (byte[] Parent, byte[] Interrupts)? SimpleInterruptsOf(Device source, string[] outputs)
    {
        (Device Owner, FdtNode Controller, uint[] Cells)[] all = [.. InterruptsOf(source, outputs)];
        return IsSimple(source, all) ? (Bytes([all[0].Controller.Phandle]), Bytes(all.SelectMany(i => i.Cells))) : null;
    }

    /// <summary>Interrupts of any other device, each with the controller that it goes to; null when it has none.</summary>
    public byte[]? ExtendedInterruptsOf(Device source, string[] outputs)
    {
        (Device Owner, FdtNode Controller, uint[] Cells)[] all = [.. InterruptsOf(source, outputs)];
        return all.Length == 0 || IsSimple(source, all) ? null : Bytes(all.SelectMany(i => i.Cells.Prepend(i.Controller.Phandle)));
    }

    /// <summary>Guests look for the interrupts of controllers, and those that go to CPUs, in the extended form only.</summary>
    private bool IsSimple(Device source, (Device Owner, FdtNode Controller, uint[] Cells)[] all) =>
        all.Length > 0 && !controllers.ContainsKey(source) && all[0].Owner is not CpuDevice && all.All(i => i.Controller == all[0].Controller);

    /// <summary>
    /// Interrupts of a device by the controllers that its outputs are wired to. One cell is the number of the input; two are number
    /// and trigger; three are kind, number and trigger.
    /// </summary>
    private IEnumerable<(Device Owner, FdtNode Controller, uint[] Cells)> InterruptsOf(Device source, string[] outputs)
    {
        foreach (IrqConnection connection in Lines(source, outputs).SelectMany(line => line.Sinks))
        {
            if (connection.Input.Owner is Device owner && controllers.TryGetValue(owner, out FdtNode? controller))
            {
                uint number = (uint)connection.Input.Index;
                yield return (owner, controller, controller.InterruptCells switch
                {
                    1 => [number],
                    2 => [number, LevelHigh],
                    _ => [0, number, LevelHigh],
                });
            }
        }
    }

    private static byte[] Bytes(IEnumerable<uint> cells)
    {
        var bytes = new List<byte>();
        Span<byte> word = stackalloc byte[4];
        foreach (uint cell in cells)
        {
            BinaryPrimitives.WriteUInt32BigEndian(word, cell);
            bytes.AddRange(word);
        }

        return [.. bytes];
    }

    private static IEnumerable<IrqLine> Lines(Device source, string[] outputs)
    {
        IEnumerable<IrqLine> all = source.Handles.OfType<IrqLine>();
        return outputs.Length == 0
            ? all
            : outputs.SelectMany(name => all.Where(l => l.Name == name || l.Name.StartsWith(name + "[", StringComparison.Ordinal)));
    }
}

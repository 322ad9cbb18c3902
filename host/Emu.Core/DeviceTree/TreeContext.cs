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

    private readonly AddressSpace space;
    private readonly Dictionary<EmuObject, FdtNode> controllers = [];
    private Device? device;
    private uint lastPhandle;

    /// <summary>Begins a tree.</summary>
    /// <param name="space">The space whose addresses are described.</param>
    public TreeContext(AddressSpace space)
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
            if (handle is MemoryRegion region && AddressOf(region) is { } address)
            {
                cells.AddRange([(uint)(address >> 32), (uint)address, (uint)(region.Size >> 32), (uint)region.Size]);
            }
        }

        if (cells.Count > 0)
        {
            node.Cells("reg", [.. cells]);
        }
    }

    /// <summary>
    /// Interrupts of a device by the controllers that its outputs are wired to: phandle and cells. One cell is the number of the
    /// input; two are number and trigger; three are kind, number and trigger.
    /// </summary>
    public byte[] InterruptsOf(Device source, string[] outputs)
    {
        var cells = new List<uint>();
        foreach (IrqLine line in Lines(source, outputs))
        {
            foreach (IrqConnection connection in line.Sinks)
            {
                if (controllers.TryGetValue(connection.Input.Owner, out FdtNode? controller))
                {
                    cells.Add(controller.Phandle);
                    uint number = (uint)connection.Input.Index;
                    cells.AddRange(controller.InterruptCells switch
                    {
                        1 => [number],
                        2 => [number, LevelHigh],
                        _ => [0, number, LevelHigh],
                    });
                }
            }
        }

        byte[] bytes = new byte[4 * cells.Count];
        for (int i = 0; i < cells.Count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), cells[i]);
        }

        return bytes;
    }

    private static IEnumerable<IrqLine> Lines(Device source, string[] outputs)
    {
        IEnumerable<IrqLine> all = source.Handles.OfType<IrqLine>();
        return outputs.Length == 0
            ? all
            : outputs.SelectMany(name => all.Where(l => l.Name == name || l.Name.StartsWith(name + "[", StringComparison.Ordinal)));
    }
}

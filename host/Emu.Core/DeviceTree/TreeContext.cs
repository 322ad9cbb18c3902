using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.DeviceTree;

/// <summary>What the nodes of one tree share: addresses in the cluster's space, interrupt controllers, phandles.</summary>
internal sealed class TreeContext
{
    private readonly AddressSpace? space;
    private readonly Dictionary<EmuObject, FdtNode> controllers = new(ReferenceEqualityComparer.Instance);
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

    /// <summary>The node of an interrupt controller; null of any other object, and of one that is not described.</summary>
    public FdtNode? ControllerOf(EmuObject owner) => controllers.GetValueOrDefault(owner);

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

        uint[] cells = [];
        foreach (Handle handle in Device.Handles)
        {
            if (handle is MemoryRegion region && !IsPart(region) && AddressOf(region) is { } address)
            {
                cells = [.. cells, (uint)(address >> 32), (uint)address, (uint)(region.Size >> 32), (uint)region.Size];
            }
        }

        if (cells.Length > 0)
        {
            node.Cells("reg", cells);
        }
    }

    /// <summary>Whether a region is seen through another one of its device.</summary>
    private static bool IsPart(MemoryRegion region)
    {
        foreach (Handle handle in region.Owner.Handles)
        {
            if (handle is ContainerRegion container)
            {
                foreach (Mapping mapping in container.Mappings)
                {
                    if (mapping.Region == region)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}

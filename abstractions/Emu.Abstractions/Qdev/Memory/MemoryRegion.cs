using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Memory;

/// <summary>
/// A range of addresses that something answers to. Regions form trees: a space's root contains regions at offsets with
/// priorities. A region may be in several places only through aliases. Changed under the machine's lock.
/// </summary>
public abstract class MemoryRegion : Handle
{
    private protected MemoryRegion(EmuObject owner, string name, ulong size)
        : base(owner, name)
    {
        if (size == 0)
        {
            throw new ConfigurationException($"region '{name}' of {owner.Path} has no size");
        }

        Size = size;
    }

    /// <summary>Bytes that it spans; <see cref="ulong.MaxValue"/> stands for the whole 64-bit space.</summary>
    public ulong Size { get; private set; }

    /// <summary>Whether it answers; a disabled region lets what is below it show through.</summary>
    public bool Enabled { get; private set; } = true;

    /// <summary>Shows or hides it.</summary>
    /// <param name="enabled">Whether it answers.</param>
    public void SetEnabled(bool enabled)
    {
        if (Enabled != enabled)
        {
            Enabled = enabled;
            Owner.Services.TopologyChanged(this);
        }
    }

    internal override void Cut()
    {
        base.Cut();
        Owner.Services.TopologyChanged(this);
    }
}

/// <summary>Where and how a region lies in a container.</summary>
/// <param name="Region">The region.</param>
/// <param name="Offset">Offset of its first byte in the container.</param>
/// <param name="Priority">The higher covers the lower; of equals, the one mapped later covers.</param>
public sealed record Mapping(MemoryRegion Region, ulong Offset, int Priority);

/// <summary>A region made of others.</summary>
public sealed class ContainerRegion : MemoryRegion
{
    private readonly List<Mapping> mappings = [];

    /// <summary>Makes an empty container; devices use <c>AddContainer</c>.</summary>
    /// <param name="owner">The object that has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes that it spans.</param>
    public ContainerRegion(EmuObject owner, string name, ulong size)
        : base(owner, name, size)
    {
    }

    /// <summary>What lies in it, in the order of mapping.</summary>
    public IReadOnlyList<Mapping> Mappings => mappings;

    /// <summary>Puts a region into the container.</summary>
    /// <param name="region">The region; it may be larger than what is left, the rest is not seen.</param>
    /// <param name="offset">Offset of its first byte.</param>
    /// <param name="priority">The higher covers the lower.</param>
    /// <returns>The mapping, for taking it out.</returns>
    /// <exception cref="ConfigurationException">The offset lies outside, the region is gone, or it would contain itself.</exception>
    public Mapping Map(MemoryRegion region, ulong offset, int priority = 0)
    {
        if (offset >= Size)
        {
            throw new ConfigurationException($"cannot map {region} at 0x{offset:x}: {Name} ends at 0x{Size - 1:x}");
        }

        if (region.IsCut)
        {
            throw new ConfigurationException($"cannot map {region}: it is gone");
        }

        if (Contains(region, this))
        {
            throw new ConfigurationException($"cannot map {region} into {this}: it would contain itself");
        }

        var mapping = new Mapping(region, offset, priority);
        mappings.Add(mapping);
        Owner.Services.TopologyChanged(this);
        return mapping;
    }

    /// <summary>Takes a region out.</summary>
    /// <param name="mapping">What <see cref="Map"/> returned; nothing happens when it is out already.</param>
    public void Unmap(Mapping mapping)
    {
        if (mappings.Remove(mapping))
        {
            Owner.Services.TopologyChanged(this);
        }
    }

    private static bool Contains(MemoryRegion region, MemoryRegion sought) => region == sought || region switch
    {
        ContainerRegion container => container.mappings.Exists(m => Contains(m.Region, sought)),
        AliasRegion alias => Contains(alias.Target, sought),
        _ => false,
    };
}

/// <summary>A window onto part of another region.</summary>
public sealed class AliasRegion : MemoryRegion
{
    /// <summary>Makes an alias; devices use <c>AddAlias</c>.</summary>
    /// <param name="owner">The object that has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="target">What is seen through it.</param>
    /// <param name="offset">Offset of the window in the target.</param>
    /// <param name="size">Bytes of the window.</param>
    public AliasRegion(EmuObject owner, string name, MemoryRegion target, ulong offset, ulong size)
        : base(owner, name, size) => (Target, Offset) = (target, offset);

    /// <summary>What is seen through it.</summary>
    public MemoryRegion Target { get; }

    /// <summary>Offset of the window in the target.</summary>
    public ulong Offset { get; }
}

/// <summary>Host memory that guests read and write directly.</summary>
public sealed class RamRegion : MemoryRegion
{
    /// <summary>Makes a region over RAM; devices use <c>AddRam</c>.</summary>
    /// <param name="owner">The object that has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="block">The memory.</param>
    /// <param name="readOnly">Whether guests may only read it.</param>
    public RamRegion(EmuObject owner, string name, RamBlock block, bool readOnly)
        : base(owner, name, block.Size) => (Block, IsReadOnly) = (block, readOnly);

    /// <summary>The memory.</summary>
    public RamBlock Block { get; }

    /// <summary>Guests may only read it; debug accesses write it all the same.</summary>
    public bool IsReadOnly { get; }

    /// <summary>
    /// Registers that take what guests write to memory that they may only read, at the same offsets: commands of a flash chip. Null
    /// ignores such writes. Set by the device while it is configured.
    /// </summary>
    public IoRegion? WriteTarget { get; set; }
}

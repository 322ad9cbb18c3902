using System.Numerics;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>
/// The TrustZone memory protection controller of CoreLink SIE-200 (Technical Reference Manual DDI 0571, chapter 3): blocks of a memory
/// are for secure accesses or for non-secure ones, and never for both. Each kind of access has a region of its own, in which the blocks
/// that it may not touch answer zero or an error and raise the interrupt; the others are the memory itself, at its full speed.
/// Not modelled: gating of the data interface. All accesses are those of master 0.
/// </summary>
[Device("tz-mpc", Family = "misc")]
public sealed partial class TzMpc : Device
{
    private const uint BusError = 1 << 4;
    private const uint AutoIncrement = 1 << 8;
    private const uint Lock = 1u << 31;
    private const int WordBits = 32;
    private const int SmallestBlockBits = 5;
    private const uint NonSecureAccess = 1 << 16;
    private const uint NonSecureBlock = 1 << 17;

    /// <summary>A bit for each block: whether it is non-secure.</summary>
    [State]
    private uint[] table = [];

    [State]
    private uint control;

    [State]
    private uint index;

    [State]
    private uint isPending;

    [State]
    private uint isEnabled;

    /// <summary>Address of the access that was refused, and what it was.</summary>
    [State]
    private readonly uint[] refused = new uint[2];

    [Derived]
    private ContainerRegion? secure;

    [Derived]
    private ContainerRegion? nonSecure;

    [Derived]
    private Mapping? secureView;

    [Derived]
    private Mapping? nonSecureView;

    /// <summary>Whether the regions show what the table says.</summary>
    [Derived]
    private bool isShown;

    /// <summary>Space in which the memory lies that is protected.</summary>
    [Link(Required = true)]
    public partial AddressSpace? Downstream { get; }

    /// <summary>Where in that space it begins.</summary>
    [Config]
    public partial ulong Address { get; init; }

    /// <summary>Bytes that are protected.</summary>
    [Config(Size = true, Required = true, Min = 32, Max = 1UL << 32, Shapes = true)]
    public partial ulong Size { get; init; }

    /// <summary>Bytes of a block, a power of two. Blocks of less than 4 KiB that differ from their neighbours make their page slow.</summary>
    [Config(Size = true, Default = 1024U, Min = 32, Max = 1 << 20, Shapes = true)]
    public partial uint BlockSize { get; init; }

    /// <summary>High while an access was refused that nobody has looked at.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    private int BlockBits => BitOperations.Log2(BlockSize);

    private int Blocks => (int)(Size >> BlockBits);

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        if (attributes.IsDebug)
        {
            return Downstream!.Read(Address + offset, size, attributes, out value);
        }

        value = 0;
        return Refuse(offset, attributes);
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value) =>
        attributes.IsDebug ? Downstream!.Write(Address + offset, size, attributes, value) : Refuse(offset, attributes);

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (!BitOperations.IsPow2(BlockSize) || Size % BlockSize != 0)
        {
            throw new ConfigurationException($"{Path}: {Size} bytes are not a number of blocks of {BlockSize} bytes; 'block-size' is a power of two that divides 'size'");
        }

        table = new uint[(Blocks + WordBits - 1) / WordBits];
        secure = AddContainer("secure", Size);
        nonSecure = AddContainer("nonsecure", Size);
        IoRegion blocked = AddIoRegion("blocked", Size, new IoRegionOptions { Reentrant = true });
        secure.Map(blocked, 0);
        nonSecure.Map(blocked, 0);
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        isShown = false;
        Show();
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        isShown = false;
        Show();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (control, index, isPending, isEnabled) = (AutoIncrement, 0, 0, 1);
            Array.Clear(refused);
            isShown &= !table.AsSpan().ContainsAnyExcept(0u);
            Array.Clear(table);
        }
        else if (phase == ResetPhase.Hold)
        {
            Show();
            Update();
        }
    }

    private bool IsNonSecure(int block) => (table[block / WordBits] >> (block % WordBits) & 1) != 0;

    private IoResult Refuse(ulong offset, AccessAttributes attributes)
    {
        if (isPending == 0)
        {
            refused[0] = (uint)offset;
            refused[1] = (attributes.IsSecure ? 0 : NonSecureAccess) | (IsNonSecure((int)(offset >> BlockBits)) ? NonSecureBlock : 0);
            isPending = 1;
            Update();
        }

        return (control & BusError) != 0 ? IoResult.DeviceError : IoResult.Ok;
    }

    private void Update() => Irq.Set((isPending & isEnabled) != 0);

    /// <summary>Makes both regions what the table says. Each run of blocks is a window onto the memory in one of them.</summary>
    private void Show()
    {
        if (isShown || Downstream is not { } memory)
        {
            return;
        }

        var (forSecure, forNonSecure) = (new ContainerRegion(this, "secure-blocks", Size), new ContainerRegion(this, "nonsecure-blocks", Size));
        for (int first = 0, end; first < Blocks; first = end)
        {
            bool isNonSecure = IsNonSecure(first);
            for (end = first + 1; end < Blocks && IsNonSecure(end) == isNonSecure; end++)
            {
            }

            ulong offset = (ulong)first << BlockBits;
            var run = new AliasRegion(this, "blocks", memory.Root, Address + offset, (ulong)(end - first) << BlockBits);
            (isNonSecure ? forNonSecure : forSecure).Map(run, offset);
        }

        Services.BeginTopologyChange();
        secureView = Replace(secure!, secureView, forSecure);
        nonSecureView = Replace(nonSecure!, nonSecureView, forNonSecure);
        Services.EndTopologyChange();
        isShown = true;
    }

    private static Mapping Replace(ContainerRegion region, Mapping? before, ContainerRegion now)
    {
        if (before is not null)
        {
            region.Unmap(before);
        }

        return region.Map(now, 0, 1);
    }
}

using System.Buffers.Binary;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// The ROM in which harts begin, and the boot loader behind it: places firmware, kernel, initial RAM disk and device tree, and goes
/// to the first with a0 = number of the hart, a1 = device tree, a2 = what the firmware is to go to (OpenSBI, docs/firmware/fw_dynamic.md).
/// </summary>
[Device("riscv.boot", Family = "memory", HotPluggable = false)]
internal sealed partial class BootRom : Device
{
    private const ulong RomBytes = 0xF000;
    private const int InformationAt = 48;
    private const ulong InformationMagic = 0x4942_534F; // OSBI
    private const ulong InformationVersion = 2;
    private const ulong SupervisorMode = 1;

    /// <summary>Goes to the words behind it: where to begin, then the tree.</summary>
    private static ReadOnlySpan<uint> Code64 =>
    [
        0x0000_0297, // auipc t0, 0
        0x0302_8613, // addi  a2, t0, 48
        0xF140_2573, // csrr  a0, mhartid
        0x0282_B583, // ld    a1, 40(t0)
        0x0202_B283, // ld    t0, 32(t0)
        0x0002_8067, // jr    t0
        0,
        0,
    ];

    private static ReadOnlySpan<uint> Code32 =>
    [
        0x0000_0297, // auipc t0, 0
        0x0302_8613, // addi  a2, t0, 48
        0xF140_2573, // csrr  a0, mhartid
        0x0282_A583, // lw    a1, 40(t0)
        0x0202_A283, // lw    t0, 32(t0)
        0x0002_8067, // jr    t0
        0,
        0,
    ];

    [Derived]
    private RamRegion? rom;

    [Derived]
    private BootPlan? plan;

    /// <summary>What begins first.</summary>
    [Config(Default = nameof(BootMode.Auto))]
    public partial BootMode Mode { get; init; }

    /// <summary>First address of the memory that everything goes to.</summary>
    [Config(Default = 0x8000_0000UL)]
    public partial ulong MemoryStart { get; init; }

    /// <summary>Where code that the machine keeps, as in flash, begins: it is what runs when there is no kernel. 0 for none.</summary>
    [Config(Default = 0UL)]
    public partial ulong Stored { get; init; }

    /// <summary>The cluster that it boots.</summary>
    [Link(Required = true)]
    public partial CpuCluster? Cluster { get; }

    /// <summary>What runs below the kernel.</summary>
    [Link]
    public partial IBootImage? Firmware { get; }

    /// <summary>The kernel, or a program for machine mode.</summary>
    [Link]
    public partial IBootImage? Kernel { get; }

    /// <summary>The kernel's initial RAM disk.</summary>
    [Link]
    public partial IBootImage? Initrd { get; }

    private int Xlen => Cluster!.Cpus.Count > 0 ? Cluster.Cpus[0].Class.WordBits : 64;

    private AddressSpace Memory => Cluster!.Space ?? throw new ConfigurationException($"{Path}: {Cluster.Path} has no address space");

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        rom = AddRam("rom", RomBytes, readOnly: true);
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        plan = new BootPlan(Memory.View, MemoryStart, Xlen);
        plan.Place(Mode, Firmware, Kernel, Initrd, Stored == 0 ? null : Stored);
        Cluster!.SetInitrd(plan.Initrd.Start, plan.Initrd.Size);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Cluster?.SetInitrd(0, 0);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Hold && plan is not null)
        {
            WriteRom(WriteTree());
        }
    }

    /// <summary>Puts a new device tree into memory.</summary>
    /// <returns>Its address; 0 when there is no room.</returns>
    private ulong WriteTree()
    {
        byte[] tree = Cluster!.MakeDeviceTree();
        if (plan!.TreeAddress((ulong)tree.Length) is { } address && Memory.Write(address, tree, AccessAttributes.Debugger) == IoResult.Ok)
        {
            return address;
        }

        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"no room in memory for the device tree of {tree.Length} bytes: the guest gets none");
        }

        return 0;
    }

    private void WriteRom(ulong tree)
    {
        int word = Xlen / 8;
        Span<byte> bytes = stackalloc byte[InformationAt + (6 * sizeof(ulong))];
        bytes.Clear();
        ReadOnlySpan<uint> code = word == 8 ? Code64 : Code32;
        for (int i = 0; i < code.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], code[i]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], plan!.Start);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], tree);

        // No hart is told to be the one that boots: the firmware chooses.
        ReadOnlySpan<ulong> information = [InformationMagic, InformationVersion, plan.Next, SupervisorMode, 0, ulong.MaxValue];
        for (int i = 0; i < information.Length; i++)
        {
            Span<byte> at = bytes[(InformationAt + (i * word))..];
            if (word == 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(at, information[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)information[i]);
            }
        }

        rom!.Block.Write(0, bytes);
    }
}

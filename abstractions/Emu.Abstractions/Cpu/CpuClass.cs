using System.Collections.Immutable;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu;

/// <summary>Order in which other observers may see a CPU's accesses.</summary>
public enum MemoryOrder : byte
{
    /// <summary>Only fences order.</summary>
    Weak,

    /// <summary>All but a store followed by a load (x86, RISC-V Ztso).</summary>
    TotalStoreOrder,

    /// <summary>All accesses in program order.</summary>
    Sequential,
}

/// <summary>A memory port of a CPU: fetch, data, I/O, secure …</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bits">Physical address bits.</param>
[Frozen]
public sealed record CpuPort(string Name, int Bits);

/// <summary>
/// A register: one description serves the debugger, snapshots, dumps and QMP. It lies in the state block, or shows what lies there.
/// </summary>
[Frozen]
public sealed record CpuRegister
{
    /// <summary><see cref="Offset"/> of a register that is worked out from others: <see cref="CpuDevice.ReadView"/>.</summary>
    public const int View = -1;

    /// <summary>Name, as the manual has it.</summary>
    public required string Name { get; init; }

    /// <summary>Group: general, float, vector, system.</summary>
    public string Group { get; init; } = "general";

    /// <summary>Width in bits; a multiple of 8.</summary>
    public required int Bits { get; init; }

    /// <summary>Offset in the state block, or <see cref="View"/>.</summary>
    public required int Offset { get; init; }

    /// <summary>Number in the debugger's description; -1 when it has none.</summary>
    public int DebugNumber { get; init; } = -1;

    /// <summary>Part of a snapshot; never for a <see cref="View"/>, and false for fields that are parts of other registers.</summary>
    public bool Saved { get => field && Offset != View; init; } = true;
}

/// <summary>A group of registers as a debugger knows it.</summary>
/// <param name="Name">Name in its description of a target: <c>org.gnu.gdb.riscv.cpu</c>.</param>
/// <param name="Group">The <see cref="CpuRegister.Group"/>.</param>
[Frozen]
public sealed record DebugFeature(string Name, string Group);

/// <summary>
/// What a CPU model is: facts known at run time, never at build time, and never process-wide. Immutable; one for each object, equal
/// for all CPUs of a cluster.
/// </summary>
[Frozen]
public sealed class CpuClass
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Architecture name for lists, for example as a compiler triple begins.</summary>
    public required string Architecture { get; init; }

    /// <summary>Bits of a general register.</summary>
    public required int WordBits { get; init; }

    /// <summary>Bits of the program counter; it wraps there.</summary>
    public required int PcBits { get; init; }

    /// <summary>Bits of a virtual address.</summary>
    public required int VirtualBits { get; init; }

    /// <summary>Address bits inside the smallest page that its MMU or protection unit knows; at most 12.</summary>
    public int PageBits { get; init; } = 12;

    /// <summary>Whether data is big-endian after reset; accesses say their own.</summary>
    public bool BigEndian { get; init; }

    /// <summary>How many MMU modes IR accesses may name: 1 to 16.</summary>
    public int MmuModes { get; init; } = 1;

    /// <summary>Order of its accesses.</summary>
    public MemoryOrder Order { get; init; }

    /// <summary>Rules of its floating point.</summary>
    public FloatTraits? Float { get; init; }

    /// <summary>Its memory ports; index 0 is the one that instructions are fetched from.</summary>
    public required ImmutableArray<CpuPort> Ports { get; init; }

    /// <summary>Its registers.</summary>
    public required ImmutableArray<CpuRegister> Registers { get; init; }

    /// <summary>Its name in the debugger's descriptions of targets; empty when it has none.</summary>
    public string DebugArchitecture { get; init; } = "";

    /// <summary>What the debugger calls groups of registers; a group without a name is shown under one that only we know.</summary>
    public ImmutableArray<DebugFeature> DebugFeatures { get; init; } = [];

    /// <summary>Its helpers.</summary>
    public required HelperTable Helpers { get; init; }

    /// <summary>Bytes of the state block, header included.</summary>
    public required int StateSize { get; init; }

    /// <summary>Shortest instruction in bytes.</summary>
    public int MinInstructionBytes { get; init; } = 1;

    /// <summary>Longest instruction in bytes.</summary>
    public int MaxInstructionBytes { get; init; } = 16;

    /// <summary>Mask of the program counter.</summary>
    public ulong PcMask => PcBits >= 64 ? ulong.MaxValue : (1UL << PcBits) - 1;
}

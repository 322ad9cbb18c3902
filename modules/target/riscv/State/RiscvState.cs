using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Riscv.State;

/// <summary>
/// State of one hart. Registers are 64 bits wide in both word sizes; with XLEN 32 the upper halves are unused.
/// Fields that a manual's register is only a view of (counters, mip) are kept in the form that is cheap to run with.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RiscvState
{
    public CpuStateHeader Header;

    /// <summary>x0 to x31; x0 is never written.</summary>
    public IntegerRegisters X;

    /// <summary>f0 to f31.</summary>
    public FloatRegisters F;

    /// <summary>The dynamic rounding mode. The exception flags are <see cref="CpuStateHeader.FloatFlags"/>.</summary>
    public uint Frm;

    /// <summary>The present <see cref="PrivilegeMode"/>.</summary>
    public ulong Mode;

    /// <summary>mstatus without SD.</summary>
    public ulong Mstatus;
    public ulong Medeleg;
    public ulong Mideleg;
    public ulong Mie;

    /// <summary>Bits of mip that software wrote: STIP and SEIP. SSIP, which others may set, too, is an interrupt line.</summary>
    public ulong MipSoftware;
    public ulong Mtvec;
    public ulong Mscratch;
    public ulong Mepc;
    public ulong Mcause;
    public ulong Mtval;
    public ulong Mcounteren;
    public ulong Mcountinhibit;
    public ulong Menvcfg;
    public StateEnables Mstateen;

    public ulong Stvec;
    public ulong Sscratch;
    public ulong Sepc;
    public ulong Scause;
    public ulong Stval;
    public ulong Scounteren;
    public ulong Senvcfg;
    public ulong Satp;
    public ulong Stimecmp;

    /// <summary>time - ticks of virtual time: what writes to mtime added.</summary>
    public ulong TimeOffset;

    /// <summary>minstret - instructions executed; minstret itself while it is inhibited.</summary>
    public ulong InstretBase;

    /// <summary>mcycle - instructions executed; mcycle itself while it is inhibited.</summary>
    public ulong CycleBase;

    /// <summary>Address of the reservation of LR, plus 1 when it is one of 8 bytes; all ones when there is none.</summary>
    public ulong Reservation;

    /// <summary>What LR loaded.</summary>
    public ulong ReservationValue;

    public PmpAddresses PmpAddress;
    public PmpConfigs PmpConfig;
}

/// <summary>The integer registers.</summary>
[InlineArray(32)]
internal struct IntegerRegisters
{
    private ulong first;
}

/// <summary>The floating-point registers; values narrower than 64 bits are boxed.</summary>
[InlineArray(32)]
internal struct FloatRegisters
{
    private ulong first;
}

/// <summary>The mstateen registers.</summary>
[InlineArray(4)]
internal struct StateEnables
{
    private ulong first;
}

/// <summary>The pmpaddr registers.</summary>
[InlineArray(Pmp.Entries)]
internal struct PmpAddresses
{
    private ulong first;
}

/// <summary>The fields of the pmpcfg registers, an entry each.</summary>
[InlineArray(Pmp.Entries)]
internal struct PmpConfigs
{
    private byte first;
}

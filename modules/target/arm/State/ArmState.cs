using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <summary>
/// State of one core of the M profile. The stack pointer in use is R[13], the others are in the banks; the parts of xPSR lie where they are cheap
/// to run with: flags in the form that IR makes them, EPSR.IT and EPSR.T in the state key.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ArmState
{
    public CpuStateHeader Header;

    /// <summary>r0 to r12, sp, lr; the pc is in the header.</summary>
    public GeneralRegisters R;

    /// <summary>APSR.NZCV in the lowest four bits.</summary>
    public uint Nzcv;

    /// <summary>APSR.Q, 0 or 1.</summary>
    public uint Q;

    /// <summary>APSR.GE.</summary>
    public uint Ge;

    /// <summary>IPSR: number of the exception that is being handled; 0 in thread mode.</summary>
    public uint Ipsr;

    /// <summary>1 in the secure state; 0 in the non-secure one, and always without the security extension.</summary>
    public uint Secure;

    /// <summary>CONTROL.FPCA and CONTROL.SFPA, where they stand there.</summary>
    public uint FloatContext;

    /// <summary>The limit of the stack pointer in use, where writes of it are held against one; 0 where not.</summary>
    public uint StackLimit;

    /// <summary>Bytes of the exclusive access that is open; 0 when there is none.</summary>
    public uint ExclusiveSize;

    /// <summary>Its address.</summary>
    public uint ExclusiveAddress;

    /// <summary>What it loaded.</summary>
    public uint ExclusiveValue;

    public uint Fpscr;
    /// <summary>S0 to S31; D0 to D15 are pairs of them.</summary>
    public FloatRegisters S;

    /// <summary>The event register of WFE.</summary>
    public uint Event;

    /// <summary>Not 0 while a wait is one of WFE.</summary>
    public uint WaitsForEvent;

    /// <summary>Not 0 while the core is locked up.</summary>
    public uint Lockup;

    /// <summary>Not 0 until the vector table was read after a reset.</summary>
    public uint Starting;

    /// <summary>Not 0 while the core sleeps since it returned to thread mode (SCR.SLEEPONEXIT).</summary>
    public uint Asleep;

    /// <summary>AIRCR.PRIS, BFHFNMINS and SYSRESETREQS, where they stand there.</summary>
    public uint SecurityControl;
    public uint Hfsr;
    public uint Dfsr;
    public uint Bfar;
    public uint Sfsr;
    public uint Sfar;

    /// <summary>NSACR: coprocessors that the non-secure state may use.</summary>
    public uint Nsacr;

    /// <summary>SAU_CTRL.</summary>
    public uint SauControl;

    /// <summary>SAU_RNR.</summary>
    public uint SauNumber;

    /// <summary>SAU_RBAR of each region.</summary>
    public ProtectionRegions SauBase;

    /// <summary>SAU_RLAR of each region.</summary>
    public ProtectionRegions SauLimit;

    /// <summary>Pieces of 256 MiB from which the board lets the non-secure state call secure code.</summary>
    public uint Callable;

    /// <summary>Fills the gap before the next field.</summary>
    public uint Gap;

    /// <summary>What each state has of its own: the non-secure one, which is all there is without the security extension, and the secure one.</summary>
    public Banks Banks;

    /// <summary>Levels of the interrupt inputs.</summary>
    public InterruptBits Level;

    /// <summary>Interrupts that are pending; others set bits, too.</summary>
    public InterruptBits Pending;
    public InterruptBits Enabled;
    public InterruptBits Active;

    /// <summary>Interrupts that go to the non-secure state (NVIC_ITNS).</summary>
    public InterruptBits NonSecure;

    /// <summary>Priorities of the interrupts.</summary>
    public Priorities Priority;

    /// <summary>The units that trace and debug.</summary>
    public DebugState Debug;

    /// <summary>What the present state has of its own.</summary>
    [UnscopedRef]
    public ref Bank Bank => ref Banks[(int)Secure];

    /// <summary>CONTROL of the present state: nPRIV in bit 0, SPSEL in bit 1.</summary>
    [UnscopedRef]
    public ref uint Control => ref Bank.Control;

    [UnscopedRef]
    public ref uint Primask => ref Bank.Primask;

    [UnscopedRef]
    public ref uint Basepri => ref Bank.Basepri;

    [UnscopedRef]
    public ref uint Faultmask => ref Bank.Faultmask;

    [UnscopedRef]
    public ref uint Ccr => ref Bank.Ccr;

    [UnscopedRef]
    public ref uint Scr => ref Bank.Scr;

    [UnscopedRef]
    public ref uint Cfsr => ref Bank.Cfsr;

    /// <summary>The enables in SHCSR, where they stand there.</summary>
    [UnscopedRef]
    public ref uint FaultEnables => ref Bank.FaultEnables;
}

/// <summary>The non-secure and the secure state's own.</summary>
[InlineArray(2)]
internal struct Banks
{
    private Bank first;
}

/// <summary>S0 to S31.</summary>
[InlineArray(32)]
internal struct FloatRegisters
{
    private uint first;
}

/// <summary>A word for each region of the MPU.</summary>
[InlineArray(Mpu.MaxRegions)]
internal struct ProtectionRegions
{
    private uint first;
}

/// <summary>A bit for each interrupt.</summary>
[InlineArray(CortexM.MaxIrqs / 32)]
internal struct InterruptBits
{
    private uint first;
}

/// <summary>A byte for each interrupt.</summary>
[InlineArray(CortexM.MaxIrqs)]
internal struct Priorities
{
    private byte first;
}

/// <summary>r0 to r12, sp and lr.</summary>
[InlineArray(15)]
internal struct GeneralRegisters
{
    private uint first;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <summary>
/// State of one core of the M profile. The stack pointer in use is R[13], the other one beside it; the parts of xPSR lie where they are cheap
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

    /// <summary>The stack pointer that is not in use.</summary>
    public uint OtherSp;

    /// <summary>IPSR: number of the exception that is being handled; 0 in thread mode.</summary>
    public uint Ipsr;

    /// <summary>CONTROL: nPRIV in bit 0, SPSEL in bit 1.</summary>
    public uint Control;

    public uint Primask;
    public uint Basepri;
    public uint Faultmask;

    /// <summary>Bytes of the exclusive access that is open; 0 when there is none.</summary>
    public uint ExclusiveSize;

    /// <summary>Its address.</summary>
    public uint ExclusiveAddress;

    /// <summary>What it loaded.</summary>
    public uint ExclusiveValue;

    public uint Fpscr;
    public uint Cpacr;
    public uint Fpccr;
    public uint Fpcar;
    public uint Fpdscr;

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

    public uint Vtor;

    /// <summary>AIRCR.PRIGROUP.</summary>
    public uint PriorityGroup;
    public uint Scr;
    public uint Ccr;

    /// <summary>The enables in SHCSR, where they stand there.</summary>
    public uint FaultEnables;
    public uint Cfsr;
    public uint Hfsr;
    public uint Dfsr;
    public uint Mmfar;
    public uint Bfar;

    /// <summary>MPU_CTRL.</summary>
    public uint MpuControl;

    /// <summary>MPU_RNR.</summary>
    public uint MpuNumber;

    /// <summary>Addresses in MPU_RBAR of each region.</summary>
    public ProtectionRegions MpuBase;

    /// <summary>MPU_RASR of each region.</summary>
    public ProtectionRegions MpuAttributes;

    /// <summary>SYST_CSR.</summary>
    public uint TickControl;

    /// <summary>SYST_RVR.</summary>
    public uint TickReload;

    /// <summary>The counter while it stands.</summary>
    public uint TickValue;

    /// <summary>Fills the gap before the next field.</summary>
    public uint TickGap;

    /// <summary>Ticks of virtual time at which the counter reaches zero next.</summary>
    public ulong TickZero;

    /// <summary>Exceptions 0 to 15 that are pending; others set bits, too.</summary>
    public uint SystemPending;

    /// <summary>Exceptions 0 to 15 that are active.</summary>
    public uint SystemActive;

    /// <summary>Levels of the interrupt inputs.</summary>
    public InterruptBits Level;

    /// <summary>Interrupts that are pending; others set bits, too.</summary>
    public InterruptBits Pending;
    public InterruptBits Enabled;
    public InterruptBits Active;

    /// <summary>Priorities of exceptions 0 to 15 and the interrupts.</summary>
    public Priorities Priority;
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

/// <summary>A byte for each exception.</summary>
[InlineArray(CortexM.MaxIrqs + ExceptionNumber.FirstInterrupt)]
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

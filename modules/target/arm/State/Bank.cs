using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Target.Arm.State;

/// <summary>What the non-secure and the secure state have each of their own (Armv8-M Architecture Reference Manual, section B3.5).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Bank
{
    /// <summary>The main stack pointer, unless it is the one in use.</summary>
    public uint Main;

    /// <summary>The process stack pointer, unless it is the one in use.</summary>
    public uint Process;

    /// <summary>MSPLIM.</summary>
    public uint MainLimit;

    /// <summary>PSPLIM.</summary>
    public uint ProcessLimit;

    /// <summary>CONTROL: nPRIV in bit 0, SPSEL in bit 1.</summary>
    public uint Control;
    public uint Primask;
    public uint Basepri;
    public uint Faultmask;
    public uint Vtor;

    /// <summary>AIRCR.PRIGROUP.</summary>
    public uint PriorityGroup;
    public uint Scr;
    public uint Ccr;

    /// <summary>The enables in SHCSR, where they stand there.</summary>
    public uint FaultEnables;

    /// <summary>CFSR; that of BusFault is in the non-secure bank alone.</summary>
    public uint Cfsr;
    public uint Mmfar;
    public uint Cpacr;
    public uint Fpccr;
    public uint Fpcar;
    public uint Fpdscr;

    /// <summary>MPU_CTRL.</summary>
    public uint MpuControl;

    /// <summary>MPU_RNR.</summary>
    public uint MpuNumber;

    /// <summary>MPU_MAIR0.</summary>
    public uint MpuTypes0;

    /// <summary>MPU_MAIR1.</summary>
    public uint MpuTypes1;

    /// <summary>MPU_RBAR of each region; of PMSAv7 its address alone.</summary>
    public ProtectionRegions MpuBase;

    /// <summary>MPU_RASR or MPU_RLAR of each region.</summary>
    public ProtectionRegions MpuAttributes;

    /// <summary>SYST_CSR.</summary>
    public uint TickControl;

    /// <summary>SYST_RVR.</summary>
    public uint TickReload;

    /// <summary>The counter while it stands.</summary>
    public uint TickValue;

    /// <summary>Exceptions 0 to 15 that are pending; others set bits, too. Those without banks are in the non-secure one.</summary>
    public uint SystemPending;

    /// <summary>Ticks of virtual time at which the counter reaches zero next.</summary>
    public ulong TickZero;

    /// <summary>Exceptions 0 to 15 that are active.</summary>
    public uint SystemActive;

    /// <summary>Fills the gap before the next one.</summary>
    public uint Gap;

    /// <summary>Priorities of exceptions 0 to 15.</summary>
    public SystemPriorities Priority;
}

/// <summary>A byte for each exception of the system.</summary>
[InlineArray(ExceptionNumber.FirstInterrupt)]
internal struct SystemPriorities
{
    private byte first;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Target.Arm.State;

/// <summary>Registers of the units that trace and debug (§ C1). What debugging would do with most of them is not modelled.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DebugState
{
    /// <summary>DEMCR without MON_PEND, which is DebugMonitor's.</summary>
    public uint Demcr;

    /// <summary>ACTLR.</summary>
    public uint AuxiliaryControl;

    /// <summary>DWT_CTRL's bits that software writes.</summary>
    public uint WatchControl;

    /// <summary>DWT_CYCCNT while it stands; less the cycles that have passed since time began while it counts.</summary>
    public uint Cycles;

    /// <summary>DWT_COMPn.</summary>
    public Comparators WatchAddress;

    /// <summary>DWT_MASKn.</summary>
    public Comparators WatchMask;

    /// <summary>DWT_FUNCTIONn.</summary>
    public Comparators WatchFunction;

    /// <summary>FP_CTRL.ENABLE.</summary>
    public uint PatchEnable;

    /// <summary>FP_REMAP.</summary>
    public uint PatchRemap;

    /// <summary>FP_COMPn.</summary>
    public Comparators Patch;

    /// <summary>ITM_TER: stimulus ports that are enabled.</summary>
    public uint PortEnable;

    /// <summary>ITM_TPR: groups of eight stimulus ports that the program without privilege may not write.</summary>
    public uint PortPrivilege;

    /// <summary>ITM_TCR.</summary>
    public uint TraceControl;

    /// <summary>TPIU: CSPSR, ACPR, SPPR and FFCR.</summary>
    public uint PortSize;
    public uint Prescaler;
    public uint Protocol;
    public uint Formatter;

    /// <summary>A bit for each unit whose registers are unlocked (LAR).</summary>
    public uint Unlocked;
}

/// <summary>A word for each comparator.</summary>
[InlineArray(8)]
internal struct Comparators
{
    private uint first;
}

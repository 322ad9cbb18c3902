namespace Emu.Accel.Tcg.Interp;

/// <summary>Why the interpreter returns. The first are the exits of the IR; the pc in the state is where to go on.</summary>
internal enum ExitCode
{
    /// <summary>Look for interrupts.</summary>
    Recheck,

    /// <summary>One instruction more without looking for interrupts.</summary>
    InhibitOne,

    /// <summary>Wait for an interrupt.</summary>
    Halt,

    /// <summary>Let others run.</summary>
    Yield,

    /// <summary>Run the instruction again, alone.</summary>
    Exclusive,

    /// <summary>The instruction stream was synchronised.</summary>
    SyncCode,

    /// <summary>No block is known for the pc, or the one that ran was dropped.</summary>
    Lookup,

    /// <summary>The next block is longer than what is left, or somebody asks for something.</summary>
    Budget,

    /// <summary>A guest exception was raised.</summary>
    Raised,

    /// <summary>A helper finished the instruction and set the pc.</summary>
    Leave,

    /// <summary>A device cannot answer now; run the instruction again later.</summary>
    Retry,

    /// <summary>The instruction at the pc has a debugger's breakpoint.</summary>
    Breakpoint,

    /// <summary>The instruction at the pc accesses what a debugger watches.</summary>
    Watch,

    /// <summary>How many codes there are.</summary>
    Count,
}

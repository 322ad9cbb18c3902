using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Riscv.State;

/// <summary>
/// What of the state decides how instructions translate, in one word: <see cref="Abstractions.Cpu.CpuStateHeader.StateKey"/>. Floating point takes bits 0 to 4.
/// The rounding mode is part of it, so that every operation of a block has a constant one; of the unit's status only what changes the translation.
/// </summary>
internal static partial class StateKey
{
    private const ulong FloatMask = 3;
    private const ulong FloatOff = 0;
    private const ulong FloatClean = 1;
    private const ulong FloatDirty = 3;
    private const int RoundingShift = 2;
    private const ulong RoundingMask = 7UL << RoundingShift;

    /// <summary>The part of floating point for the present state.</summary>
    public static ulong Float(in RiscvState state) => (state.Mstatus & Mstatus.Fs) switch
    {
        0 => FloatOff,
        Mstatus.Fs => FloatDirty | ((ulong)state.Frm << RoundingShift),
        _ => FloatClean | ((ulong)state.Frm << RoundingShift),
    };

    /// <summary>Whether floating-point instructions are illegal.</summary>
    public static bool IsFloatOff(ulong key) => (key & FloatMask) == FloatOff;

    /// <summary>Whether changes of floating-point state are noted already.</summary>
    public static bool IsFloatDirty(ulong key) => (key & FloatMask) == FloatDirty;

    /// <summary>The key once a change is noted.</summary>
    public static ulong WithFloatDirty(ulong key) => key | FloatDirty;

    /// <summary>The dynamic rounding mode; those beyond <see cref="RoundingMode.NearestAway"/> are reserved.</summary>
    public static RoundingMode Rounding(ulong key) => (RoundingMode)((key & RoundingMask) >> RoundingShift);
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Arm.State;

/// <summary>
/// What of the state decides how instructions translate, in one word: <see cref="CpuStateHeader.StateKey"/>. The lowest byte is EPSR.IT
/// itself, which has no other place: a block that begins outside of an IT block knows the state of each of its instructions, and gives it
/// back through the words of InsnStart.
/// </summary>
internal static class StateKey
{
    /// <summary>EPSR.IT, § B1.4.2: base condition in the upper, mask in the lower bits.</summary>
    public const ulong It = 0xFF;

    /// <summary>Handler mode: writes of some values to the pc return from an exception.</summary>
    public const ulong Handler = 1 << 8;

    /// <summary>EPSR.T is clear: every instruction is a UsageFault.</summary>
    public const ulong NotThumb = 1 << 9;

    /// <summary>Unaligned loads and stores of single words and halfwords are faults (ARMv6-M, or CCR.UNALIGN_TRP).</summary>
    public const ulong TrapUnaligned = 1 << 10;

    /// <summary>Division by zero is a fault (CCR.DIV_0_TRP).</summary>
    public const ulong TrapDivision = 1 << 11;

    /// <summary>Locked up: nothing is executed.</summary>
    public const ulong Lockup = 1 << 12;

    /// <summary>The floating-point unit may not be used (CPACR).</summary>
    public const ulong FloatOff = 1 << 13;

    /// <summary>Something is to be done before a floating-point instruction: registers to be stored, or a context to be begun.</summary>
    public const ulong FloatPrepare = 1 << 14;

    /// <summary>FPSCR asks for more than a rounding mode.</summary>
    public const ulong FloatByHelpers = 1 << 15;

    /// <summary>Writes of the stack pointer are held against its limit.</summary>
    public const ulong StackLimit = 1 << 24;

    private const int ModeShift = 16;
    private const int RoundingShift = 20;

    /// <summary>The part of an MMU mode.</summary>
    public static ulong OfMode(int mode) => (ulong)mode << ModeShift;

    /// <summary>The MMU mode of fetches, loads and stores.</summary>
    public static byte Mode(ulong key) => (byte)(key >> ModeShift & 15);

    /// <summary>The part of a rounding mode.</summary>
    public static ulong OfRounding(RoundingMode mode) => (ulong)mode << RoundingShift;

    /// <summary>How floating-point instructions round.</summary>
    public static RoundingMode Rounding(ulong key) => (RoundingMode)(key >> RoundingShift & 7);
}

using Emu.Abstractions.Cpu;

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

    private const int ModeShift = 16;

    /// <summary>The part of an MMU mode.</summary>
    public static ulong OfMode(int mode) => (ulong)mode << ModeShift;

    /// <summary>The MMU mode of fetches, loads and stores.</summary>
    public static byte Mode(ulong key) => (byte)(key >> ModeShift & 7);
}

using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Riscv.State;

/// <content>
/// § Unprivileged, F Extension: Floating-Point Control and Status Register. The exception flags have the order of <see cref="FloatFlags"/> and
/// are the ones that operations gather; the rounding mode is a field of its own.
/// </content>
internal static partial class Csr
{
    private const int FrmShift = 5;

    /// <summary>The value of fcsr.</summary>
    public static ulong Fcsr(RiscvCpu cpu) => cpu.State.Frm << FrmShift | Fflags(cpu);

    /// <summary>The value of fflags.</summary>
    public static ulong Fflags(RiscvCpu cpu) => cpu.Header.FloatFlags & (ulong)RiscvFloat.Flags;

    /// <summary>Sets the fields of fcsr that a mask selects; the rest of the register is reserved and reads as zero.</summary>
    public static void SetFcsr(RiscvCpu cpu, ulong value, ulong mask)
    {
        var merged = (Fcsr(cpu) & ~mask) | (value & mask);
        cpu.Header.FloatFlags = (uint)merged & (uint)RiscvFloat.Flags;
        cpu.State.Frm = (uint)merged >> FrmShift & 7;
    }

    private static bool TryReadFloat(RiscvCpu cpu, int number, out ulong value)
    {
        value = number switch
        {
            CsrNumber.Fflags => Fflags(cpu),
            CsrNumber.Frm => cpu.State.Frm,
            _ => Fcsr(cpu),
        };
        return IsFloat(number) && cpu.IsFloatOn;
    }

    private static bool TryWriteFloat(RiscvCpu cpu, int number, ulong value)
    {
        if (!IsFloat(number) || !cpu.IsFloatOn)
        {
            return false;
        }

        switch (number)
        {
            case CsrNumber.Fflags:
                SetFcsr(cpu, value, (ulong)RiscvFloat.Flags);
                break;
            case CsrNumber.Frm:
                SetFcsr(cpu, value << FrmShift, 7 << FrmShift);
                break;
            default:
                SetFcsr(cpu, value, 0xFF);
                break;
        }

        cpu.State.Mstatus |= Mstatus.Fs;
        cpu.UpdateStateKey();
        return true;
    }

    private static bool IsFloat(int number) => number is >= CsrNumber.Fflags and <= CsrNumber.Fcsr;
}

using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <summary>Exceptions of the host's floating point, as MXCSR has them, and the guest's flags.</summary>
internal static class X64Flags
{
    /// <summary>The control and status register while guest code runs: round to nearest, everything masked, nothing flushed, no flag.</summary>
    public const uint Default = 0x1F80;

    /// <summary>Adds the exceptions in ecx (bits 0 invalid, 1 denormal, 2 zero, 3 overflow, 4 underflow, 5 precision) to the guest's. Changes ecx and edx.</summary>
    /// <param name="x">Where to.</param>
    public static void Fold(X64Writer x)
    {
        // The guest's order: precision 0, underflow 1, overflow 2, zero 3, invalid 4, denormal 5.
        for (int bit = 0; bit < 6; bit++)
        {
            int host = bit < 4 ? 5 - bit : bit - 4;
            x.RotateRight(false, Reg.Rdx, Reg.Rcx, host >= bit ? host - bit : 32 + host - bit);
            x.OpConst(Alu.And, false, Reg.Rdx, 1 << bit);
            x.OpTo(Alu.Or, false, Reg.Rbp, HeaderFields.FloatFlags, Reg.Rdx);
        }
    }
}

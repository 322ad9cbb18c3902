using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Accel.Tcg.Interp;

/// <content>
/// Operations that the host's floating point does with the same bits and the same flags as the soft-float, whatever the traits are: rounding to nearest even,
/// operands that are normal or zero, a result that is normal and neither next to the smallest nor to the largest, or an exact zero. All else, and
/// what cannot be told exact from inexact cheaply while Inexact is not set yet, is left to the soft-float.
/// Whether a result is exact follows from its error, which for these operations is a number of the format that the host computes
/// exactly (Knuth's sum; the remainders of product, quotient and root by fused multiply-add).
/// </content>
internal sealed unsafe partial class FloatOps
{
    // Exponent fields from which products and remainders have their last bit above the smallest subnormal.
    private const int SafeField64 = 64;

    /// <summary>Runs an operation that the host may do; its second half follows it.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The operation.</param>
    public void RunOnHost(byte* s, Insn* i)
    {
        bool done = i->Op switch
        {
            Op.FloatAdd64 => Add64(s, i),
            Op.FloatSub64 => Sub64(s, i),
            Op.FloatMul64 => Mul64(s, i),
            Op.FloatDiv64 => Div64(s, i),
            Op.FloatSqrt64 => Sqrt64(s, i),
            Op.FloatMulAdd64 => MulAdd64(s, i),
            Op.FloatMinMax64 => MinMax64(s, i),
            Op.FloatCompare64 => Compare64(s, i),
            Op.FloatConvert64 => Convert64(s, i),
            Op.FloatToInt64 => ToInt64(s, i),
            Op.FloatFromInt64 => FromInt64(s, i),
            Op.FloatAdd32 => Add32(s, i),
            Op.FloatSub32 => Sub32(s, i),
            Op.FloatMul32 => Mul32(s, i),
            Op.FloatDiv32 => Div32(s, i),
            Op.FloatSqrt32 => Sqrt32(s, i),
            Op.FloatMulAdd32 => MulAdd32(s, i),
            Op.FloatMinMax32 => MinMax32(s, i),
            Op.FloatCompare32 => Compare32(s, i),
            Op.FloatConvert32 => Convert32(s, i),
            Op.FloatToInt32 => ToInt32(s, i),
            Op.FloatFromInt32 => FromInt32(s, i),
            _ => false,
        };
        if (!done)
        {
            Run(s, i);
        }
    }

    private static bool Add64(byte* s, Insn* i) => Sum64(s, i, *(double*)(s + i->A), *(double*)(s + i->B));

    private static bool Sub64(byte* s, Insn* i) => Sum64(s, i, *(double*)(s + i->A), -*(double*)(s + i->B));

    private static bool Mul64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        double b = *(double*)(s + i->B);
        double r = a * b;
        if (IsUsable(a) && IsUsable(b) && (Field(r) - SafeField64 < 0x7FE - SafeField64 || (r == 0 && (a == 0 || b == 0))))
        {
            Finish(s, i, r, IsInexact(s) || Math.FusedMultiplyAdd(a, b, -r) != 0);
            return true;
        }

        return false;
    }

    private static bool Div64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        double b = *(double*)(s + i->B);
        double r = a / b;
        if (IsUsable(b) && Field(a) >= SafeField64 && Field(r) - SafeField64 < 0x7FE - SafeField64)
        {
            Finish(s, i, r, IsInexact(s) || Math.FusedMultiplyAdd(-r, b, a) != 0);
            return true;
        }

        return false;
    }

    private static bool Sqrt64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        if (a > 0 && Field(a) - SafeField64 < 0x7FF - SafeField64)
        {
            double r = Math.Sqrt(a);
            Finish(s, i, r, IsInexact(s) || Math.FusedMultiplyAdd(-r, r, a) != 0);
            return true;
        }

        return false;
    }

    private static bool MulAdd64(byte* s, Insn* i)
    {
        // Bits 0 and 1 of the options negate the product and the addend.
        double a = FlipSign(*(double*)(s + i->A), i->Imm);
        double b = *(double*)(s + i->B);
        double c = FlipSign(*(double*)(s + (i + 1)->A), i->Imm >> 1);
        double r = Math.FusedMultiplyAdd(a, b, c);
        if (IsUsable(a) && IsUsable(b) && IsUsable(c) && Field(r) - 2 < 0x7FE - 2 && (i->Imm & (long)MulAddOptions.NegateResult) == 0)
        {
            double product = a * b;
            bool known = IsInexact(s);
            if (known || (Field(product) - SafeField64 < 0x7FE - SafeField64 && Math.FusedMultiplyAdd(a, b, -product) == 0))
            {
                Finish(s, i, r, known || SumError(product, c, r) != 0);
                return true;
            }
        }

        return false;
    }

    private static bool Compare64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        double b = *(double*)(s + i->B);
        if (IsUsable(a) && IsUsable(b) && (a <= b || a > b))
        {
            *(int*)(s + i->D) = (a > b ? 1 : 0) - (a < b ? 1 : 0);
            return true;
        }

        return false;
    }

    private static bool Sum64(byte* s, Insn* i, double a, double b)
    {
        double r = a + b;
        if (IsUsable(a) && IsUsable(b) && (Field(r) - 2 < 0x7FE - 2 || r == 0))
        {
            Finish(s, i, r, IsInexact(s) || SumError(a, b, r) != 0);
            return true;
        }

        return false;
    }

    /// <summary>What a + b is more than its rounded value r; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumError(double a, double b, double r)
    {
        double part = r - a;
        return (a - (r - part)) + (b - part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(byte* s, Insn* i, double result, bool inexact)
    {
        *(double*)(s + i->D) = result;
        ((CpuStateHeader*)s)->FloatFlags |= inexact ? (uint)FloatFlags.Inexact : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInexact(byte* s) => (((CpuStateHeader*)s)->FloatFlags & (uint)FloatFlags.Inexact) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double FlipSign(double value, long bit) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) ^ ((ulong)bit << 63));

    /// <summary>The exponent field; unsigned, so that one comparison finds whether it lies in a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Field(double value) => (uint)(BitConverter.DoubleToUInt64Bits(value) >> 52) & 0x7FF;

    /// <summary>No subnormal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUsable(double value) => (BitConverter.DoubleToUInt64Bits(value) << 1) - 1 >= (1UL << 53) - 1;
}

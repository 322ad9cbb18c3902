using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Accel.Tcg.Interp;

/// <content>The same for 32 bits, where products are exact in 64 bits and tell whether a result is.</content>
internal sealed unsafe partial class FloatOps
{
    private static bool Add32(byte* s, Insn* i) => Sum32(s, i, *(float*)(s + i->A), *(float*)(s + i->B));

    private static bool Sub32(byte* s, Insn* i) => Sum32(s, i, *(float*)(s + i->A), -*(float*)(s + i->B));

    private static bool Mul32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        float b = *(float*)(s + i->B);
        double product = (double)a * b;
        float r = (float)product;
        if (IsUsable(a) && IsUsable(b) && (Field(r) - 2 < 0xFE - 2 || (r == 0 && product == 0)))
        {
            Finish(s, i, r, r != product);
            return true;
        }

        return false;
    }

    private static bool Div32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        float b = *(float*)(s + i->B);
        float r = a / b;
        if (IsUsable(a) && IsUsable(b) && Field(r) - 2 < 0xFE - 2)
        {
            Finish(s, i, r, (double)r * b != a);
            return true;
        }

        return false;
    }

    private static bool Sqrt32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        if (a > 0 && Field(a) - 1 < 0xFF - 1)
        {
            float r = MathF.Sqrt(a);
            Finish(s, i, r, (double)r * r != a);
            return true;
        }

        return false;
    }

    private static bool MulAdd32(byte* s, Insn* i)
    {
        float a = FlipSign(*(float*)(s + i->A), i->Imm);
        float b = *(float*)(s + i->B);
        float c = FlipSign(*(float*)(s + (i + 1)->A), i->Imm >> 1);
        float r = MathF.FusedMultiplyAdd(a, b, c);
        if (IsUsable(a) && IsUsable(b) && IsUsable(c) && Field(r) - 2 < 0xFE - 2 && (i->Imm & (long)MulAddOptions.NegateResult) == 0)
        {
            // A sum that fits 24 bits fits 53: with an error there it is none.
            double product = (double)a * b;
            double sum = product + c;
            Finish(s, i, r, sum != r || SumError(product, c, sum) != 0);
            return true;
        }

        return false;
    }

    private static bool Compare32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        float b = *(float*)(s + i->B);
        if (IsUsable(a) && IsUsable(b) && (a <= b || a > b))
        {
            *(int*)(s + i->D) = (a > b ? 1 : 0) - (a < b ? 1 : 0);
            return true;
        }

        return false;
    }

    private static bool Sum32(byte* s, Insn* i, float a, float b)
    {
        float r = a + b;
        if (IsUsable(a) && IsUsable(b) && (Field(r) - 2 < 0xFE - 2 || r == 0))
        {
            float part = r - a;
            Finish(s, i, r, (a - (r - part)) + (b - part) != 0);
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(byte* s, Insn* i, float result, bool inexact)
    {
        *(ulong*)(s + i->D) = BitConverter.SingleToUInt32Bits(result);
        ((CpuStateHeader*)s)->FloatFlags |= inexact ? (uint)FloatFlags.Inexact : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float FlipSign(float value, long bit) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) ^ ((uint)bit << 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Field(float value) => (BitConverter.SingleToUInt32Bits(value) >> 23) & 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUsable(float value) => (BitConverter.SingleToUInt32Bits(value) << 1) - 1 >= (1U << 24) - 1;
}

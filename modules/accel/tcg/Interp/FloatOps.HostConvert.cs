using Emu.Abstractions.Cpu.Float;

namespace Emu.Accel.Tcg.Interp;

/// <content>Conversions, minimum and maximum on the host's floating point.</content>
internal sealed unsafe partial class FloatOps
{
    // Integers of smaller magnitude than these are exact in a double, and safe in the host's conversion.
    private const ulong Exact64 = 1UL << 53;
    private const ulong Safe64 = 1UL << 62;

    private static bool MinMax64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        double b = *(double*)(s + i->B);
        if (IsUsable(a) && IsUsable(b) && (a < b || a > b))
        {
            *(double*)(s + i->D) = a < b == ((MinMaxOperation)i->Imm == MinMaxOperation.Min) ? a : b;
            return true;
        }

        return false;
    }

    private static bool MinMax32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        float b = *(float*)(s + i->B);
        if (IsUsable(a) && IsUsable(b) && (a < b || a > b))
        {
            Finish(s, i, a < b == ((MinMaxOperation)i->Imm == MinMaxOperation.Min) ? a : b, false);
            return true;
        }

        return false;
    }

    /// <summary>To 32 bits.</summary>
    private static bool Convert64(byte* s, Insn* i)
    {
        double a = *(double*)(s + i->A);
        float r = (float)a;
        if (IsUsable(a) && (Field(r) - 2 < 0xFE - 2 || a == 0))
        {
            Finish(s, i, r, r != a);
            return true;
        }

        return false;
    }

    /// <summary>To 64 bits.</summary>
    private static bool Convert32(byte* s, Insn* i)
    {
        float a = *(float*)(s + i->A);
        if (IsUsable(a) && Field(a) != 0xFF)
        {
            Finish(s, i, (double)a, false);
            return true;
        }

        return false;
    }

    private static bool ToInt64(byte* s, Insn* i) => IsUsable(*(double*)(s + i->A)) && ToInteger(s, i, *(double*)(s + i->A));

    private static bool ToInt32(byte* s, Insn* i) => IsUsable(*(float*)(s + i->A)) && ToInteger(s, i, *(float*)(s + i->A));

    private static bool ToInteger(byte* s, Insn* i, double a)
    {
        if (Field(a) >= 0x3FF + 62)
        {
            return false;
        }

        long value = (long)(Mode(s, (i + 1)->D) == RoundingMode.TowardZero ? a : Math.Round(a, MidpointRounding.ToEven));
        bool fits = (int)i->Imm switch
        {
            32 => value == (int)value,
            32 + 256 => value == (uint)value,
            64 => true,
            _ => value >= 0,
        };
        if (fits)
        {
            Finish(s, i, BitConverter.Int64BitsToDouble(value), value != a);
        }

        return fits;
    }

    private static bool FromInt64(byte* s, Insn* i)
    {
        long value = Integer(s, i);
        double r = value;
        if ((ulong)value + Safe64 < 2 * Safe64)
        {
            Finish(s, i, r, (long)r != value);
            return true;
        }

        return false;
    }

    private static bool FromInt32(byte* s, Insn* i)
    {
        long value = Integer(s, i);
        float r = (float)(double)value;
        if ((ulong)value + Exact64 < 2 * Exact64)
        {
            Finish(s, i, r, r != (double)value);
            return true;
        }

        return false;
    }

    /// <summary>The operand of a conversion; out of range when it does not fit.</summary>
    private static long Integer(byte* s, Insn* i) => (int)i->Imm switch
    {
        32 => *(int*)(s + i->A),
        32 + 256 => *(uint*)(s + i->A),
        64 => *(long*)(s + i->A),
        _ => *(long*)(s + i->A) < 0 ? long.MaxValue : *(long*)(s + i->A),
    };
}

using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>Products, quotients, carries and flags.</content>
internal static partial class IntOps
{
    private static ulong MulDiv(IrOpcode opcode, bool wide, ulong a, ulong b, ulong c, out ulong second)
    {
        second = 0;
        long signedA = wide ? (long)a : (int)a;
        long signedB = wide ? (long)b : (int)b;
        int width = wide ? 64 : 32;
        switch (opcode)
        {
            case IrOpcode.MulHighSigned:
                return wide ? (ulong)Math.BigMul(signedA, signedB, out long _) : (ulong)((signedA * signedB) >> 32);
            case IrOpcode.MulHighUnsigned:
                return wide ? Math.BigMul(a, b, out ulong _) : (a * b) >> 32;
            case IrOpcode.MulHighSignedUnsigned:
                // The unsigned high half, less b when a is negative.
                return wide ? Math.BigMul(a, b, out ulong _) - (signedA < 0 ? b : 0) : (ulong)((signedA * (long)b) >> 32);
            case IrOpcode.MulWideSigned:
                second = wide ? (ulong)Math.BigMul(signedA, signedB, out long _) : (ulong)((signedA * signedB) >> 32);
                return a * b;
            case IrOpcode.MulWideUnsigned:
                second = wide ? Math.BigMul(a, b, out ulong _) : (a * b) >> 32;
                return a * b;
            case IrOpcode.DivSigned:
                return signedB == 0 ? ulong.MaxValue : signedB == -1 ? 0 - a : (ulong)(signedA / signedB);
            case IrOpcode.DivUnsigned:
                return b == 0 ? ulong.MaxValue : a / b;
            case IrOpcode.RemSigned:
                return signedB == 0 ? a : signedB == -1 ? 0 : (ulong)(signedA % signedB);
            case IrOpcode.RemUnsigned:
                return b == 0 ? a : a % b;
            case IrOpcode.DivWideUnsigned:
                return DivWide(width, a, b, c, out second);
            default:
                return DivWideSigned(width, a, b, c, out second);
        }
    }

    private static ulong DivWide(int width, ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        remainder = low;
        if (high >= divisor)
        {
            return ulong.MaxValue;
        }

        UInt128 dividend = ((UInt128)high << width) | low;
        remainder = (ulong)(dividend % divisor);
        return (ulong)(dividend / divisor);
    }

    private static ulong DivWideSigned(int width, ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        remainder = low;
        ulong lowest = 1UL << (width - 1);
        Int128 dividend = width == 64 ? (Int128)(((UInt128)high << 64) | low) : (long)((high << 32) | low);
        Int128 by = width == 64 ? (long)divisor : (int)divisor;
        if (by == 0 || (by == -1 && dividend == Int128.MinValue))
        {
            return lowest;
        }

        Int128 quotient = dividend / by;
        Int128 bound = (Int128)1 << (width - 1);
        if (quotient >= bound || quotient < -bound)
        {
            return lowest;
        }

        remainder = (ulong)(dividend % by);
        return (ulong)quotient;
    }

    private static ulong Carry(IrOpcode opcode, bool wide, int aux, ulong a, ulong b, ulong c, out ulong second)
    {
        int log2 = opcode is IrOpcode.AddCarry or IrOpcode.SubBorrow ? (wide ? 3 : 2) : aux;
        ulong mask = Mask(log2);
        int bits = 8 << log2;
        a &= mask;
        switch (opcode)
        {
            case IrOpcode.AddCarry:
            case IrOpcode.AddFlags:
                b &= mask;
                ulong sum = (a + b + c) & mask;
                ulong carry = sum < a || (c != 0 && sum == a) ? 1UL : 0;
                second = opcode == IrOpcode.AddCarry ? carry : Flags(sum, (a ^ sum) & (b ^ sum), carry, bits);
                return sum;
            case IrOpcode.SubBorrow:
            case IrOpcode.SubFlags:
                b &= mask;
                ulong difference = (a - b - c) & mask;
                ulong borrow = a < b || (c != 0 && a == b) ? 1UL : 0;
                second = opcode == IrOpcode.SubBorrow ? borrow : Flags(difference, (a ^ b) & (a ^ difference), borrow ^ 1, bits);
                return difference;
            case IrOpcode.LogicFlags:
                second = 0;
                return Flags(a, 0, 0, bits);
            default:
                return ShiftCarry(opcode, log2, a, (int)(b & 255), c, out second);
        }
    }

    /// <summary>Packs flags; see <see cref="IrFlags"/>.</summary>
    private static ulong Flags(ulong result, ulong overflow, ulong carry, int bits) =>
        ((result >> (bits - 1)) << 3) | (result == 0 ? 4UL : 0) | (carry << 1) | ((overflow >> (bits - 1)) & 1);

    private static ulong ShiftCarry(IrOpcode opcode, int log2, ulong a, int count, ulong c, out ulong second)
    {
        int bits = 8 << log2;
        second = c;
        if (count == 0)
        {
            return a;
        }

        switch (opcode)
        {
            case IrOpcode.ShlCarry:
                second = count <= bits ? (a >> (bits - count)) & 1 : 0;
                return count < bits ? (a << count) & Mask(log2) : 0;
            case IrOpcode.ShrCarry:
                second = count <= bits ? (a >> (count - 1)) & 1 : 0;
                return count < bits ? a >> count : 0;
            case IrOpcode.SarCarry:
                long value = (long)SignExtend(a, log2);
                second = (ulong)(value >> Math.Min(count - 1, 63)) & 1;
                return (ulong)(value >> Math.Min(count, 63)) & Mask(log2);
            default:
                int turn = count & (bits - 1);
                ulong result = turn == 0 ? a : ((a >> turn) | (a << (bits - turn))) & Mask(log2);
                second = (result >> (bits - 1)) & 1;
                return result;
        }
    }
}

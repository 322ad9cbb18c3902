namespace Emu.Abstractions.Cpu.Ir;

/// <content>Expansions of operations that an accelerator lacks, into add, sub, mul, and, or, xor, shifts and conditions.</content>
public sealed partial class IrBuilder
{
    private IrValue ExpandUnary(IrOpcode opcode, IrValue a)
    {
        switch (opcode)
        {
            case IrOpcode.Not:
                return Xor(a, Const(a.Type, ulong.MaxValue));
            case IrOpcode.Neg:
                return Sub(Const(a.Type, 0), a);
            case IrOpcode.BitReverse:
                return ExpandBitReverse(a);
            case IrOpcode.PopCount:
                return ExpandPopCount(a);
            case IrOpcode.CountTrailingZeros:
                // Ones below the lowest one: ~a & (a - 1).
                return Unary(IrOpcode.PopCount, AndNot(AddConst(a, -1), a));
            case IrOpcode.CountLeadingZeros:
                IrValue filled = a;
                for (int shift = 1; shift < Width(a.Type); shift *= 2)
                {
                    filled = Or(filled, ShrConst(filled, shift));
                }

                return Unary(IrOpcode.PopCount, Not(filled));
            default:
                throw Missing(opcode);
        }
    }

    private IrValue ExpandBinary(IrOpcode opcode, IrValue a, IrValue b)
    {
        IrValue width = opcode is IrOpcode.Rotl or IrOpcode.Rotr ? Const(a.Type, (ulong)Width(a.Type)) : default;
        return opcode switch
        {
            IrOpcode.AndNot => And(a, Not(b)),
            IrOpcode.OrNot => Or(a, Not(b)),
            IrOpcode.Xnor => Not(Xor(a, b)),
            // Shift counts are modulo the width, so a rotation by 0 ORs the value with itself.
            IrOpcode.Rotl => Or(Shl(a, b), Shr(a, Sub(width, b))),
            IrOpcode.Rotr => Or(Shr(a, b), Shl(a, Sub(width, b))),
            IrOpcode.MulHighUnsigned => ExpandMulHigh(a, b),
            // Signed high halves: correct the unsigned one for each negative operand.
            IrOpcode.MulHighSigned => Sub(
                Sub(Binary(IrOpcode.MulHighUnsigned, a, b), And(SarConst(a, Width(a.Type) - 1), b)),
                And(SarConst(b, Width(a.Type) - 1), a)),
            IrOpcode.MulHighSignedUnsigned => Sub(Binary(IrOpcode.MulHighUnsigned, a, b), And(SarConst(a, Width(a.Type) - 1), b)),
            _ => throw Missing(opcode),
        };
    }

    private IrValue ExpandPair(IrOpcode opcode, IrValue a, IrValue b, IrValue c, int log2Size, out IrValue second)
    {
        switch (opcode)
        {
            case IrOpcode.AddCarry:
                IrValue partial = Add(a, b);
                IrValue sum = Add(partial, c);
                second = Or(SetCond(IrCond.Below, partial, a), SetCond(IrCond.Below, sum, partial));
                return sum;
            case IrOpcode.SubBorrow:
                IrValue difference = Sub(a, b);
                IrValue result = Sub(difference, c);
                second = Or(SetCond(IrCond.Below, a, b), SetCond(IrCond.Below, difference, c));
                return result;
            case IrOpcode.AddFlags or IrOpcode.SubFlags:
                return ExpandFlags(opcode == IrOpcode.SubFlags, a, b, c, log2Size, out second);
            case IrOpcode.ShlCarry or IrOpcode.ShrCarry or IrOpcode.SarCarry or IrOpcode.RotrCarry:
                return ExpandShiftCarry(opcode, a, b, c, log2Size, out second);
            default:
                throw Missing(opcode);
        }
    }

    private IrValue ExpandFlags(bool subtract, IrValue a, IrValue b, IrValue c, int log2Size, out IrValue flags)
    {
        int bits = 8 << log2Size;
        IrValue left = ZeroExtend(a.Type, a, log2Size);
        IrValue right = ZeroExtend(a.Type, b, log2Size);
        IrValue raw = subtract
            ? Pair(IrOpcode.SubBorrow, left, right, c, out IrValue carry, Log2(a.Type))
            : Pair(IrOpcode.AddCarry, left, right, c, out carry, Log2(a.Type));
        IrValue result = ZeroExtend(a.Type, raw, log2Size);
        if (bits < Width(a.Type) && !subtract)
        {
            carry = Extract(raw, bits, 1);
        }

        if (subtract)
        {
            carry = Xor(carry, Const(a.Type, 1));
        }

        // Overflow: the result's sign differs from what both operands demand.
        IrValue mixed = subtract ? And(Xor(left, right), Xor(left, result)) : And(Xor(left, result), Xor(right, result));
        IrValue packed = Or(ShlConst(carry, 1), Extract(mixed, bits - 1, 1));
        flags = Or(FlagsNz(result, log2Size), Narrow(packed));
        return result;
    }

    private IrValue ExpandShiftCarry(IrOpcode opcode, IrValue a, IrValue b, IrValue c, int log2Size, out IrValue carry)
    {
        int bits = 8 << log2Size;
        int width = Width(a.Type);
        IrValue one = Const(a.Type, 1);
        IrValue zero = Const(a.Type, 0);
        IrValue value = opcode == IrOpcode.SarCarry ? SignExtend(a.Type, a, log2Size) : ZeroExtend(a.Type, a, log2Size);
        IrValue count = AndConst(b, 255);
        IrValue result;
        IrValue last;
        switch (opcode)
        {
            case IrOpcode.ShlCarry:
                result = Guarded(count, width, Shl(value, count), zero);
                last = And(Guarded(AddConst(count, -1), width, Shl(value, AddConst(count, -1)), zero), Const(a.Type, 1UL << (bits - 1)));
                last = ShrConst(last, bits - 1);
                break;
            case IrOpcode.ShrCarry:
                result = Guarded(count, width, Shr(value, count), zero);
                last = And(Guarded(AddConst(count, -1), width, Shr(value, AddConst(count, -1)), zero), one);
                break;
            case IrOpcode.SarCarry:
                IrValue sign = SarConst(value, width - 1);
                result = Guarded(count, width, Sar(value, count), sign);
                last = And(Guarded(AddConst(count, -1), width, Sar(value, AddConst(count, -1)), sign), one);
                break;
            default:
                IrValue turn = AndConst(count, (ulong)(bits - 1));
                IrValue back = AndConst(Sub(Const(a.Type, (ulong)bits), turn), (ulong)(bits - 1));
                result = ZeroExtend(a.Type, Or(Shr(value, turn), Shl(value, back)), log2Size);
                last = Extract(result, bits - 1, 1);
                break;
        }

        carry = Select(IrCond.Equal, count, zero, c, last);
        return ZeroExtend(a.Type, result, log2Size);
    }

    /// <summary>A shift's result when the count is below the width, else what comes out of a longer shift.</summary>
    private IrValue Guarded(IrValue count, int width, IrValue shifted, IrValue beyond) =>
        Select(IrCond.Below, count, Const(count.Type, (ulong)width), shifted, beyond);

    private IrValue FlagsNz(IrValue a, int log2Size)
    {
        int bits = 8 << log2Size;
        IrValue result = ZeroExtend(a.Type, a, log2Size);
        IrValue negative = ShlConst(Extract(result, bits - 1, 1), 3);
        IrValue zero = ShlConst(SetCond(IrCond.Equal, result, Const(a.Type, 0)), 2);
        return Narrow(Or(negative, zero));
    }

    private IrValue Narrow(IrValue a) => a.Type == IrType.I64 ? Truncate(a) : a;

    private IrValue ExpandMulHigh(IrValue a, IrValue b)
    {
        int half = Width(a.Type) / 2;
        ulong mask = (1UL << half) - 1;
        IrValue aLow = AndConst(a, mask);
        IrValue aHigh = ShrConst(a, half);
        IrValue bLow = AndConst(b, mask);
        IrValue bHigh = ShrConst(b, half);
        IrValue low = Mul(aLow, bLow);
        IrValue middle = Add(Mul(aHigh, bLow), ShrConst(low, half));
        IrValue cross = Add(Mul(aLow, bHigh), AndConst(middle, mask));
        return Add(Add(Mul(aHigh, bHigh), ShrConst(middle, half)), ShrConst(cross, half));
    }

    private IrValue ExpandPopCount(IrValue a)
    {
        IrValue pairs = Sub(a, AndConst(ShrConst(a, 1), 0x5555_5555_5555_5555));
        IrValue nibbles = Add(AndConst(pairs, 0x3333_3333_3333_3333), AndConst(ShrConst(pairs, 2), 0x3333_3333_3333_3333));
        IrValue bytes = AndConst(Add(nibbles, ShrConst(nibbles, 4)), 0x0F0F_0F0F_0F0F_0F0F);
        return ShrConst(Mul(bytes, Const(a.Type, 0x0101_0101_0101_0101)), Width(a.Type) - 8);
    }

    private IrValue ExpandBitReverse(IrValue a)
    {
        IrValue bits = SwapGroups(a, 1, 0x5555_5555_5555_5555);
        IrValue pairs = SwapGroups(bits, 2, 0x3333_3333_3333_3333);
        IrValue nibbles = SwapGroups(pairs, 4, 0x0F0F_0F0F_0F0F_0F0F);
        return ByteSwap(nibbles, Log2(a.Type));
    }

    private IrValue ExpandByteSwap(IrValue a, int log2Size)
    {
        IrValue swapped = SwapGroups(a, 8, 0x00FF_00FF_00FF_00FF);
        if (log2Size >= 2)
        {
            swapped = SwapGroups(swapped, 16, 0x0000_FFFF_0000_FFFF);
        }

        if (log2Size >= 3)
        {
            swapped = SwapGroups(swapped, 32, 0x0000_0000_FFFF_FFFF);
        }

        return ZeroExtend(a.Type, swapped, log2Size);
    }

    private IrValue SwapGroups(IrValue a, int size, ulong low) =>
        Or(AndConst(ShrConst(a, size), low), ShlConst(AndConst(a, low), size));

    private static InvalidOperationException Missing(IrOpcode opcode) =>
        new($"operation {opcode} is not run by the accelerator and cannot be expanded");
}

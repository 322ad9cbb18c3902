using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.7 Parallel addition and subtraction instructions; SEL. Two halfwords or four bytes are worked on at once.</content>
internal sealed partial class BlockTranslator
{
    /// <summary>What becomes of the sum or difference of a lane.</summary>
    private enum Lanes
    {
        /// <summary>Its low bits; APSR.GE says that it is not negative.</summary>
        Signed,

        /// <summary>The nearest that fits.</summary>
        Saturating,

        /// <summary>Its half.</summary>
        Halving,

        /// <summary>Its low bits; APSR.GE is the carry.</summary>
        Unsigned,

        /// <summary>The nearest unsigned that fits.</summary>
        UnsignedSaturating,

        /// <summary>Its half, unsigned.</summary>
        UnsignedHalving,
    }

    private partial bool Sadd8(in ArgsMul a) => Bytes(a, Lanes.Signed, subtracts: false);

    private partial bool Sadd16(in ArgsMul a) => Halves(a, Lanes.Signed, lowSubtracts: false, highSubtracts: false);

    private partial bool Sasx(in ArgsMul a) => Halves(a, Lanes.Signed, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Ssub8(in ArgsMul a) => Bytes(a, Lanes.Signed, subtracts: true);

    private partial bool Ssub16(in ArgsMul a) => Halves(a, Lanes.Signed, lowSubtracts: true, highSubtracts: true);

    private partial bool Ssax(in ArgsMul a) => Halves(a, Lanes.Signed, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Qadd8(in ArgsMul a) => Bytes(a, Lanes.Saturating, subtracts: false);

    private partial bool Qadd16(in ArgsMul a) => Halves(a, Lanes.Saturating, lowSubtracts: false, highSubtracts: false);

    private partial bool Qasx(in ArgsMul a) => Halves(a, Lanes.Saturating, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Qsub8(in ArgsMul a) => Bytes(a, Lanes.Saturating, subtracts: true);

    private partial bool Qsub16(in ArgsMul a) => Halves(a, Lanes.Saturating, lowSubtracts: true, highSubtracts: true);

    private partial bool Qsax(in ArgsMul a) => Halves(a, Lanes.Saturating, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Shadd8(in ArgsMul a) => Bytes(a, Lanes.Halving, subtracts: false);

    private partial bool Shadd16(in ArgsMul a) => Halves(a, Lanes.Halving, lowSubtracts: false, highSubtracts: false);

    private partial bool Shasx(in ArgsMul a) => Halves(a, Lanes.Halving, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Shsub8(in ArgsMul a) => Bytes(a, Lanes.Halving, subtracts: true);

    private partial bool Shsub16(in ArgsMul a) => Halves(a, Lanes.Halving, lowSubtracts: true, highSubtracts: true);

    private partial bool Shsax(in ArgsMul a) => Halves(a, Lanes.Halving, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Uadd8(in ArgsMul a) => Bytes(a, Lanes.Unsigned, subtracts: false);

    private partial bool Uadd16(in ArgsMul a) => Halves(a, Lanes.Unsigned, lowSubtracts: false, highSubtracts: false);

    private partial bool Uasx(in ArgsMul a) => Halves(a, Lanes.Unsigned, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Usub8(in ArgsMul a) => Bytes(a, Lanes.Unsigned, subtracts: true);

    private partial bool Usub16(in ArgsMul a) => Halves(a, Lanes.Unsigned, lowSubtracts: true, highSubtracts: true);

    private partial bool Usax(in ArgsMul a) => Halves(a, Lanes.Unsigned, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Uqadd8(in ArgsMul a) => Bytes(a, Lanes.UnsignedSaturating, subtracts: false);

    private partial bool Uqadd16(in ArgsMul a) => Halves(a, Lanes.UnsignedSaturating, lowSubtracts: false, highSubtracts: false);

    private partial bool Uqasx(in ArgsMul a) => Halves(a, Lanes.UnsignedSaturating, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Uqsub8(in ArgsMul a) => Bytes(a, Lanes.UnsignedSaturating, subtracts: true);

    private partial bool Uqsub16(in ArgsMul a) => Halves(a, Lanes.UnsignedSaturating, lowSubtracts: true, highSubtracts: true);

    private partial bool Uqsax(in ArgsMul a) => Halves(a, Lanes.UnsignedSaturating, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Uhadd8(in ArgsMul a) => Bytes(a, Lanes.UnsignedHalving, subtracts: false);

    private partial bool Uhadd16(in ArgsMul a) => Halves(a, Lanes.UnsignedHalving, lowSubtracts: false, highSubtracts: false);

    private partial bool Uhasx(in ArgsMul a) => Halves(a, Lanes.UnsignedHalving, lowSubtracts: true, highSubtracts: false, crossed: true);

    private partial bool Uhsub8(in ArgsMul a) => Bytes(a, Lanes.UnsignedHalving, subtracts: true);

    private partial bool Uhsub16(in ArgsMul a) => Halves(a, Lanes.UnsignedHalving, lowSubtracts: true, highSubtracts: true);

    private partial bool Uhsax(in ArgsMul a) => Halves(a, Lanes.UnsignedHalving, lowSubtracts: false, highSubtracts: true, crossed: true);

    private partial bool Sel(in ArgsMul a)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        // Bit i of GE is moved to bit 8 i, and fills its byte.
        var bits = ir.AndConst(ir.Mul(ir.LoadState(IrType.I32, ArmRegisters.Ge), Constant(0x20_4081)), 0x0101_0101);
        var mask = ir.Mul(bits, Constant(0xFF));
        return Write(a.Rd, ir.Or(ir.And(Read(a.Rn), mask), ir.AndNot(Read(a.Rm), mask)));
    }

    private bool Bytes(in ArgsMul a, Lanes lanes, bool subtracts)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var (left, right) = (Read(a.Rn), Read(a.Rm));
        IrValue result = default;
        IrValue flags = default;
        for (var lane = 0; lane < 4; lane++)
        {
            var value = Lane(lanes, left, 8 * lane, right, 8 * lane, 8, subtracts, out var flag);
            result = lane == 0 ? ir.AndConst(value, 0xFF) : ir.Deposit(result, value, 8 * lane, 8);
            flags = lane == 0 || flag.Id == 0 ? flag : ir.Or(flags, ir.ShlConst(flag, lane));
        }

        return WriteLanes(a.Rd, result, flags);
    }

    private bool Halves(in ArgsMul a, Lanes lanes, bool lowSubtracts, bool highSubtracts, bool crossed = false)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var (left, right) = (Read(a.Rn), Read(a.Rm));
        var low = Lane(lanes, left, 0, right, crossed ? 16 : 0, 16, lowSubtracts, out var lowFlag);
        var high = Lane(lanes, left, 16, right, crossed ? 0 : 16, 16, highSubtracts, out var highFlag);
        var result = ir.Deposit(low, high, 16, 16);
        return WriteLanes(a.Rd, result, lowFlag.Id == 0 ? default : ir.Or(ir.Mul(lowFlag, Constant(3)), ir.Mul(highFlag, Constant(12))));
    }

    private bool WriteLanes(int rd, IrValue result, IrValue flags)
    {
        if (flags.Id != 0)
        {
            ir.StoreState(ArmRegisters.Ge, flags);
        }

        return Write(rd, result);
    }

    /// <summary>One lane's result in its low bits, and its flag where there is one.</summary>
    private IrValue Lane(Lanes lanes, IrValue left, int leftAt, IrValue right, int rightAt, int bits, bool subtracts, out IrValue flag)
    {
        var signed = lanes < Lanes.Unsigned;
        var (a, b) = (ir.Extract(left, leftAt, bits, signed), ir.Extract(right, rightAt, bits, signed));
        var value = subtracts ? ir.Sub(a, b) : ir.Add(a, b);
        flag = default;
        switch (lanes)
        {
            case Lanes.Signed:
                flag = ir.SetCond(IrCond.GreaterOrEqual, value, Constant(0));
                return value;
            case Lanes.Unsigned:
                flag = subtracts ? ir.SetCond(IrCond.GreaterOrEqual, value, Constant(0)) : ir.ShrConst(value, bits);
                return value;
            case Lanes.Saturating:
                return Clamp(value, Constant(uint.MaxValue << (bits - 1)), Constant((1u << (bits - 1)) - 1));
            case Lanes.UnsignedSaturating:
                return Clamp(value, Constant(0), Constant((1u << bits) - 1));
            default:
                return ir.SarConst(value, 1);
        }
    }

    /// <summary>The nearest value between two signed ones.</summary>
    private IrValue Clamp(IrValue value, IrValue least, IrValue most)
    {
        var floor = ir.Select(IrCond.Less, value, least, least, value);
        return ir.Select(IrCond.Greater, floor, most, most, floor);
    }
}

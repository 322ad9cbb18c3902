using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A6.4 Floating-point data-processing instructions: arithmetic, comparison, choice.</content>
internal sealed partial class BlockTranslator
{
    private partial bool VaddF32(in ArgsF3 a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F32, a);

    private partial bool VsubF32(in ArgsF3 a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F32, a);

    private partial bool VmulF32(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F32, a);

    private partial bool VdivF32(in ArgsF3 a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F32, a);

    private partial bool VnmulF32(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F32, a, negates: true);

    private partial bool VmlaF32(in ArgsF3 a) => FloatAccumulate(FloatFormat.F32, a, negatesProduct: false, negatesAddend: false);

    private partial bool VmlsF32(in ArgsF3 a) => FloatAccumulate(FloatFormat.F32, a, negatesProduct: true, negatesAddend: false);

    private partial bool VnmlsF32(in ArgsF3 a) => FloatAccumulate(FloatFormat.F32, a, negatesProduct: false, negatesAddend: true);

    private partial bool VnmlaF32(in ArgsF3 a) => FloatAccumulate(FloatFormat.F32, a, negatesProduct: true, negatesAddend: true);

    private partial bool VfmaF32(in ArgsF3 a) => FloatFused(FloatFormat.F32, a, negatesProduct: false, negatesAddend: false);

    private partial bool VfmsF32(in ArgsF3 a) => FloatFused(FloatFormat.F32, a, negatesProduct: true, negatesAddend: false);

    private partial bool VfnmsF32(in ArgsF3 a) => FloatFused(FloatFormat.F32, a, negatesProduct: false, negatesAddend: true);

    private partial bool VfnmaF32(in ArgsF3 a) => FloatFused(FloatFormat.F32, a, negatesProduct: true, negatesAddend: true);

    private partial bool VmaxnmF32(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F32, a);

    private partial bool VminnmF32(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F32, a);

    private partial bool VabsF32(in ArgsF2 a) => WriteFloat(FloatFormat.F32, a.D, ir.AndConst(ReadFloat(FloatFormat.F32, a.M), ~SignOf(FloatFormat.F32)));

    private partial bool VnegF32(in ArgsF2 a) => WriteFloat(FloatFormat.F32, a.D, Negated(FloatFormat.F32, ReadFloat(FloatFormat.F32, a.M)));

    private partial bool VsqrtF32(in ArgsF2 a) => WriteFloat(FloatFormat.F32, a.D, Float(IrOpcode.FloatSqrt, FloatFormat.F32, ReadFloat(FloatFormat.F32, a.M), default, default, null));

    private partial bool VcmpF32(in ArgsF2 a) => FloatCompare(FloatFormat.F32, a.D, ReadFloat(FloatFormat.F32, a.M), signals: false);

    private partial bool VcmpeF32(in ArgsF2 a) => FloatCompare(FloatFormat.F32, a.D, ReadFloat(FloatFormat.F32, a.M), signals: true);

    private partial bool VcmpZeroF32(in ArgsF1 a) => FloatCompare(FloatFormat.F32, a.D, ir.Const64(0), signals: false);

    private partial bool VcmpeZeroF32(in ArgsF1 a) => FloatCompare(FloatFormat.F32, a.D, ir.Const64(0), signals: true);

    private partial bool VselF32(in ArgsFsel a) => FloatSelect(FloatFormat.F32, a);

    private partial bool VaddF64(in ArgsF3 a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F64, a);

    private partial bool VsubF64(in ArgsF3 a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F64, a);

    private partial bool VmulF64(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F64, a);

    private partial bool VdivF64(in ArgsF3 a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F64, a);

    private partial bool VnmulF64(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F64, a, negates: true);

    private partial bool VmlaF64(in ArgsF3 a) => FloatAccumulate(FloatFormat.F64, a, negatesProduct: false, negatesAddend: false);

    private partial bool VmlsF64(in ArgsF3 a) => FloatAccumulate(FloatFormat.F64, a, negatesProduct: true, negatesAddend: false);

    private partial bool VnmlsF64(in ArgsF3 a) => FloatAccumulate(FloatFormat.F64, a, negatesProduct: false, negatesAddend: true);

    private partial bool VnmlaF64(in ArgsF3 a) => FloatAccumulate(FloatFormat.F64, a, negatesProduct: true, negatesAddend: true);

    private partial bool VfmaF64(in ArgsF3 a) => FloatFused(FloatFormat.F64, a, negatesProduct: false, negatesAddend: false);

    private partial bool VfmsF64(in ArgsF3 a) => FloatFused(FloatFormat.F64, a, negatesProduct: true, negatesAddend: false);

    private partial bool VfnmsF64(in ArgsF3 a) => FloatFused(FloatFormat.F64, a, negatesProduct: false, negatesAddend: true);

    private partial bool VfnmaF64(in ArgsF3 a) => FloatFused(FloatFormat.F64, a, negatesProduct: true, negatesAddend: true);

    private partial bool VmaxnmF64(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F64, a);

    private partial bool VminnmF64(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F64, a);

    private partial bool VabsF64(in ArgsF2 a) => WriteFloat(FloatFormat.F64, a.D, ir.AndConst(ReadFloat(FloatFormat.F64, a.M), ~SignOf(FloatFormat.F64)));

    private partial bool VnegF64(in ArgsF2 a) => WriteFloat(FloatFormat.F64, a.D, Negated(FloatFormat.F64, ReadFloat(FloatFormat.F64, a.M)));

    private partial bool VsqrtF64(in ArgsF2 a) => WriteFloat(FloatFormat.F64, a.D, Float(IrOpcode.FloatSqrt, FloatFormat.F64, ReadFloat(FloatFormat.F64, a.M), default, default, null));

    private partial bool VcmpF64(in ArgsF2 a) => FloatCompare(FloatFormat.F64, a.D, ReadFloat(FloatFormat.F64, a.M), signals: false);

    private partial bool VcmpeF64(in ArgsF2 a) => FloatCompare(FloatFormat.F64, a.D, ReadFloat(FloatFormat.F64, a.M), signals: true);

    private partial bool VcmpZeroF64(in ArgsF1 a) => FloatCompare(FloatFormat.F64, a.D, ir.Const64(0), signals: false);

    private partial bool VcmpeZeroF64(in ArgsF1 a) => FloatCompare(FloatFormat.F64, a.D, ir.Const64(0), signals: true);

    private partial bool VselF64(in ArgsFsel a) => FloatSelect(FloatFormat.F64, a);

    private bool FloatBinary(IrOpcode operation, FloatFormat format, in ArgsF3 a, bool negates = false)
    {
        var value = Float(operation, format, ReadFloat(format, a.N), ReadFloat(format, a.M), default, null);
        return WriteFloat(format, a.D, negates ? Negated(format, value) : value);
    }

    /// <summary>A product that is rounded before it is added. Negation changes the sign of NaNs, too.</summary>
    private bool FloatAccumulate(FloatFormat format, in ArgsF3 a, bool negatesProduct, bool negatesAddend)
    {
        var product = Float(IrOpcode.FloatMul, format, ReadFloat(format, a.N), ReadFloat(format, a.M), default, null);
        var addend = ReadFloat(format, a.D);
        return WriteFloat(format, a.D, Float(
            IrOpcode.FloatAdd,
            format,
            negatesAddend ? Negated(format, addend) : addend,
            negatesProduct ? Negated(format, product) : product,
            default,
            null));
    }

    /// <summary>A product that is not rounded; an operand is negated before it, which changes the sign of a NaN.</summary>
    private bool FloatFused(FloatFormat format, in ArgsF3 a, bool negatesProduct, bool negatesAddend)
    {
        var (left, addend) = (ReadFloat(format, a.N), ReadFloat(format, a.D));
        return WriteFloat(format, a.D, Float(
            IrOpcode.FloatMulAdd,
            format,
            negatesProduct ? Negated(format, left) : left,
            ReadFloat(format, a.M),
            negatesAddend ? Negated(format, addend) : addend,
            null));
    }

    private bool FloatMinMax(MinMaxOperation operation, FloatFormat format, in ArgsF3 a) =>
        !InIt && WriteFloat(format, a.D, Float(IrOpcode.FloatMinMax, format, ReadFloat(format, a.N), ReadFloat(format, a.M), default, null, (long)operation));

    private bool FloatCompare(FloatFormat format, int d, IrValue other, bool signals)
    {
        // Flags by the relation, from "less" on: N, ZC, C, CV.
        const uint Flags = 0x3268;
        var relation = Float(IrOpcode.FloatCompare, format, ReadFloat(format, d), other, default, null, signals ? 1 : 0);
        var flags = ir.AndConst(ir.Shr(Constant(Flags), ir.ShlConst(ir.AddConst(relation, 1), 2)), 15);
        var fpscr = ir.LoadState(IrType.I32, State.ArmRegisters.Fpscr);
        ir.StoreState(State.ArmRegisters.Fpscr, ir.Deposit(fpscr, flags, 28, 4));
        return true;
    }

    private bool FloatSelect(FloatFormat format, in ArgsFsel a)
    {
        if (InIt)
        {
            return false;
        }

        // EQ, VS, GE and GT.
        var condition = (uint)(a.Cond << 2 | ((a.Cond >> 1 ^ a.Cond) & 1) << 1);
        var chosen = ir.NewLocal(IrType.I64);
        var skip = ir.NewLabel();
        ir.Set(chosen, ReadFloat(format, a.M));
        BranchUnless(condition, skip);
        ir.Set(chosen, ReadFloat(format, a.N));
        ir.Place(skip);
        return WriteFloat(format, a.D, ir.Get(chosen));
    }
}

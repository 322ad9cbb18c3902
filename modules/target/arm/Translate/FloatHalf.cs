using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>
/// Half precision (Armv8-M Architecture Reference Manual, § C2.4): what single precision has, with a halfword in the lower half of a register. Results
/// have zeros above it.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool VaddF16(in ArgsF3 a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F16, a);

    private partial bool VsubF16(in ArgsF3 a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F16, a);

    private partial bool VmulF16(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F16, a);

    private partial bool VdivF16(in ArgsF3 a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F16, a);

    private partial bool VnmulF16(in ArgsF3 a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F16, a, negates: true);

    private partial bool VmlaF16(in ArgsF3 a) => FloatAccumulate(FloatFormat.F16, a, negatesProduct: false, negatesAddend: false);

    private partial bool VmlsF16(in ArgsF3 a) => FloatAccumulate(FloatFormat.F16, a, negatesProduct: true, negatesAddend: false);

    private partial bool VnmlsF16(in ArgsF3 a) => FloatAccumulate(FloatFormat.F16, a, negatesProduct: false, negatesAddend: true);

    private partial bool VnmlaF16(in ArgsF3 a) => FloatAccumulate(FloatFormat.F16, a, negatesProduct: true, negatesAddend: true);

    private partial bool VfmaF16(in ArgsF3 a) => FloatFused(FloatFormat.F16, a, negatesProduct: false, negatesAddend: false);

    private partial bool VfmsF16(in ArgsF3 a) => FloatFused(FloatFormat.F16, a, negatesProduct: true, negatesAddend: false);

    private partial bool VfnmsF16(in ArgsF3 a) => FloatFused(FloatFormat.F16, a, negatesProduct: false, negatesAddend: true);

    private partial bool VfnmaF16(in ArgsF3 a) => FloatFused(FloatFormat.F16, a, negatesProduct: true, negatesAddend: true);

    private partial bool VmaxnmF16(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F16, a);

    private partial bool VminnmF16(in ArgsF3 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F16, a);

    private partial bool VabsF16(in ArgsF2 a) => WriteFloat(FloatFormat.F16, a.D, ir.AndConst(ReadFloat(FloatFormat.F16, a.M), ~SignOf(FloatFormat.F16)));

    private partial bool VnegF16(in ArgsF2 a) => WriteFloat(FloatFormat.F16, a.D, Negated(FloatFormat.F16, ReadFloat(FloatFormat.F16, a.M)));

    private partial bool VsqrtF16(in ArgsF2 a) => WriteFloat(FloatFormat.F16, a.D, Float(IrOpcode.FloatSqrt, FloatFormat.F16, ReadFloat(FloatFormat.F16, a.M), default, default, null));

    private partial bool VcmpF16(in ArgsF2 a) => FloatCompare(FloatFormat.F16, a.D, ReadFloat(FloatFormat.F16, a.M), signals: false);

    private partial bool VcmpeF16(in ArgsF2 a) => FloatCompare(FloatFormat.F16, a.D, ReadFloat(FloatFormat.F16, a.M), signals: true);

    private partial bool VcmpZeroF16(in ArgsF1 a) => FloatCompare(FloatFormat.F16, a.D, ir.Const64(0), signals: false);

    private partial bool VcmpeZeroF16(in ArgsF1 a) => FloatCompare(FloatFormat.F16, a.D, ir.Const64(0), signals: true);

    private partial bool VselF16(in ArgsFsel a) => FloatSelect(FloatFormat.F16, a);

    private partial bool VcvtFromF16(in ArgsFcvt a) => WriteFloat(FloatFormat.F16, a.D, Float(IrOpcode.FloatFromInt, FloatFormat.F16, ReadFloat(FloatFormat.F32, a.M), default, default, null, IntegerDetail(a.Signed)));

    private partial bool VcvtrToF16(in ArgsFcvt a) => FloatToInteger(FloatFormat.F16, a.D, a.M, a.Signed, null);

    private partial bool VcvtToF16(in ArgsFcvt a) => FloatToInteger(FloatFormat.F16, a.D, a.M, a.Signed, RoundingMode.TowardZero);

    private partial bool VcvtModeF16(in ArgsFcvtm a) => !InIt && FloatToInteger(FloatFormat.F16, a.D, a.M, a.Signed, ModeOf(a.Mode));

    private partial bool VcvtFixedFromF16(in ArgsFfixed a) => ConvertFixed(FloatFormat.F16, a, toFixed: false);

    private partial bool VcvtFixedToF16(in ArgsFfixed a) => ConvertFixed(FloatFormat.F16, a, toFixed: true);

    private partial bool VrintrF16(in ArgsF2 a) => FloatRound(FloatFormat.F16, a.D, a.M, null, exact: false);

    private partial bool VrintxF16(in ArgsF2 a) => FloatRound(FloatFormat.F16, a.D, a.M, null, exact: true);

    private partial bool VrintzF16(in ArgsF2 a) => FloatRound(FloatFormat.F16, a.D, a.M, RoundingMode.TowardZero, exact: false);

    private partial bool VrintModeF16(in ArgsFmode a) => !InIt && FloatRound(FloatFormat.F16, a.D, a.M, ModeOf(a.Mode), exact: false);

    private partial bool VmovImmF16(in ArgsFimm a) => WriteFloat(FloatFormat.F16, a.D, ir.Const64(FloatImmediate.Expand(FloatFormat.F16, (uint)a.Imm)));

    private partial bool VldrF16(in ArgsFmem a)
    {
        var value = ir.Load(IrType.I32, FloatAddress(a), Aligned(1));
        ir.StoreState(SingleOffset(a.D), value);
        return true;
    }

    private partial bool VstrF16(in ArgsFmem a)
    {
        ir.Store(FloatAddress(a), ir.LoadState(IrType.I32, SingleOffset(a.D), 1), Aligned(1));
        return true;
    }

    private partial bool VmovCoreF16(in ArgsFmove a)
    {
        if (a.Rt is Sp or Pc)
        {
            return false;
        }

        if (a.Load != 0)
        {
            return Write(a.Rt, ir.LoadState(IrType.I32, SingleOffset(a.N), 1));
        }

        ir.StoreState(SingleOffset(a.N), ir.AndConst(Read(a.Rt), 0xFFFF));
        return true;
    }

    private partial bool VmovxF16(in ArgsF2 a)
    {
        if (InIt)
        {
            return false;
        }

        ir.StoreState(SingleOffset(a.D), ir.LoadState(IrType.I32, SingleOffset(a.M) + 2, 1));
        return true;
    }

    private partial bool VinsF16(in ArgsF2 a)
    {
        if (InIt)
        {
            return false;
        }

        ir.StoreState(SingleOffset(a.D) + 2, ir.LoadState(IrType.I32, SingleOffset(a.M), 1), 1);
        return true;
    }

    private IrValue FloatAddress(in ArgsFmem a) =>
        ir.AddConst(a.Rn == Pc ? Address((uint)pc + 4 & ~3u) : Read(a.Rn), a.Up != 0 ? a.Imm : -a.Imm);
}

using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, D Extension: Double-Precision Floating-Point.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Fld(in ArgsLoad a) => FloatLoad(FloatFormat.F64, a);

    private partial bool Fsd(in ArgsStore a) => FloatStore(FloatFormat.F64, a);

    private partial bool FmaddD(in ArgsF4 a) => FloatMulAdd(MulAddOptions.None, FloatFormat.F64, a);

    private partial bool FmsubD(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateAddend, FloatFormat.F64, a);

    private partial bool FnmsubD(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct, FloatFormat.F64, a);

    private partial bool FnmaddD(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct | MulAddOptions.NegateAddend, FloatFormat.F64, a);

    private partial bool FaddD(in ArgsF a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F64, a);

    private partial bool FsubD(in ArgsF a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F64, a);

    private partial bool FmulD(in ArgsF a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F64, a);

    private partial bool FdivD(in ArgsF a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F64, a);

    private partial bool FsqrtD(in ArgsF1 a) => FloatRoot(FloatFormat.F64, a);

    private partial bool FminD(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F64, a);

    private partial bool FmaxD(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F64, a);

    private partial bool FcvtWD(in ArgsF1 a) => FloatToInteger(FloatFormat.F64, 32, signed: true, a);

    private partial bool FcvtWuD(in ArgsF1 a) => FloatToInteger(FloatFormat.F64, 32, signed: false, a);

    private partial bool FcvtLD(in ArgsF1 a) => FloatToInteger(FloatFormat.F64, 64, signed: true, a);

    private partial bool FcvtLuD(in ArgsF1 a) => FloatToInteger(FloatFormat.F64, 64, signed: false, a);

    private partial bool FcvtDW(in ArgsF1 a) => FloatFromInteger(FloatFormat.F64, 32, signed: true, a);

    private partial bool FcvtDWu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F64, 32, signed: false, a);

    private partial bool FcvtDL(in ArgsF1 a) => FloatFromInteger(FloatFormat.F64, 64, signed: true, a);

    private partial bool FcvtDLu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F64, 64, signed: false, a);

    private partial bool FcvtSD(in ArgsF1 a) => FloatConvert(FloatFormat.F64, FloatFormat.F32, a);

    private partial bool FcvtDS(in ArgsF1 a) => FloatConvert(FloatFormat.F32, FloatFormat.F64, a);

    private partial bool FsgnjD(in ArgsF2 a) => FloatSign(SignSource.Second, FloatFormat.F64, a);

    private partial bool FsgnjnD(in ArgsF2 a) => FloatSign(SignSource.SecondInverted, FloatFormat.F64, a);

    private partial bool FsgnjxD(in ArgsF2 a) => FloatSign(SignSource.Both, FloatFormat.F64, a);

    private partial bool FmvXD(in ArgsFx a) => FloatMoveOut(FloatFormat.F64, a);

    private partial bool FmvDX(in ArgsFx a) => FloatMoveIn(FloatFormat.F64, a);

    private partial bool FeqD(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Equal, signaling: false, FloatFormat.F64, a);

    private partial bool FltD(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Less, signaling: true, FloatFormat.F64, a);

    private partial bool FleD(in ArgsF2 a) => FloatCompare(IrCond.LessOrEqual, FloatRelation.Equal, signaling: true, FloatFormat.F64, a);

    private partial bool FclassD(in ArgsFx a) => FloatClassify(FloatFormat.F64, a);
}

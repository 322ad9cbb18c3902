using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, F Extension: Single-Precision Floating-Point.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Flw(in ArgsLoad a) => FloatLoad(FloatFormat.F32, a);

    private partial bool Fsw(in ArgsStore a) => FloatStore(FloatFormat.F32, a);

    private partial bool FmaddS(in ArgsF4 a) => FloatMulAdd(MulAddOptions.None, FloatFormat.F32, a);

    private partial bool FmsubS(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateAddend, FloatFormat.F32, a);

    private partial bool FnmsubS(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct, FloatFormat.F32, a);

    private partial bool FnmaddS(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct | MulAddOptions.NegateAddend, FloatFormat.F32, a);

    private partial bool FaddS(in ArgsF a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F32, a);

    private partial bool FsubS(in ArgsF a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F32, a);

    private partial bool FmulS(in ArgsF a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F32, a);

    private partial bool FdivS(in ArgsF a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F32, a);

    private partial bool FsqrtS(in ArgsF1 a) => FloatRoot(FloatFormat.F32, a);

    private partial bool FminS(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F32, a);

    private partial bool FmaxS(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F32, a);

    private partial bool FcvtWS(in ArgsF1 a) => FloatToInteger(FloatFormat.F32, 32, signed: true, a);

    private partial bool FcvtWuS(in ArgsF1 a) => FloatToInteger(FloatFormat.F32, 32, signed: false, a);

    private partial bool FcvtLS(in ArgsF1 a) => FloatToInteger(FloatFormat.F32, 64, signed: true, a);

    private partial bool FcvtLuS(in ArgsF1 a) => FloatToInteger(FloatFormat.F32, 64, signed: false, a);

    private partial bool FcvtSW(in ArgsF1 a) => FloatFromInteger(FloatFormat.F32, 32, signed: true, a);

    private partial bool FcvtSWu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F32, 32, signed: false, a);

    private partial bool FcvtSL(in ArgsF1 a) => FloatFromInteger(FloatFormat.F32, 64, signed: true, a);

    private partial bool FcvtSLu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F32, 64, signed: false, a);

    private partial bool FsgnjS(in ArgsF2 a) => FloatSign(SignSource.Second, FloatFormat.F32, a);

    private partial bool FsgnjnS(in ArgsF2 a) => FloatSign(SignSource.SecondInverted, FloatFormat.F32, a);

    private partial bool FsgnjxS(in ArgsF2 a) => FloatSign(SignSource.Both, FloatFormat.F32, a);

    private partial bool FmvXW(in ArgsFx a) => FloatMoveOut(FloatFormat.F32, a);

    private partial bool FmvWX(in ArgsFx a) => FloatMoveIn(FloatFormat.F32, a);

    private partial bool FeqS(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Equal, signaling: false, FloatFormat.F32, a);

    private partial bool FltS(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Less, signaling: true, FloatFormat.F32, a);

    private partial bool FleS(in ArgsF2 a) => FloatCompare(IrCond.LessOrEqual, FloatRelation.Equal, signaling: true, FloatFormat.F32, a);

    private partial bool FclassS(in ArgsFx a) => FloatClassify(FloatFormat.F32, a);
}

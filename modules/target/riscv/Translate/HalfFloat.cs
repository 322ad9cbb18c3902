using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, Zfh and Zfhmin Extensions: Half-Precision Floating-Point.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Flh(in ArgsLoad a) => FloatLoad(FloatFormat.F16, a);

    private partial bool Fsh(in ArgsStore a) => FloatStore(FloatFormat.F16, a);

    private partial bool FmaddH(in ArgsF4 a) => FloatMulAdd(MulAddOptions.None, FloatFormat.F16, a);

    private partial bool FmsubH(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateAddend, FloatFormat.F16, a);

    private partial bool FnmsubH(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct, FloatFormat.F16, a);

    private partial bool FnmaddH(in ArgsF4 a) => FloatMulAdd(MulAddOptions.NegateProduct | MulAddOptions.NegateAddend, FloatFormat.F16, a);

    private partial bool FaddH(in ArgsF a) => FloatBinary(IrOpcode.FloatAdd, FloatFormat.F16, a);

    private partial bool FsubH(in ArgsF a) => FloatBinary(IrOpcode.FloatSub, FloatFormat.F16, a);

    private partial bool FmulH(in ArgsF a) => FloatBinary(IrOpcode.FloatMul, FloatFormat.F16, a);

    private partial bool FdivH(in ArgsF a) => FloatBinary(IrOpcode.FloatDiv, FloatFormat.F16, a);

    private partial bool FsqrtH(in ArgsF1 a) => FloatRoot(FloatFormat.F16, a);

    private partial bool FminH(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Min, FloatFormat.F16, a);

    private partial bool FmaxH(in ArgsF2 a) => FloatMinMax(MinMaxOperation.Max, FloatFormat.F16, a);

    private partial bool FcvtWH(in ArgsF1 a) => FloatToInteger(FloatFormat.F16, 32, signed: true, a);

    private partial bool FcvtWuH(in ArgsF1 a) => FloatToInteger(FloatFormat.F16, 32, signed: false, a);

    private partial bool FcvtLH(in ArgsF1 a) => FloatToInteger(FloatFormat.F16, 64, signed: true, a);

    private partial bool FcvtLuH(in ArgsF1 a) => FloatToInteger(FloatFormat.F16, 64, signed: false, a);

    private partial bool FcvtHW(in ArgsF1 a) => FloatFromInteger(FloatFormat.F16, 32, signed: true, a);

    private partial bool FcvtHWu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F16, 32, signed: false, a);

    private partial bool FcvtHL(in ArgsF1 a) => FloatFromInteger(FloatFormat.F16, 64, signed: true, a);

    private partial bool FcvtHLu(in ArgsF1 a) => FloatFromInteger(FloatFormat.F16, 64, signed: false, a);

    private partial bool FcvtSH(in ArgsF1 a) => FloatConvert(FloatFormat.F16, FloatFormat.F32, a);

    private partial bool FcvtHS(in ArgsF1 a) => FloatConvert(FloatFormat.F32, FloatFormat.F16, a);

    private partial bool FcvtDH(in ArgsF1 a) => FloatConvert(FloatFormat.F16, FloatFormat.F64, a);

    private partial bool FcvtHD(in ArgsF1 a) => FloatConvert(FloatFormat.F64, FloatFormat.F16, a);

    private partial bool FsgnjH(in ArgsF2 a) => FloatSign(SignSource.Second, FloatFormat.F16, a);

    private partial bool FsgnjnH(in ArgsF2 a) => FloatSign(SignSource.SecondInverted, FloatFormat.F16, a);

    private partial bool FsgnjxH(in ArgsF2 a) => FloatSign(SignSource.Both, FloatFormat.F16, a);

    private partial bool FmvXH(in ArgsFx a) => FloatMoveOut(FloatFormat.F16, a);

    private partial bool FmvHX(in ArgsFx a) => FloatMoveIn(FloatFormat.F16, a);

    private partial bool FeqH(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Equal, signaling: false, FloatFormat.F16, a);

    private partial bool FltH(in ArgsF2 a) => FloatCompare(IrCond.Equal, FloatRelation.Less, signaling: true, FloatFormat.F16, a);

    private partial bool FleH(in ArgsF2 a) => FloatCompare(IrCond.LessOrEqual, FloatRelation.Equal, signaling: true, FloatFormat.F16, a);

    private partial bool FclassH(in ArgsFx a) => FloatClassify(FloatFormat.F16, a);
}

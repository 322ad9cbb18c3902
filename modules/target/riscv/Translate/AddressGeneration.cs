using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, B Extension: Zba.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Sh1add(in ArgsR a) => ShiftAndAdd(Read(a.Rs1), 1, a);

    private partial bool Sh2add(in ArgsR a) => ShiftAndAdd(Read(a.Rs1), 2, a);

    private partial bool Sh3add(in ArgsR a) => ShiftAndAdd(Read(a.Rs1), 3, a);

    private partial bool AddUw(in ArgsR a) => a.Rs2 == 0 ? Write(a.Rd, ReadUnsignedLow(a.Rs1)) : ShiftAndAdd(ReadUnsignedLow(a.Rs1), 0, a);

    private partial bool Sh1addUw(in ArgsR a) => ShiftAndAdd(ReadUnsignedLow(a.Rs1), 1, a);

    private partial bool Sh2addUw(in ArgsR a) => ShiftAndAdd(ReadUnsignedLow(a.Rs1), 2, a);

    private partial bool Sh3addUw(in ArgsR a) => ShiftAndAdd(ReadUnsignedLow(a.Rs1), 3, a);

    private partial bool SlliUw(in ArgsShift a) => Write(a.Rd, ir.ShlConst(ReadUnsignedLow(a.Rs1), a.Shamt));

    private bool ShiftAndAdd(IrValue index, int shift, in ArgsR a) => Write(a.Rd, ir.Add(ir.ShlConst(index, shift), Read(a.Rs2)));

    private IrValue ReadUnsignedLow(int register) => ir.ZeroExtend(word, Read(register), 2);
}

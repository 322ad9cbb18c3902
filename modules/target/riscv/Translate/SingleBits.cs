using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, B Extension: Zbs. The number of the bit is taken modulo the width, as the IR takes shift counts.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Bclr(in ArgsR a) => Write(a.Rd, ir.AndNot(Read(a.Rs1), Bit(Read(a.Rs2))));

    private partial bool Bclri(in ArgsShift a) => Write(a.Rd, ir.AndConst(Read(a.Rs1), ~(1UL << a.Shamt)));

    private partial bool Bext(in ArgsR a) => Write(a.Rd, ir.AndConst(ir.Shr(Read(a.Rs1), Read(a.Rs2)), 1));

    private partial bool Bexti(in ArgsShift a) => Write(a.Rd, ir.Extract(Read(a.Rs1), a.Shamt, 1));

    private partial bool Binv(in ArgsR a) => Write(a.Rd, ir.Xor(Read(a.Rs1), Bit(Read(a.Rs2))));

    private partial bool Binvi(in ArgsShift a) => Write(a.Rd, ir.Xor(Read(a.Rs1), Constant(1L << a.Shamt)));

    private partial bool Bset(in ArgsR a) => Write(a.Rd, ir.Or(Read(a.Rs1), Bit(Read(a.Rs2))));

    private partial bool Bseti(in ArgsShift a) => Write(a.Rd, ir.Or(Read(a.Rs1), Constant(1L << a.Shamt)));

    private IrValue Bit(IrValue number) => ir.Shl(Constant(1), number);
}

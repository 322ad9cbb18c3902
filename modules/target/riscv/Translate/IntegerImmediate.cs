using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, RV32I and RV64I: Integer Register-Immediate Instructions.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Addi(in ArgsI a) =>
        a.Rs1 == 0 ? Write(a.Rd, Constant(a.Imm)) : Write(a.Rd, ir.AddConst(Read(a.Rs1), a.Imm));

    private partial bool Slti(in ArgsI a) => Write(a.Rd, ir.SetCond(IrCond.Less, Read(a.Rs1), Constant(a.Imm)));

    private partial bool Sltiu(in ArgsI a) => Write(a.Rd, ir.SetCond(IrCond.Below, Read(a.Rs1), Constant(a.Imm)));

    private partial bool Xori(in ArgsI a) => Write(a.Rd, ir.Xor(Read(a.Rs1), Constant(a.Imm)));

    private partial bool Ori(in ArgsI a) => Write(a.Rd, ir.Or(Read(a.Rs1), Constant(a.Imm)));

    private partial bool Andi(in ArgsI a) => Write(a.Rd, ir.And(Read(a.Rs1), Constant(a.Imm)));

    private partial bool Slli(in ArgsShift a) => Write(a.Rd, ir.ShlConst(Read(a.Rs1), a.Shamt));

    private partial bool Srli(in ArgsShift a) => Write(a.Rd, ir.ShrConst(Read(a.Rs1), a.Shamt));

    private partial bool Srai(in ArgsShift a) => Write(a.Rd, ir.SarConst(Read(a.Rs1), a.Shamt));

    private partial bool Lui(in ArgsU a) => Write(a.Rd, Constant(a.Imm));

    private partial bool Auipc(in ArgsU a) => Write(a.Rd, Address(pc + (ulong)a.Imm));

    private partial bool Addiw(in ArgsI a) => WriteLow(a.Rd, ir.AddConst(ReadLow(a.Rs1), a.Imm));

    private partial bool Slliw(in ArgsShift a) => WriteLow(a.Rd, ir.ShlConst(ReadLow(a.Rs1), a.Shamt));

    private partial bool Srliw(in ArgsShift a) => WriteLow(a.Rd, ir.ShrConst(ReadLow(a.Rs1), a.Shamt));

    private partial bool Sraiw(in ArgsShift a) => WriteLow(a.Rd, ir.SarConst(ReadLow(a.Rs1), a.Shamt));
}

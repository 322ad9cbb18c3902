using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, RV32I and RV64I: Integer Register-Register Operations. Shift counts of the IR are taken modulo the width, as
/// the manual has it.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Add(in ArgsR a) => Write(a.Rd, ir.Add(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Sub(in ArgsR a) => Write(a.Rd, ir.Sub(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Sll(in ArgsR a) => Write(a.Rd, ir.Shl(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Slt(in ArgsR a) => Write(a.Rd, ir.SetCond(IrCond.Less, Read(a.Rs1), Read(a.Rs2)));

    private partial bool Sltu(in ArgsR a) => Write(a.Rd, ir.SetCond(IrCond.Below, Read(a.Rs1), Read(a.Rs2)));

    private partial bool Xor(in ArgsR a) => Write(a.Rd, ir.Xor(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Srl(in ArgsR a) => Write(a.Rd, ir.Shr(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Sra(in ArgsR a) => Write(a.Rd, ir.Sar(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Or(in ArgsR a) => Write(a.Rd, ir.Or(Read(a.Rs1), Read(a.Rs2)));

    private partial bool And(in ArgsR a) => Write(a.Rd, ir.And(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Addw(in ArgsR a) => WriteLow(a.Rd, ir.Add(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Subw(in ArgsR a) => WriteLow(a.Rd, ir.Sub(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Sllw(in ArgsR a) => WriteLow(a.Rd, ir.Shl(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Srlw(in ArgsR a) => WriteLow(a.Rd, ir.Shr(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Sraw(in ArgsR a) => WriteLow(a.Rd, ir.Sar(ReadLow(a.Rs1), ReadLow(a.Rs2)));
}

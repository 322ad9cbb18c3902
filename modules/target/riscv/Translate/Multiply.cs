using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, M Extension. Division by zero and overflow give the results of the IR's operations, which are the manual's.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Mul(in ArgsR a) => Write(a.Rd, ir.Mul(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Mulh(in ArgsR a) => Full(IrOpcode.MulHighSigned, a);

    private partial bool Mulhsu(in ArgsR a) => Full(IrOpcode.MulHighSignedUnsigned, a);

    private partial bool Mulhu(in ArgsR a) => Full(IrOpcode.MulHighUnsigned, a);

    private partial bool Div(in ArgsR a) => Full(IrOpcode.DivSigned, a);

    private partial bool Divu(in ArgsR a) => Full(IrOpcode.DivUnsigned, a);

    private partial bool Rem(in ArgsR a) => Full(IrOpcode.RemSigned, a);

    private partial bool Remu(in ArgsR a) => Full(IrOpcode.RemUnsigned, a);

    private partial bool Mulw(in ArgsR a) => Low(IrOpcode.Mul, a);

    private partial bool Divw(in ArgsR a) => Low(IrOpcode.DivSigned, a);

    private partial bool Divuw(in ArgsR a) => Low(IrOpcode.DivUnsigned, a);

    private partial bool Remw(in ArgsR a) => Low(IrOpcode.RemSigned, a);

    private partial bool Remuw(in ArgsR a) => Low(IrOpcode.RemUnsigned, a);

    private bool Full(IrOpcode opcode, in ArgsR a) => Write(a.Rd, ir.Binary(opcode, Read(a.Rs1), Read(a.Rs2)));

    private bool Low(IrOpcode opcode, in ArgsR a) => WriteLow(a.Rd, ir.Binary(opcode, ReadLow(a.Rs1), ReadLow(a.Rs2)));
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, B Extension: Zbb.</content>
internal sealed partial class BlockTranslator
{
    private int Log2Word => is32 ? 2 : 3;

    private partial bool Andn(in ArgsR a) => Write(a.Rd, ir.AndNot(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Orn(in ArgsR a) => Write(a.Rd, ir.OrNot(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Xnor(in ArgsR a) => Write(a.Rd, ir.Xnor(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Clz(in ArgsUnary a) => Write(a.Rd, ir.Unary(IrOpcode.CountLeadingZeros, Read(a.Rs1)));

    private partial bool Ctz(in ArgsUnary a) => Write(a.Rd, ir.Unary(IrOpcode.CountTrailingZeros, Read(a.Rs1)));

    private partial bool Cpop(in ArgsUnary a) => Write(a.Rd, ir.Unary(IrOpcode.PopCount, Read(a.Rs1)));

    private partial bool Clzw(in ArgsUnary a) => WriteLow(a.Rd, ir.Unary(IrOpcode.CountLeadingZeros, ReadLow(a.Rs1)));

    private partial bool Ctzw(in ArgsUnary a) => WriteLow(a.Rd, ir.Unary(IrOpcode.CountTrailingZeros, ReadLow(a.Rs1)));

    private partial bool Cpopw(in ArgsUnary a) => WriteLow(a.Rd, ir.Unary(IrOpcode.PopCount, ReadLow(a.Rs1)));

    private partial bool Max(in ArgsR a) => Choose(IrCond.Greater, a);

    private partial bool Maxu(in ArgsR a) => Choose(IrCond.Above, a);

    private partial bool Min(in ArgsR a) => Choose(IrCond.Less, a);

    private partial bool Minu(in ArgsR a) => Choose(IrCond.Below, a);

    private partial bool SextB(in ArgsUnary a) => Write(a.Rd, ir.SignExtend(word, Read(a.Rs1), 0));

    private partial bool SextH(in ArgsUnary a) => Write(a.Rd, ir.SignExtend(word, Read(a.Rs1), 1));

    private partial bool ZextH(in ArgsUnary a) => Write(a.Rd, ir.ZeroExtend(word, Read(a.Rs1), 1));

    private partial bool Rol(in ArgsR a) => Write(a.Rd, ir.Rotl(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Ror(in ArgsR a) => Write(a.Rd, ir.Rotr(Read(a.Rs1), Read(a.Rs2)));

    private partial bool Rori(in ArgsShift a) => Write(a.Rd, ir.Rotr(Read(a.Rs1), Constant(a.Shamt)));

    private partial bool Rolw(in ArgsR a) => WriteLow(a.Rd, ir.Rotl(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Rorw(in ArgsR a) => WriteLow(a.Rd, ir.Rotr(ReadLow(a.Rs1), ReadLow(a.Rs2)));

    private partial bool Roriw(in ArgsShift a) => WriteLow(a.Rd, ir.Rotr(ReadLow(a.Rs1), ir.Const32((uint)a.Shamt)));

    private partial bool OrcB(in ArgsUnary a)
    {
        // The top bit of each byte says whether the byte is not zero; a byte of ones is 0x80 * 2 - 0x80 / 0x80.
        const ulong Low = 0x7F7F_7F7F_7F7F_7F7F;
        var value = Read(a.Rs1);
        var carried = ir.Add(ir.AndConst(value, Low), Constant((long)Low));
        var marks = ir.AndConst(ir.Or(carried, value), ~Low);
        return Write(a.Rd, ir.Sub(ir.ShlConst(marks, 1), ir.ShrConst(marks, 7)));
    }

    private partial bool Rev8(in ArgsUnary a) => Write(a.Rd, ir.ByteSwap(Read(a.Rs1), Log2Word));

    private bool Choose(IrCond condition, in ArgsR a)
    {
        var (x, y) = (Read(a.Rs1), Read(a.Rs2));
        return Write(a.Rd, ir.Select(condition, x, y, x, y));
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.4 Saturating instructions; § A4.4.5 Packing and unpacking instructions; § A4.4.7 Miscellaneous data-processing instructions.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Ssat(in ArgsSat a) => Saturate(a, -1L << a.Imm, (1L << a.Imm) - 1);

    private partial bool Usat(in ArgsSat a) => Saturate(a, 0, (1L << a.Imm) - 1);

    private partial bool SxthW(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ir.SignExtend(IrType.I32, Rotated(a), 1));

    private partial bool SxtbW(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ir.SignExtend(IrType.I32, Rotated(a), 0));

    private partial bool UxthW(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ir.ZeroExtend(IrType.I32, Rotated(a), 1));

    private partial bool UxtbW(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ir.ZeroExtend(IrType.I32, Rotated(a), 0));

    private partial bool Sbfx(in ArgsField a) => ExtractField(a, signed: true);

    private partial bool Ubfx(in ArgsField a) => ExtractField(a, signed: false);

    private partial bool Bfi(in ArgsBfi a)
    {
        var (lsb, msb) = (a.Span >> 5, a.Span & 31);
        if (a.Rd == Pc || msb < lsb)
        {
            return false;
        }

        // BFC is BFI of the pc, which is nothing but zeros.
        return Write(a.Rd, ir.Deposit(Read(a.Rd), a.Rn == Pc ? Constant(0) : Read(a.Rn), lsb, msb - lsb + 1));
    }

    private partial bool Rev(in ArgsUnary a) => a.Rm != Pc && Write(a.Rd, ir.ByteSwap(Read(a.Rm), 2));

    private partial bool Rev16(in ArgsUnary a)
    {
        const uint EvenBytes = 0x00FF_00FF;
        var value = Read(a.Rm);
        return a.Rm != Pc && Write(a.Rd, ir.Or(ir.AndConst(ir.ShrConst(value, 8), EvenBytes), ir.ShlConst(ir.AndConst(value, EvenBytes), 8)));
    }

    private partial bool Revsh(in ArgsUnary a) => a.Rm != Pc && Write(a.Rd, ir.SignExtend(IrType.I32, ir.ByteSwap(Read(a.Rm), 1), 1));

    private partial bool Rbit(in ArgsUnary a) => a.Rm != Pc && Write(a.Rd, ir.Unary(IrOpcode.BitReverse, Read(a.Rm)));

    private partial bool Clz(in ArgsUnary a) => a.Rm != Pc && Write(a.Rd, ir.Unary(IrOpcode.CountLeadingZeros, Read(a.Rm)));

    private IrValue Rotated(in ArgsExtend a) => Rotated(a.Rm, a.Rotate);

    private bool ExtractField(in ArgsField a, bool signed) =>
        a.Rn != Pc && a.Lsb + a.Width < 32 && Write(a.Rd, ir.Extract(Read(a.Rn), a.Lsb, a.Width + 1, signed));

    private bool Saturate(in ArgsSat a, long least, long most)
    {
        if (a.Rd == Pc || a.Rn == Pc)
        {
            return false;
        }

        // The shift is a left one, or an arithmetic one to the right that says so in bit 5.
        var value = a.Shift < 32 ? ir.ShlConst(Read(a.Rn), a.Shift) : ir.SarConst(Read(a.Rn), a.Shift & 31);
        var (low, high) = (Constant((uint)least), Constant((uint)Math.Min(most, int.MaxValue)));
        var result = Clamp(value, low, high);
        SetSaturated(ir.SetCond(IrCond.NotEqual, result, value));
        return Write(a.Rd, result);
    }
}

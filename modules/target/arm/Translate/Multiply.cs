using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.3 Multiply instructions; § A4.4.6 Divide instructions.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Muls(in ArgsMuls a)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var product = ir.Mul(Read(a.Rn), Read(a.Rm));
        if (Sets(a.S))
        {
            SetLogicFlags(product, default);
        }

        return Write(a.Rd, product);
    }

    private partial bool Mla(in ArgsMla a) =>
        a.Rn != Pc && a.Rm != Pc && Write(a.Rd, ir.Add(Read(a.Ra), ir.Mul(Read(a.Rn), Read(a.Rm))));

    private partial bool Mls(in ArgsMla a) =>
        a.Rn != Pc && a.Rm != Pc && a.Ra != Pc && Write(a.Rd, ir.Sub(Read(a.Ra), ir.Mul(Read(a.Rn), Read(a.Rm))));

    private partial bool Smull(in ArgsLong a) => MultiplyLong(IrOpcode.MulWideSigned, a, accumulates: false);

    private partial bool Umull(in ArgsLong a) => MultiplyLong(IrOpcode.MulWideUnsigned, a, accumulates: false);

    private partial bool Smlal(in ArgsLong a) => MultiplyLong(IrOpcode.MulWideSigned, a, accumulates: true);

    private partial bool Umlal(in ArgsLong a) => MultiplyLong(IrOpcode.MulWideUnsigned, a, accumulates: true);

    private partial bool Sdiv(in ArgsMul a) => Divide(IrOpcode.DivSigned, a);

    private partial bool Udiv(in ArgsMul a) => Divide(IrOpcode.DivUnsigned, a);

    private bool MultiplyLong(IrOpcode operation, in ArgsLong a, bool accumulates)
    {
        if (a.Lo == Pc || a.Hi == Pc || a.Lo == a.Hi || a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var low = ir.Pair(operation, Read(a.Rn), Read(a.Rm), default, out var high);
        if (accumulates)
        {
            low = ir.Pair(IrOpcode.AddCarry, low, Read(a.Lo), Constant(0), out var carry);
            high = ir.Add(ir.Add(high, Read(a.Hi)), carry);
        }

        return Write(a.Lo, low) && Write(a.Hi, high);
    }

    private bool Divide(IrOpcode operation, in ArgsMul a)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var divisor = Read(a.Rm);
        var zero = Constant(0);
        if ((stateKey & StateKey.TrapDivision) != 0)
        {
            var fine = ir.NewLabel();
            ir.BranchIf(IrCond.NotEqual, divisor, zero, fine);
            Raise(UsageFault.DivideByZero);
            ir.Place(fine);
        }

        // By zero the quotient is zero; the lowest number by -1 is itself.
        var quotient = ir.Binary(operation, Read(a.Rn), divisor);
        return Write(a.Rd, ir.Select(IrCond.Equal, divisor, zero, zero, quotient));
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.1 Standard data-processing instructions.</content>
internal sealed partial class BlockTranslator
{
    private enum Logic
    {
        And,
        Bic,
        Orr,
        Orn,
        Eor,
    }

    private enum Arithmetic
    {
        Add,
        Adc,
        Sub,
        Sbc,
        Rsb,
    }

    private partial bool AndImm(in ArgsMod a) => Logical(Logic.And, a.Rd, a.Rn, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool AndReg(in ArgsSr a) => Logical(Logic.And, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool BicImm(in ArgsMod a) => Logical(Logic.Bic, a.Rd, a.Rn, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool BicReg(in ArgsSr a) => Logical(Logic.Bic, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool OrrImm(in ArgsMod a) => Logical(Logic.Orr, a.Rd, a.Rn, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool OrrReg(in ArgsSr a) => Logical(Logic.Orr, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool OrnImm(in ArgsMod a) => Logical(Logic.Orn, a.Rd, a.Rn, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool OrnReg(in ArgsSr a) => Logical(Logic.Orn, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool EorImm(in ArgsMod a) => Logical(Logic.Eor, a.Rd, a.Rn, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool EorReg(in ArgsSr a) => Logical(Logic.Eor, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool AddImm(in ArgsMod a) => Arithmetical(Arithmetic.Add, a.Rd, a.Rn, Constant(Immediate.Expand((uint)a.Imm)), a.S);

    private partial bool AddReg(in ArgsSr a) => Arithmetical(Arithmetic.Add, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, false, out _), a.S);

    private partial bool AdcImm(in ArgsMod a) => Arithmetical(Arithmetic.Adc, a.Rd, a.Rn, Constant(Immediate.Expand((uint)a.Imm)), a.S);

    private partial bool AdcReg(in ArgsSr a) => Arithmetical(Arithmetic.Adc, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, false, out _), a.S);

    private partial bool SubImm(in ArgsMod a) => Arithmetical(Arithmetic.Sub, a.Rd, a.Rn, Constant(Immediate.Expand((uint)a.Imm)), a.S);

    private partial bool SubReg(in ArgsSr a) => Arithmetical(Arithmetic.Sub, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, false, out _), a.S);

    private partial bool SbcImm(in ArgsMod a) => Arithmetical(Arithmetic.Sbc, a.Rd, a.Rn, Constant(Immediate.Expand((uint)a.Imm)), a.S);

    private partial bool SbcReg(in ArgsSr a) => Arithmetical(Arithmetic.Sbc, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, false, out _), a.S);

    private partial bool RsbImm(in ArgsMod a) => Arithmetical(Arithmetic.Rsb, a.Rd, a.Rn, Constant(Immediate.Expand((uint)a.Imm)), a.S);

    private partial bool RsbReg(in ArgsSr a) => Arithmetical(Arithmetic.Rsb, a.Rd, a.Rn, Shifted(a.Rm, a.Shift, false, out _), a.S);

    private partial bool TstImm(in ArgsCmpi a) => Test(Logic.And, a.Rn, Expanded(a.Imm, true, out var carry), carry);

    private partial bool TstReg(in ArgsCmpr a) => Test(Logic.And, a.Rn, Shifted(a.Rm, a.Shift, true, out var carry), carry);

    private partial bool TeqImm(in ArgsCmpi a) => Test(Logic.Eor, a.Rn, Expanded(a.Imm, true, out var carry), carry);

    private partial bool TeqReg(in ArgsCmpr a) => Test(Logic.Eor, a.Rn, Shifted(a.Rm, a.Shift, true, out var carry), carry);

    private partial bool CmpImm(in ArgsCmpi a) => Compare(Arithmetic.Sub, a.Rn, Constant(Immediate.Expand((uint)a.Imm)));

    private partial bool CmpReg(in ArgsCmpr a) => a.Rm != Pc && Compare(Arithmetic.Sub, a.Rn, Shifted(a.Rm, a.Shift, false, out _));

    private partial bool CmnImm(in ArgsCmpi a) => Compare(Arithmetic.Add, a.Rn, Constant(Immediate.Expand((uint)a.Imm)));

    private partial bool CmnReg(in ArgsCmpr a) => a.Rm != Pc && Compare(Arithmetic.Add, a.Rn, Shifted(a.Rm, a.Shift, false, out _));

    private partial bool MovImm(in ArgsMovi a) => Move(a.Rd, Expanded(a.Imm, Sets(a.S), out var carry), carry, a.S);

    private partial bool MovReg(in ArgsMovr a) => a.Rm != Pc && Move(a.Rd, Shifted(a.Rm, a.Shift, Sets(a.S), out var carry), carry, a.S);

    private partial bool MvnImm(in ArgsMovi a) => Move(a.Rd, ir.Not(Expanded(a.Imm, Sets(a.S), out var carry)), carry, a.S);

    private partial bool MvnReg(in ArgsMovr a) => a.Rm != Pc && Move(a.Rd, ir.Not(Shifted(a.Rm, a.Shift, Sets(a.S), out var carry)), carry, a.S);

    private partial bool Movw(in ArgsImm a) => Write(a.Rd, Constant((uint)a.Imm));

    private partial bool Movt(in ArgsImm a) =>
        a.Rd != Pc && Write(a.Rd, ir.Or(ir.AndConst(Read(a.Rd), 0xFFFF), Constant((uint)a.Imm << 16)));

    // With the pc as base these are ADR, whose base is aligned.
    private partial bool Addw(in ArgsAddi a) => WriteChecked(a.Rd, a.Rn == Pc ? Address(((uint)pc + 4 & ~3u) + (uint)a.Imm) : ir.AddConst(Read(a.Rn), a.Imm));

    private partial bool Subw(in ArgsAddi a) => WriteChecked(a.Rd, a.Rn == Pc ? Address(((uint)pc + 4 & ~3u) - (uint)a.Imm) : ir.AddConst(Read(a.Rn), -a.Imm));

    private partial bool AddHigh(in ArgsMul a)
    {
        var sum = ir.Add(Read(a.Rn), Read(a.Rm));
        return a.Rd == Pc ? BranchTo(sum) : WriteChecked(a.Rd, sum);
    }

    private partial bool MovHigh(in ArgsUnary a) => a.Rd == Pc ? BranchTo(Read(a.Rm)) : WriteChecked(a.Rd, Read(a.Rm));

    private bool Move(int rd, IrValue value, IrValue carry, int s)
    {
        if (Sets(s))
        {
            SetLogicFlags(value, carry);
        }

        return Write(rd, value);
    }

    private bool Logical(Logic operation, int rd, int rn, IrValue operand, IrValue carry, int s)
    {
        if (rd == Pc || rn == Pc)
        {
            return false;
        }

        return Move(rd, Combine(operation, Read(rn), operand), carry, s);
    }

    private bool Test(Logic operation, int rn, IrValue operand, IrValue carry)
    {
        if (rn == Pc)
        {
            return false;
        }

        SetLogicFlags(Combine(operation, Read(rn), operand), carry);
        return true;
    }

    private IrValue Combine(Logic operation, IrValue a, IrValue b) => operation switch
    {
        Logic.And => ir.And(a, b),
        Logic.Bic => ir.AndNot(a, b),
        Logic.Orr => ir.Or(a, b),
        Logic.Orn => ir.OrNot(a, b),
        _ => ir.Xor(a, b),
    };

    private bool Arithmetical(Arithmetic operation, int rd, int rn, IrValue operand, int s)
    {
        if (rd == Pc || rn == Pc)
        {
            return false;
        }

        var a = Read(rn);
        if (!Sets(s))
        {
            return WriteChecked(rd, operation switch
            {
                Arithmetic.Add => ir.Add(a, operand),
                Arithmetic.Sub => ir.Sub(a, operand),
                Arithmetic.Rsb => ir.Sub(operand, a),
                Arithmetic.Adc => ir.Add(ir.Add(a, operand), Carry()),
                _ => ir.Sub(ir.Sub(a, operand), Borrow()),
            });
        }

        var result = WithFlags(operation, a, operand, out var flags);
        if (rd == Sp)
        {
            CheckStack(result);
        }

        SetFlags(flags);
        return Write(rd, result);
    }

    private bool Compare(Arithmetic operation, int rn, IrValue operand)
    {
        if (rn == Pc)
        {
            return false;
        }

        WithFlags(operation, Read(rn), operand, out var flags);
        SetFlags(flags);
        return true;
    }

    private IrValue WithFlags(Arithmetic operation, IrValue a, IrValue b, out IrValue flags) => operation switch
    {
        Arithmetic.Add => ir.Pair(IrOpcode.AddFlags, a, b, Constant(0), out flags),
        Arithmetic.Adc => ir.Pair(IrOpcode.AddFlags, a, b, Carry(), out flags),
        Arithmetic.Sub => ir.Pair(IrOpcode.SubFlags, a, b, Constant(0), out flags),
        Arithmetic.Sbc => ir.Pair(IrOpcode.SubFlags, a, b, Borrow(), out flags),
        _ => ir.Pair(IrOpcode.SubFlags, b, a, Constant(0), out flags),
    };

    /// <summary>1 when APSR.C is clear.</summary>
    private IrValue Borrow() => ir.Xor(Carry(), Constant(1));
}

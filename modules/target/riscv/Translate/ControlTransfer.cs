using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, RV32I: Control Transfer Instructions. Without compressed instructions a target that is not aligned to 4 bytes is
/// an exception of the jump itself, raised before rd is written.
/// </content>
internal sealed partial class BlockTranslator
{
    private const int Return = 1;
    private const int AlternateReturn = 5;

    private partial bool Jal(in ArgsJump a)
    {
        var target = pc + (ulong)a.Imm;
        if ((target & misaligned) != 0)
        {
            return RaiseAt(Cause.InstructionMisaligned, target);
        }

        LinkTo(a.Rd);
        ir.Jump(target);
        return true;
    }

    private partial bool Jalr(in ArgsLoad a)
    {
        var target = ir.AndConst(ir.AddConst(Read(a.Rs1), a.Imm), ~1UL);
        if (misaligned == 0)
        {
            LinkTo(a.Rd);
            ir.JumpTo(target, Hint(a));
            return true;
        }

        var wrong = ir.NewLabel();
        ir.BranchIf(IrCond.TestNotZero, target, Constant((long)misaligned), wrong);
        LinkTo(a.Rd);
        ir.JumpTo(target, Hint(a));
        ir.Place(wrong);
        return Raise(Cause.InstructionMisaligned, target);
    }

    private partial bool Beq(in ArgsBranch a) => Branch(IrCond.Equal, a);

    private partial bool Bne(in ArgsBranch a) => Branch(IrCond.NotEqual, a);

    private partial bool Blt(in ArgsBranch a) => Branch(IrCond.Less, a);

    private partial bool Bge(in ArgsBranch a) => Branch(IrCond.GreaterOrEqual, a);

    private partial bool Bltu(in ArgsBranch a) => Branch(IrCond.Below, a);

    private partial bool Bgeu(in ArgsBranch a) => Branch(IrCond.AboveOrEqual, a);

    private bool Branch(IrCond condition, in ArgsBranch a)
    {
        var target = pc + (ulong)a.Imm;
        var taken = ir.NewLabel();
        ir.BranchIf(condition, Read(a.Rs1), Read(a.Rs2), taken);
        ir.Jump(Next, slot: 0);
        ir.Place(taken);
        if ((target & misaligned) != 0)
        {
            return RaiseAt(Cause.InstructionMisaligned, target);
        }

        ir.Jump(target, slot: 1);
        return true;
    }

    private void LinkTo(int register)
    {
        if (register != 0)
        {
            Write(register, Address(Next));
        }
    }

    // The hints that the manual gives to return-address stacks.
    private static int Hint(in ArgsLoad a) => IsLink(a.Rd) ? 1 : IsLink(a.Rs1) ? 2 : 0;

    private static bool IsLink(int register) => register is Return or AlternateReturn;
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>The way into a block, branches in it, and the ways out.</content>
internal sealed unsafe partial class NativeCompiler
{
    // In the order of IrCond.
    private static ReadOnlySpan<Cond> Conditions =>
    [
        Cond.Equal, Cond.NotEqual, Cond.Less, Cond.GreaterOrEqual, Cond.Below, Cond.AboveOrEqual,
        Cond.LessOrEqual, Cond.Greater, Cond.BelowOrEqual, Cond.Above, Cond.Equal, Cond.NotEqual,
    ];

    private static int PcOffset { get; } = HeaderFields.Pc;

    private static int RequestsOffset { get; } = HeaderFields.Requests;

    private static int StateKeyOffset { get; } = HeaderFields.StateKey;

    private static int JumpsOffset { get; } = HeaderFields.Jumps;

    private static int GenerationOffset { get; } = HeaderFields.Generation;

    private static int NativeOffset
    {
        get
        {
            BlockHeader block;
            return (int)((byte*)&block.Native - (byte*)&block);
        }
    }

    private void WriteEntry()
    {
        Enter((BlockHeader*)members[0]);
        checks.Add(WriteCheck(0, asks: true, pinned: false));
        LoadPins();
    }

    /// <summary>Asks whether somebody wants something, and takes the block's instructions from the ration.</summary>
    private Check WriteCheck(int m, bool asks, bool pinned)
    {
        int request = -1;
        if (asks)
        {
            x.OpConst(Alu.Cmp, false, Reg.Rbp, RequestsOffset, 0);
            request = x.JumpIf(Cond.NotEqual);
        }

        x.OpConst(Alu.Sub, true, Reg.R15, instructions);
        return new Check(m, request, x.JumpIf(Cond.Less), pinned);
    }

    private bool TryWriteColds()
    {
        foreach (Check check in checks)
        {
            Enter((BlockHeader*)members[check.Member]);
            x.Bind(check.Budget);
            x.OpConst(Alu.Add, true, Reg.R15, instructions);
            if (check.Request >= 0)
            {
                x.Bind(check.Request);
            }

            if (check.Pinned)
            {
                StorePins();
            }

            x.Lea(true, Reg.Rax, Reg.R14, offset);
            x.JumpTo(Reg.Rbp, NativeArea.BudgetStub);
        }

        foreach (Cold cold in colds)
        {
            if (x.Room < RoomForOp)
            {
                return false;
            }

            WriteMiss(cold);
        }

        for (int s = 0; s < sites.Count; s++)
        {
            if (x.Room < RoomForOp)
            {
                return false;
            }

            UnitSite site = sites[s];
            Enter((BlockHeader*)site.From);
            int unlinked = x.Position - (site.Distance + 4);
            x.Bind(site.Distance);
            x.Lea(true, Reg.Rax, Reg.R14, offset + *(int*)&code[site.Index].A);
            sites[s] = site with { Unlinked = unlinked, Record = x.Const64(Reg.Rcx, 0) };
            x.JumpTo(Reg.Rbp, NativeArea.LinkStub);
        }

        WriteEdges();
        return true;
    }

    private bool WriteBranch(int k, Insn* i)
    {
        if (i->Op is >= Op.JumpEqual64 and <= Op.JumpTestNotZeroI64)
        {
            WriteJumps(WriteCompare(i, i->Op - Op.JumpEqual64), k + i->D, k + 1);
            ForgetAll();
            return true;
        }

        if (i->Op == Op.Branch)
        {
            SpillLoose();
            branches.Add((x.Jump(), k + i->D));
            ForgetAll();
            return true;
        }

        Cond taken;
        if (i->Op == Op.BranchIf)
        {
            bool wide = (i->Imm & 256) != 0;
            IrCond how = (IrCond)(i->Imm & 255);
            Reg a = Use(i->A, wide);
            x.Op(how >= IrCond.TestZero ? Alu.Test : Alu.Cmp, wide, a, Use(i->B, wide));
            taken = Conditions[(int)how];
        }
        else
        {
            taken = WriteCompare(i, i->Op - Op.BranchEqual64);
        }

        SpillLoose();
        branches.Add((x.JumpIf(taken), k + i->D));
        return true;
    }

    /// <summary>Writes a comparison; its number is as the operations are ordered.</summary>
    private Cond WriteCompare(Insn* i, int number)
    {
        switch (number)
        {
            case < 6:
                Reg a = Use(i->A, wide: true);
                x.Op(Alu.Cmp, true, a, Use(i->B, wide: true));
                return Conditions[number];
            case < 12:
                Cond condition = Conditions[number - 6];
                CompareConst(Use(i->A, wide: true), true, i->Imm, condition);
                return condition;
            case < 14:
                Reg narrow = Use(i->A, wide: false);
                x.Op(Alu.Cmp, false, narrow, Use(i->B, wide: false));
                return Conditions[number - 12];
            case < 16:
                CompareConst(Use(i->A, wide: false), false, i->Imm, Conditions[number - 14]);
                return Conditions[number - 14];
            default:
                Reg tested = Use(i->A, wide: true);
                if (Fits(i->Imm))
                {
                    x.OpConst(Alu.Test, true, tested, (int)i->Imm);
                }
                else
                {
                    x.Const(Reg.Rax, (ulong)i->Imm);
                    x.Op(Alu.Test, true, tested, Reg.Rax);
                }

                return number == 16 ? Cond.Equal : Cond.NotEqual;
        }
    }

    private bool WriteJump(int k, Insn* i)
    {
        if (i->Op == Op.Jump)
        {
            SpillState(TargetOf(k) < 0);
            WriteJump(k);
            ForgetAll();
            return true;
        }

        if (pcMask is not (ulong.MaxValue or uint.MaxValue) || (i->Op == Op.JumpAcross && !Fits(i->Imm + offset)))
        {
            return false;
        }

        bool wide = pcMask == ulong.MaxValue;
        if (i->Op == Op.JumpAcross)
        {
            SpillState(pinned: true);
            x.Lea(wide, Reg.Rax, Reg.R14, (int)i->Imm + offset);
        }
        else
        {
            x.Move(wide && i->Op == Op.JumpTo64, Reg.Rax, Use(i->A, i->Op == Op.JumpTo64));
            SpillState(pinned: true);
        }

        GiveBack(i->D);
        WriteFind();
        ForgetAll();
        return true;
    }

    private bool WriteExit(Insn* i)
    {
        if (pcMask is not (ulong.MaxValue or uint.MaxValue) || !Fits(i->Imm + offset))
        {
            return false;
        }

        SpillState(pinned: true);
        if (i->Op == Op.Exit)
        {
            x.Lea(pcMask == ulong.MaxValue, Reg.Rax, Reg.R14, (int)i->Imm + offset);
        }
        else
        {
            x.Load(3, false, true, Reg.Rax, Reg.Rbp, PcOffset);
        }

        GiveBack(i->D);
        x.Const(Reg.Rdx, (ulong)i->A);
        x.JumpTo(Reg.Rbp, NativeArea.ExitStub);
        ForgetAll();
        return true;
    }

    /// <summary>Goes to the block whose pc is in rax, by the vCPU's jump cache.</summary>
    private void WriteFind()
    {
        x.RotateRight(true, Reg.Rcx, Reg.Rax, JumpCache.FoldShift);
        x.Op(Alu.Xor, false, Reg.Rcx, Reg.Rax);
        x.OpConst(Alu.And, false, Reg.Rcx, ((1 << JumpCache.IndexBits) - 1) << 1);
        x.ShiftConst(Shift.Shl, false, Reg.Rcx, 4);
        x.Op(Alu.Add, true, Reg.Rcx, Reg.Rbp, JumpsOffset);
        x.Op(Alu.Cmp, true, Reg.Rax, Reg.Rcx, 0);
        int otherPc = x.JumpNearIf(Cond.NotEqual);
        x.Load(3, false, true, Reg.Rdx, Reg.Rbp, StateKeyOffset);
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rcx, 8);
        int otherKey = x.JumpNearIf(Cond.NotEqual);
        x.Load(3, false, true, Reg.Rdx, Reg.Rbp, GenerationOffset);
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rcx, 16);
        int otherMappings = x.JumpNearIf(Cond.NotEqual);
        x.Load(3, false, true, Reg.Rcx, Reg.Rcx, 24);
        x.Move(true, Reg.R14, Reg.Rax);
        x.OpConst(Alu.And, true, Reg.R14, -4096);
        x.JumpTo(Reg.Rcx, NativeOffset);
        x.BindNear(otherPc);
        x.BindNear(otherKey);
        x.BindNear(otherMappings);
        x.JumpTo(Reg.Rbp, NativeArea.LookupStub);
    }

    /// <summary>Corrects the ration when a jump leaves before the last instruction. Leaves flags alone.</summary>
    private void GiveBack(int executed)
    {
        if (executed != instructions)
        {
            x.Lea(true, Reg.R15, Reg.R15, instructions - executed);
        }
    }

    /// <summary>Writes the two jumps that a condition chooses between. One that stays in the unit comes first: registers are not written back for it.</summary>
    private void WriteJumps(Cond condition, int taken, int other)
    {
        bool takenStays = TargetOf(taken) >= 0;
        bool otherStays = TargetOf(other) >= 0;
        SpillState(!takenStays && !otherStays);
        if (otherStays && !takenStays)
        {
            (condition, taken, other) = (condition ^ (Cond)1, other, taken);
        }

        WriteJumpIf(condition, taken);
        if (takenStays != otherStays)
        {
            SpillState(pinned: true);
        }

        WriteJump(other);
    }

    private void WriteJump(int k)
    {
        GiveBack(code[k].D);
        x.Align(1, 4);
        AddSite(k, x.Jump());
    }

    private void WriteJumpIf(Cond condition, int k)
    {
        if (code[k].D == instructions)
        {
            x.Align(2, 4);
            AddSite(k, x.JumpIf(condition));
            return;
        }

        int other = x.JumpIf(condition ^ (Cond)1);
        WriteJump(k);
        x.Bind(other);
    }

    private void AddSite(int k, int distance)
    {
        if (TargetOf(k) is var target and >= 0)
        {
            edgeSites.Add((distance, target));
        }
        else
        {
            sites.Add(new UnitSite((nint)block, k, distance, 0, 0));
        }
    }

    /// <summary>Where a unit asks whether it may go on.</summary>
    /// <param name="Member">Number of the block.</param>
    /// <param name="Request">The jump for requests; -1 for none.</param>
    /// <param name="Budget">The jump for the ration.</param>
    /// <param name="Pinned">Whether registers are to be written back.</param>
    private readonly record struct Check(int Member, int Request, int Budget, bool Pinned);
}

/// <summary>A jump to a block outside of the unit, as it is made.</summary>
/// <param name="From">The block that it is in.</param>
/// <param name="Index">Number of its operation.</param>
/// <param name="Distance">Where in the code its distance lies.</param>
/// <param name="Unlinked">The distance that leads to the engine.</param>
/// <param name="Record">Where in the code the address of its record belongs.</param>
internal readonly record struct UnitSite(nint From, int Index, int Distance, int Unlinked, int Record);

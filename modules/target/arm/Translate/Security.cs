using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// Instructions of ARMv8-M for its two states (Armv8-M Architecture Reference Manual, § C2.4), and those that load and store in order: what
/// is behind a load in the program is behind it in memory, and what is before a store before it.
/// </content>
internal sealed partial class BlockTranslator
{
    /// <summary>
    /// Whether the instruction may begin in memory of the non-secure state and end in a gateway: each half could be fetched. Attributes change at
    /// multiples of 32 bytes alone.
    /// </summary>
    private bool MayEndInGateway =>
        length == 4 && (instruction & 0xFFFF) == CortexM.GatewayHalf && (pc + 2 & 31) == 0 && features.Has(ArmFeature.Security) && !IsSecure;

    private bool IsSecure => (StateKey.Mode(stateKey) & MmuMode.Secure) != 0;

    private partial bool Lda(in ArgsOrdered a) => LoadOrdered(2, a);

    private partial bool Ldah(in ArgsOrdered a) => LoadOrdered(1, a);

    private partial bool Ldab(in ArgsOrdered a) => LoadOrdered(0, a);

    private partial bool Stl(in ArgsOrdered a) => StoreOrdered(2, a);

    private partial bool Stlh(in ArgsOrdered a) => StoreOrdered(1, a);

    private partial bool Stlb(in ArgsOrdered a) => StoreOrdered(0, a);

    private partial bool Ldaex(in ArgsOrdered a) => LoadExclusiveOrdered(2, a);

    private partial bool Ldaexh(in ArgsOrdered a) => LoadExclusiveOrdered(1, a);

    private partial bool Ldaexb(in ArgsOrdered a) => LoadExclusiveOrdered(0, a);

    private partial bool Stlex(in ArgsOrderedx a) => StoreExclusiveOrdered(2, a);

    private partial bool Stlexh(in ArgsOrderedx a) => StoreExclusiveOrdered(1, a);

    private partial bool Stlexb(in ArgsOrderedx a) => StoreExclusiveOrdered(0, a);

    private partial bool Tt(in ArgsTt a)
    {
        if (a.Rd is Sp or Pc || a.Rn == Pc || (a.Alternate != 0 && !IsSecure))
        {
            return false;
        }

        var value = Call(helpers.TestTarget, Read(a.Rn), Constant((uint)a.Alternate), Constant((uint)a.Unprivileged));
        return Write(a.Rd, ir.Truncate(value));
    }

    private partial bool Sg()
    {
        if (IsSecure || !features.Has(ArmFeature.Security))
        {
            return true;
        }

        Call(helpers.EnterGateway);
        return Leave(IrExit.Recheck);
    }

    private partial bool Bxns(in ArgsReg a)
    {
        if (!IsSecure || a.Rm is Sp or Pc)
        {
            return false;
        }

        ir.Call(helpers.BranchNonSecure, Read(a.Rm));
        return LeaveAtPc();
    }

    private partial bool Blxns(in ArgsReg a)
    {
        if (!IsSecure || a.Rm is Sp or Pc)
        {
            return false;
        }

        ir.Call(helpers.CallNonSecure, Read(a.Rm), Address(Next | 1));
        return LeaveAtPc();
    }

    private partial bool Vlstm(in ArgsRn a) => SaveFloat(helpers.StoreForCall, a.Rn);

    private partial bool Vlldm(in ArgsRn a) => SaveFloat(helpers.LoadAfterCall, a.Rn);

    // Without a floating-point unit there is nothing to save.
    private bool SaveFloat(HelperId helper, int rn)
    {
        if (!IsSecure || rn == Pc)
        {
            return false;
        }

        if (!hasFloat)
        {
            return true;
        }

        Call(helper, Read(rn));
        return Leave(IrExit.Recheck);
    }

    private bool LoadOrdered(int log2, in ArgsOrdered a)
    {
        if (a.Rt is Sp or Pc || a.Rn == Pc)
        {
            return false;
        }

        var value = ir.Load(IrType.I32, Read(a.Rn), Aligned(log2));
        ir.Fence(IrFence.LoadLoad | IrFence.LoadStore);
        return Write(a.Rt, value);
    }

    private bool StoreOrdered(int log2, in ArgsOrdered a)
    {
        if (a.Rt is Sp or Pc || a.Rn == Pc)
        {
            return false;
        }

        ir.Fence(IrFence.LoadStore | IrFence.StoreStore);
        ir.Store(Read(a.Rn), Read(a.Rt), Aligned(log2));
        ir.Fence(IrFence.StoreLoad);
        return true;
    }

    private bool LoadExclusiveOrdered(int log2, in ArgsOrdered a)
    {
        var done = LoadExclusive(log2, new ArgsLdrex(a.Rt, a.Rn, 0));
        ir.Fence(IrFence.LoadLoad | IrFence.LoadStore);
        return done;
    }

    private bool StoreExclusiveOrdered(int log2, in ArgsOrderedx a)
    {
        ir.Fence(IrFence.LoadStore | IrFence.StoreStore);
        return StoreExclusive(log2, new ArgsStrex(a.Rd, a.Rt, a.Rn, 0));
    }

    /// <summary>Writes a register that may be the stack pointer, which is held against its limit then.</summary>
    private bool WriteChecked(int register, IrValue value)
    {
        if (register == Sp)
        {
            CheckStack(value);
        }

        return Write(register, value);
    }

    /// <summary>Holds a stack pointer that is to be written against its limit, where there is one.</summary>
    private void CheckStack(IrValue next)
    {
        if ((stateKey & StateKey.StackLimit) == 0)
        {
            return;
        }

        var fine = ir.NewLabel();
        ir.BranchIf(IrCond.AboveOrEqual, next, ir.LoadState(IrType.I32, ArmRegisters.StackLimit), fine);
        Raise(UsageFault.StackOverflow);
        ir.Place(fine);
    }
}

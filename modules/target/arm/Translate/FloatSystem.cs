using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// Registers of the floating-point unit that ARMv8.1-M moves, also to and from memory, and clears before calls (Armv8-M Architecture Reference Manual,
/// § C2.4, VMRS, VMSR, VLDR and VSTR of system registers, VSCCLRM). That of the non-secure context needs no context of the secure state.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool VmrsSystem(in ArgsSysreg a)
    {
        if (a.Rt is Sp or Pc || !CanReach(a.Reg))
        {
            return false;
        }

        IrValue register = Constant((uint)a.Reg);
        Call(helpers.EnterFloatSystem, register);
        Write(a.Rt, ir.Truncate(Call(helpers.ReadFloatSystem, register)));
        Call(helpers.LeaveFloatSystem, register);
        return Leave(IrExit.Recheck);
    }

    private partial bool VmsrSystem(in ArgsSysreg a)
    {
        if (a.Rt is Sp or Pc || !CanReach(a.Reg))
        {
            return false;
        }

        IrValue register = Constant((uint)a.Reg);
        Call(helpers.EnterFloatSystem, register);
        Call(helpers.WriteFloatSystem, register, Read(a.Rt));
        return Leave(IrExit.Recheck);
    }

    private partial bool VldrSystem(in ArgsSysmem a) => SystemTransfer(a, indexed: true, loads: true);

    private partial bool VstrSystem(in ArgsSysmem a) => SystemTransfer(a, indexed: true, loads: false);

    private partial bool VldrSystemPost(in ArgsSysmem a) => SystemTransfer(a, indexed: false, loads: true);

    private partial bool VstrSystemPost(in ArgsSysmem a) => SystemTransfer(a, indexed: false, loads: false);

    private partial bool VscclrmF32(in ArgsFclear a) => ClearForCall(a.D, a.Imm);

    private partial bool VscclrmF64(in ArgsFclear a) => (a.Imm & 1) == 0 && ClearForCall(2 * a.D, a.Imm);

    /// <summary>Whether there is such a register for this state.</summary>
    private bool CanReach(int register) => register switch
    {
        FloatSystemRegister.Status or FloatSystemRegister.Flags => true,
        FloatSystemRegister.Context or FloatSystemRegister.NonSecureContext => IsSecure,
        _ => false,
    };

    private bool SystemTransfer(in ArgsSysmem a, bool indexed, bool loads)
    {
        if (a.Rn == Pc || !CanReach(a.Reg))
        {
            return false;
        }

        IrValue register = Constant((uint)a.Reg);
        var active = Call(helpers.EnterFloatSystem, register);
        var start = Read(a.Rn);
        var next = ir.AddConst(start, a.Up != 0 ? a.Imm : -a.Imm);
        if (a.Rn == Sp && a.W != 0)
        {
            CheckStack(next);
        }

        var address = indexed ? next : start;
        if (loads)
        {
            // A context that nobody has is not loaded.
            var skip = ir.NewLabel();
            ir.BranchIf(IrCond.Equal, active, ir.Const64(0), skip);
            var value = ir.Load(IrType.I32, address, Aligned(2));
            if (a.W != 0)
            {
                Write(a.Rn, next);
            }

            Call(helpers.WriteFloatSystem, register, value);
            Leave(IrExit.Recheck);
            ir.Place(skip);
        }
        else
        {
            ir.Store(address, ir.Truncate(Call(helpers.ReadFloatSystem, register)), Aligned(2));
            Call(helpers.LeaveFloatSystem, register);
        }

        if (a.W != 0)
        {
            Write(a.Rn, next);
        }

        return Leave(IrExit.Recheck);
    }

    private bool ClearForCall(int first, int count)
    {
        // What would lie in D16 to D31 is cleared where there are such registers.
        if (!IsSecure || first + count > 64 || (first + count > 32 && ((first + count) & 1) != 0))
        {
            return false;
        }

        if (!hasFloat)
        {
            return true;
        }

        Call(helpers.ClearForCall, Constant((uint)first), Constant((uint)count));
        return Leave(IrExit.Recheck);
    }
}

using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>Privilege modes, and what mstatus can hold by what the hart has.</content>
internal sealed partial class RiscvCpu
{
    [Derived]
    private ulong writableStatus;

    [Derived]
    private ulong fixedStatus;

    /// <summary>Whether there is supervisor mode.</summary>
    internal bool HasSupervisor => Features.Has(RiscvFeature.S);

    /// <summary>Whether there is user mode.</summary>
    internal bool HasUser => Features.Has(RiscvFeature.U);

    /// <summary>The present privilege mode.</summary>
    internal PrivilegeMode Mode => (PrivilegeMode)State.Mode;

    /// <summary>The mode that a return from a trap leaves in xPP.</summary>
    internal PrivilegeMode LeastMode => HasUser ? PrivilegeMode.User : PrivilegeMode.Machine;

    /// <summary>Changes mstatus; MPP keeps its value when the new one is no mode that the hart has.</summary>
    internal void WriteStatus(ulong value)
    {
        var previous = Mstatus.Previous(value);
        if (!Exists(previous))
        {
            value = Mstatus.WithPrevious(value, Exists(Mstatus.Previous(State.Mstatus)) ? Mstatus.Previous(State.Mstatus) : LeastMode);
        }

        State.Mstatus = (value & (writableStatus | Mstatus.Mpp)) | fixedStatus;
        UpdateStateKey();
    }

    /// <summary>Changes the fields that sstatus shows.</summary>
    internal void WriteSupervisorStatus(ulong value) =>
        WriteStatus((State.Mstatus & ~Mstatus.Supervisor) | (value & Mstatus.Supervisor));

    /// <summary>Changes the privilege mode.</summary>
    internal void Enter(PrivilegeMode mode)
    {
        State.Mode = (ulong)mode;
        UpdateStateKey();
    }

    /// <summary>Brings the state key up to date; called whenever something that it is made of changed.</summary>
    internal void UpdateStateKey() => Header.StateKey = StateKey.Privilege(Mode, State.Mstatus) | StateKey.Float(State);

    private bool Exists(PrivilegeMode mode) => mode switch
    {
        PrivilegeMode.Machine => true,
        PrivilegeMode.Supervisor => HasSupervisor,
        PrivilegeMode.User => HasUser,
        _ => false,
    };

    private void FindStatusFields()
    {
        var wide = Xlen == 64;
        writableStatus = Mstatus.Mie | Mstatus.Mpie;
        fixedStatus = 0;
        writableStatus |= HasFloat ? Mstatus.Fs : 0;
        if (HasUser)
        {
            writableStatus |= Mstatus.Mprv | Mstatus.Tw;
            fixedStatus |= wide ? Mstatus.Uxl64 : 0;
        }

        if (HasSupervisor)
        {
            writableStatus |= Mstatus.Sie | Mstatus.Spie | Mstatus.Spp | Mstatus.Sum | Mstatus.Mxr | Mstatus.Tvm | Mstatus.Tsr;
            fixedStatus |= wide ? Mstatus.Sxl64 : 0;
        }
    }
}

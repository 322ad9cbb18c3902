using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.State;

/// <content>Traps into machine and supervisor mode, and the ways back.</content>
internal sealed partial class RiscvCpu
{
    /// <inheritdoc/>
    public override void RaiseMemoryFault(in MemoryFault fault)
    {
        // Atomic accesses alone must be aligned. Theirs are access faults: nobody shall carry them out instead (§ A Extension, Zalrsc).
        var page = fault.Code == PageTable.PageFault;
        var misaligned = fault.Kind == FaultKind.Alignment;
        var cause = fault.Access switch
        {
            AccessKind.Fetch => page ? Cause.InstructionPage : misaligned ? Cause.InstructionMisaligned : Cause.InstructionAccess,
            AccessKind.Read => page ? Cause.LoadPage : Cause.LoadAccess,
            _ => page ? Cause.StorePage : Cause.StoreAccess,
        };
        RaiseException(cause, fault.VirtualAddress);
    }

    /// <summary>Enters the handler of a synchronous exception of the instruction at the pc.</summary>
    internal void RaiseException(ulong cause, ulong value) => Trap(cause, interrupt: false, value);

    /// <summary>§ Privileged, Trap-Return Instructions: MRET.</summary>
    internal void ReturnFromMachine()
    {
        ref RiscvState state = ref State;
        var status = state.Mstatus;
        var mode = Mstatus.Previous(status);
        status = (status & ~Mstatus.Mie) | ((status & Mstatus.Mpie) != 0 ? Mstatus.Mie : 0) | Mstatus.Mpie;
        Return(Mstatus.WithPrevious(status, LeastMode), mode, state.Mepc);
    }

    /// <summary>§ Privileged, Trap-Return Instructions: SRET.</summary>
    internal void ReturnFromSupervisor()
    {
        ref RiscvState state = ref State;
        var status = state.Mstatus;
        var mode = (status & Mstatus.Spp) != 0 ? PrivilegeMode.Supervisor : PrivilegeMode.User;
        status = (status & ~(Mstatus.Sie | Mstatus.Spp)) | ((status & Mstatus.Spie) != 0 ? Mstatus.Sie : 0) | Mstatus.Spie;
        Return(status, mode, state.Sepc);
    }

    private void Return(ulong status, PrivilegeMode mode, ulong pc)
    {
        State.Mstatus = mode == PrivilegeMode.Machine ? status : status & ~Mstatus.Mprv;
        Header.Pc = pc;
        Enter(mode);
    }

    private void Trap(ulong cause, bool interrupt, ulong value)
    {
        ref RiscvState state = ref State;
        var delegated = Mode != PrivilegeMode.Machine && ((interrupt ? state.Mideleg : state.Medeleg) >> (int)cause & 1) != 0;
        if (Services.IsLogged(LogTopic.Interrupt))
        {
            Services.Log(
                LogTopic.Interrupt,
                this,
                $"{(interrupt ? "interrupt" : "exception")} {cause} at 0x{state.Header.Pc:x} of {Mode} mode to {(delegated ? "supervisor" : "machine")} mode, value 0x{value & XlenMask:x}");
        }

        state.Reservation = ulong.MaxValue;
        var code = cause | (interrupt ? 1UL << (XlenBits - 1) : 0);
        if (delegated)
        {
            TrapToSupervisor(code, value & XlenMask);
        }
        else
        {
            TrapToMachine(code, value & XlenMask);
        }

        var vector = delegated ? state.Stvec : state.Mtvec;
        var vectored = interrupt && (vector & 1) != 0;
        state.Header.Pc = ((vector & ~3UL) + (vectored ? 4 * cause : 0)) & XlenMask;
    }

    // § Privileged, Machine Status, Exception PC, Cause and Trap Value Registers.
    private void TrapToMachine(ulong code, ulong value)
    {
        ref RiscvState state = ref State;
        state.Mepc = state.Header.Pc & InstructionMask;
        state.Mcause = code;
        state.Mtval = value;
        var status = Mstatus.WithPrevious(state.Mstatus & ~(Mstatus.Mie | Mstatus.Mpie), Mode);
        state.Mstatus = status | ((state.Mstatus & Mstatus.Mie) != 0 ? Mstatus.Mpie : 0);
        Enter(PrivilegeMode.Machine);
    }

    // § Privileged, Supervisor Status, Exception PC, Cause and Trap Value Registers.
    private void TrapToSupervisor(ulong code, ulong value)
    {
        ref RiscvState state = ref State;
        state.Sepc = state.Header.Pc & InstructionMask;
        state.Scause = code;
        state.Stval = value;
        var status = state.Mstatus & ~(Mstatus.Sie | Mstatus.Spie | Mstatus.Spp);
        state.Mstatus = status
            | ((state.Mstatus & Mstatus.Sie) != 0 ? Mstatus.Spie : 0)
            | (Mode == PrivilegeMode.User ? 0 : Mstatus.Spp);
        Enter(PrivilegeMode.Supervisor);
    }
}

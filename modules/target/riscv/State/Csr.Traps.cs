namespace Emu.Target.Riscv.State;

/// <content>§ Privileged, Machine-Level CSRs: status, delegation, interrupts, trap handling.</content>
internal static partial class Csr
{
    // Exceptions that less privileged modes can raise. Calls from machine mode and double traps cannot be delegated.
    private const ulong Delegable = 0xB3FF;

    private static bool TryReadTrap(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        switch (number)
        {
            case CsrNumber.Mstatus:
                value = Mstatus.WithSummary(state.Mstatus, cpu.XlenBits);
                return true;
            case CsrNumber.Misa:
                value = Misa(cpu);
                return true;
            case CsrNumber.Medeleg when cpu.HasSupervisor:
                value = state.Medeleg;
                return true;
            case CsrNumber.Mideleg when cpu.HasSupervisor:
                value = state.Mideleg;
                return true;
            case CsrNumber.Mstatush or CsrNumber.Medelegh when cpu.Is32:
                value = 0; // little-endian data only; no exception beyond 31
                return number == CsrNumber.Mstatush || cpu.HasSupervisor;
            case CsrNumber.Mie:
                value = state.Mie;
                return true;
            case CsrNumber.Mip:
                value = cpu.PendingInterrupts;
                return true;
            case CsrNumber.Mtvec:
                value = state.Mtvec;
                return true;
            case CsrNumber.Mscratch:
                value = state.Mscratch;
                return true;
            case CsrNumber.Mepc:
                value = state.Mepc;
                return true;
            case CsrNumber.Mcause:
                value = state.Mcause;
                return true;
            case CsrNumber.Mtval:
                value = state.Mtval;
                return true;
            default:
                value = 0;
                return false;
        }
    }

    private static bool TryWriteTrap(RiscvCpu cpu, int number, ulong value)
    {
        ref RiscvState state = ref cpu.State;
        switch (number)
        {
            case CsrNumber.Mstatus:
                cpu.WriteStatus(value);
                return true;
            case CsrNumber.Misa:
                return true;
            case CsrNumber.Medeleg when cpu.HasSupervisor:
                state.Medeleg = value & Delegable;
                return true;
            case CsrNumber.Mideleg when cpu.HasSupervisor:
                state.Mideleg = value & Interrupts.Supervisor;
                return true;
            case CsrNumber.Mstatush or CsrNumber.Medelegh when cpu.Is32:
                return number == CsrNumber.Mstatush || cpu.HasSupervisor;
            case CsrNumber.Mie:
                state.Mie = value & cpu.Interruptions;
                return true;
            case CsrNumber.Mip:
                cpu.WritePending(value, Interrupts.Supervisor);
                return true;
            case CsrNumber.Mtvec:
                state.Mtvec = TrapVector(value, state.Mtvec);
                return true;
            case CsrNumber.Mscratch:
                state.Mscratch = value;
                return true;
            case CsrNumber.Mepc:
                state.Mepc = value & cpu.InstructionMask;
                return true;
            case CsrNumber.Mcause:
                state.Mcause = value;
                return true;
            case CsrNumber.Mtval:
                state.Mtval = value;
                return true;
            default:
                return false;
        }
    }

    // Modes from 2 on are reserved and keep the mode as it was.
    private static ulong TrapVector(ulong value, ulong before) => (value & ~3UL) | ((value & 2) == 0 ? value & 1 : before & 1);
}

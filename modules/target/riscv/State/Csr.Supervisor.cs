using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>§ Privileged, Supervisor CSRs. sstatus, sie and sip are views of the machine's registers.</content>
internal static partial class Csr
{
    private const ulong EnvironmentUpper = 1UL << 62;
    private const ulong StateUpper = 1UL << 63;

    private static bool TryReadSupervisor(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        value = 0;
        if (!cpu.HasSupervisor)
        {
            return false;
        }

        switch (number)
        {
            case CsrNumber.Sstatus:
                value = Mstatus.WithSummary(state.Mstatus & Mstatus.Supervisor, cpu.XlenBits);
                return true;
            case CsrNumber.Sie:
                value = state.Mie & state.Mideleg;
                return true;
            case CsrNumber.Sip:
                value = cpu.PendingInterrupts & state.Mideleg;
                return true;
            case CsrNumber.Stvec:
                value = state.Stvec;
                return true;
            case CsrNumber.Scounteren:
                value = state.Scounteren;
                return true;
            case CsrNumber.Senvcfg:
                value = state.Senvcfg;
                return IsStateEnabled(cpu, 0, EnvironmentUpper);
            case >= CsrNumber.Sstateen0 and <= CsrNumber.Sstateen3:
                return HasStateEnables(cpu) && IsStateEnabled(cpu, number - CsrNumber.Sstateen0, StateUpper);
            case CsrNumber.Sscratch:
                value = state.Sscratch;
                return true;
            case CsrNumber.Sepc:
                value = state.Sepc;
                return true;
            case CsrNumber.Scause:
                value = state.Scause;
                return true;
            case CsrNumber.Stval:
                value = state.Stval;
                return true;
            case CsrNumber.Stimecmp or CsrNumber.Stimecmph:
                value = number == CsrNumber.Stimecmp ? state.Stimecmp : state.Stimecmp >> 32;
                return HasTimer(cpu, number);
            case CsrNumber.Satp:
                value = state.Satp;
                return !IsMemoryVirtualized(cpu);
            default:
                return false;
        }
    }

    private static bool TryWriteSupervisor(RiscvCpu cpu, int number, ulong value)
    {
        ref RiscvState state = ref cpu.State;
        if (!cpu.HasSupervisor)
        {
            return false;
        }

        switch (number)
        {
            case CsrNumber.Sstatus:
                cpu.WriteSupervisorStatus(value);
                return true;
            case CsrNumber.Sie:
                state.Mie = (state.Mie & ~state.Mideleg) | (value & state.Mideleg);
                return true;
            case CsrNumber.Sip:
                cpu.WritePending(value, Interrupts.Bit(Interrupts.SupervisorSoftware) & state.Mideleg);
                return true;
            case CsrNumber.Stvec:
                state.Stvec = TrapVector(value, state.Stvec);
                return true;
            case CsrNumber.Scounteren:
                state.Scounteren = value & OpenableCounters(cpu);
                return true;
            case CsrNumber.Senvcfg:
                state.Senvcfg = LegalEnvironment(value, state.Senvcfg, SupervisorEnvironment(cpu));
                return IsStateEnabled(cpu, 0, EnvironmentUpper);
            case >= CsrNumber.Sstateen0 and <= CsrNumber.Sstateen3:
                return HasStateEnables(cpu) && IsStateEnabled(cpu, number - CsrNumber.Sstateen0, StateUpper);
            case CsrNumber.Sscratch:
                state.Sscratch = value;
                return true;
            case CsrNumber.Sepc:
                state.Sepc = value & cpu.InstructionMask;
                return true;
            case CsrNumber.Scause:
                state.Scause = value;
                return true;
            case CsrNumber.Stval:
                state.Stval = value;
                return true;
            case CsrNumber.Stimecmp or CsrNumber.Stimecmph when HasTimer(cpu, number):
                var high = number == CsrNumber.Stimecmph;
                cpu.SetSupervisorTimer(!cpu.Is32 ? value : high ? (uint)state.Stimecmp | value << 32 : (state.Stimecmp & ~0xFFFF_FFFFUL) | value);
                return true;
            case CsrNumber.Satp when !IsMemoryVirtualized(cpu):
                WriteAddressSpace(cpu, value);
                return true;
            default:
                return false;
        }
    }

    // § Privileged, Virtualization Support in mstatus Register: TVM.
    private static bool IsMemoryVirtualized(RiscvCpu cpu) => cpu.Mode == PrivilegeMode.Supervisor && (cpu.State.Mstatus & Mstatus.Tvm) != 0;

    // § Privileged, Supervisor Timer Register; mcounteren.TM and menvcfg.STCE open it to supervisor mode.
    private static bool HasTimer(RiscvCpu cpu, int number) =>
        cpu.Features.Has(RiscvFeature.Sstc) && (number == CsrNumber.Stimecmp || cpu.Is32)
        && (cpu.Mode == PrivilegeMode.Machine || (cpu.HasSupervisorTimer && (cpu.State.Mcounteren & CounterTime) != 0));

    // § Privileged, Supervisor Address Translation and Protection Register: a write with a MODE that is not there does nothing.
    private static void WriteAddressSpace(RiscvCpu cpu, ulong value)
    {
        var before = cpu.State.Satp;
        if (HasTranslation(cpu))
        {
            cpu.State.Satp = HasScheme(cpu, value) ? value : before;
            cpu.AddressSpaceChanged(before);
        }
    }

    private static bool HasTranslation(RiscvCpu cpu) => cpu.Features.Has(RiscvFeature.Sv32) || cpu.Features.Has(RiscvFeature.Sv39);

    private static bool HasScheme(RiscvCpu cpu, ulong satp) => cpu.Is32 || (satp >> 60) switch
    {
        0 => true,
        8 => cpu.Features.Has(RiscvFeature.Sv39),
        9 => cpu.Features.Has(RiscvFeature.Sv48),
        10 => cpu.Features.Has(RiscvFeature.Sv57),
        _ => false,
    };
}

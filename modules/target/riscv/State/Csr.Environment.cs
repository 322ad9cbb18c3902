using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>§ Privileged, Machine Environment Configuration; § Smstateen/Ssstateen Extensions.</content>
internal static partial class Csr
{
    private static bool TryReadEnvironment(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        value = 0;
        switch (number)
        {
            case CsrNumber.Mcounteren when cpu.HasUser:
                value = state.Mcounteren;
                return true;
            case CsrNumber.Menvcfg when cpu.HasUser:
                value = state.Menvcfg;
                return true;
            case CsrNumber.Menvcfgh when cpu.HasUser && cpu.Is32:
                value = state.Menvcfg >> 32;
                return true;
            case >= CsrNumber.Mstateen0 and <= CsrNumber.Mstateen3 when HasStateEnables(cpu):
                value = state.Mstateen[number - CsrNumber.Mstateen0];
                return true;
            case >= CsrNumber.Mstateen0h and <= CsrNumber.Mstateen3h when HasStateEnables(cpu) && cpu.Is32:
                value = state.Mstateen[number - CsrNumber.Mstateen0h] >> 32;
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteEnvironment(RiscvCpu cpu, int number, ulong value)
    {
        ref RiscvState state = ref cpu.State;
        switch (number)
        {
            case CsrNumber.Mcounteren when cpu.HasUser:
                state.Mcounteren = value & OpenableCounters(cpu);
                return true;
            case CsrNumber.Menvcfg when cpu.HasUser:
                cpu.WriteEnvironment(LegalEnvironment(Merge(cpu, high: false, state.Menvcfg, value), state.Menvcfg, MachineEnvironment(cpu)));
                return true;
            case CsrNumber.Menvcfgh when cpu.HasUser && cpu.Is32:
                cpu.WriteEnvironment(LegalEnvironment(Merge(cpu, high: true, state.Menvcfg, value), state.Menvcfg, MachineEnvironment(cpu)));
                return true;
            case >= CsrNumber.Mstateen0 and <= CsrNumber.Mstateen3 when HasStateEnables(cpu):
                SetStateEnable(cpu, number - CsrNumber.Mstateen0, Merge(cpu, high: false, state.Mstateen[number - CsrNumber.Mstateen0], value));
                return true;
            case >= CsrNumber.Mstateen0h and <= CsrNumber.Mstateen3h when HasStateEnables(cpu) && cpu.Is32:
                SetStateEnable(cpu, number - CsrNumber.Mstateen0h, Merge(cpu, high: true, state.Mstateen[number - CsrNumber.Mstateen0h], value));
                return true;
            default:
                return false;
        }
    }

    // Without U there is nobody whose access could be forbidden.
    private static bool HasStateEnables(RiscvCpu cpu) => cpu.Features.Has(RiscvFeature.Smstateen) && cpu.HasUser;

    /// <summary>Whether supervisor mode may touch what a bit of an mstateen register guards.</summary>
    private static bool IsStateEnabled(RiscvCpu cpu, int register, ulong bit) =>
        cpu.Mode == PrivilegeMode.Machine || !HasStateEnables(cpu) || (cpu.State.Mstateen[register] & bit) != 0;

    // What the registers guard here: senvcfg, and the sstateen registers, which have no bits of their own.
    private static void SetStateEnable(RiscvCpu cpu, int register, ulong value) =>
        cpu.State.Mstateen[register] = cpu.HasSupervisor ? value & (register == 0 ? StateUpper | EnvironmentUpper : StateUpper) : 0;

    private static ulong SupervisorEnvironment(RiscvCpu cpu) =>
        (HasTranslation(cpu) ? EnvironmentConfig.Fiom : 0)
        | (cpu.Features.Has(RiscvFeature.Zicbom) ? EnvironmentConfig.Cbie | EnvironmentConfig.Cbcfe : 0)
        | (cpu.Features.Has(RiscvFeature.Zicboz) ? EnvironmentConfig.Cbze : 0);

    private static ulong MachineEnvironment(RiscvCpu cpu) =>
        SupervisorEnvironment(cpu)
        | (cpu.Features.Has(RiscvFeature.Svadu) ? EnvironmentConfig.Adue : 0)
        | (cpu.Features.Has(RiscvFeature.Svpbmt) ? EnvironmentConfig.Pbmte : 0)
        | (cpu.Features.Has(RiscvFeature.Sstc) ? EnvironmentConfig.Stce : 0);

    // The reserved value 2 of CBIE keeps the field as it was.
    private static ulong LegalEnvironment(ulong value, ulong before, ulong writable)
    {
        value &= writable;
        return (value & EnvironmentConfig.Cbie) == (2UL << 4) ? (value & ~EnvironmentConfig.Cbie) | (before & EnvironmentConfig.Cbie) : value;
    }
}

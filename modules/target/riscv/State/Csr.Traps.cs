namespace Emu.Target.Riscv.State;

/// <content>§ Privileged, Machine-Level CSRs: status, interrupts, trap handling.</content>
internal static partial class Csr
{
    private static bool TryReadTrap(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        switch (number)
        {
            case CsrNumber.Mstatus:
                value = state.Mstatus | ((state.Mstatus & Mstatus.Fs) == Mstatus.Fs ? 1UL << (cpu.XlenBits - 1) : 0);
                return true;
            case CsrNumber.Mstatush when cpu.Is32:
                value = 0; // little-endian data only
                return true;
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
                state.Mstatus = Mstatus.Legalize(value, cpu.HasFloat);
                cpu.UpdateStateKey();
                return true;
            case CsrNumber.Mstatush when cpu.Is32:
                return true;
            case CsrNumber.Mie:
                state.Mie = value & Interrupts.Machine;
                return true;
            case CsrNumber.Mip:
                return true; // machine-level bits belong to the platform
            case CsrNumber.Mtvec:
                // Modes from 2 on are reserved and keep the mode as it was.
                state.Mtvec = (value & ~3UL & cpu.XlenMask) | ((value & 2) == 0 ? value & 1 : state.Mtvec & 1);
                return true;
            case CsrNumber.Mscratch:
                state.Mscratch = value & cpu.XlenMask;
                return true;
            case CsrNumber.Mepc:
                state.Mepc = value & ~3UL & cpu.XlenMask; // without C, instructions are aligned to 4 bytes
                return true;
            case CsrNumber.Mcause:
                state.Mcause = value & cpu.XlenMask;
                return true;
            case CsrNumber.Mtval:
                state.Mtval = value & cpu.XlenMask;
                return true;
            default:
                return false;
        }
    }
}

/// <summary>Fields of mstatus. With machine mode alone MPP is always M, and all fields of other modes are zero.</summary>
internal static class Mstatus
{
    public const ulong Mie = 1UL << 3;
    public const ulong Mpie = 1UL << 7;
    public const ulong Mpp = 3UL << 11;

    /// <summary>Status of the floating-point unit: off, initial, clean, dirty. That it is dirty shows in SD too, which is kept nowhere.</summary>
    public const ulong Fs = 3UL << 13;

    /// <summary>The value that a write leaves in the register.</summary>
    public static ulong Legalize(ulong value, bool hasFloat) => (value & (Mie | Mpie | (hasFloat ? Fs : 0))) | Mpp;
}

/// <summary>Interrupt numbers: bits of mip and mie, and of the CPU's interrupt inputs.</summary>
internal static class Interrupts
{
    public const int MachineSoftware = 3;
    public const int MachineTimer = 7;
    public const int MachineExternal = 11;

    /// <summary>All that machine mode has.</summary>
    public const ulong Machine = (1UL << MachineSoftware) | (1UL << MachineTimer) | (1UL << MachineExternal);
}

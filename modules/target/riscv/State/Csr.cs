using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <summary>
/// Control and status registers. Bits 9 and 8 of a number are the least privilege that reaches it, bits 11 and 10 both set say that it
/// can only be read (§ Privileged, CSR Address Mapping Conventions). The trigger registers say that there is no trigger.
/// Not modelled: debug mode.
/// </summary>
internal static partial class Csr
{
    /// <summary>Whether a privilege mode may try an access at all.</summary>
    /// <param name="number">Number of the register.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="write">Whether it is written.</param>
    public static bool IsReachable(int number, PrivilegeMode mode, bool write) =>
        (number >> 8 & 3) <= (int)mode && !(write && number >> 10 == 3);

    /// <summary>Reads a register in the present mode.</summary>
    /// <returns>False when it does not exist here: an illegal instruction.</returns>
    public static bool TryRead(RiscvCpu cpu, int number, out ulong value)
    {
        value = 0;
        if (!IsReachable(number, cpu.Mode, write: false))
        {
            return false;
        }

        var found = (number >> 8) switch
        {
            0x0 => TryReadFloat(cpu, number, out value),
            0x1 => TryReadSupervisor(cpu, number, out value),
            0x3 => TryReadMachine(cpu, number, out value),
            0x7 => number is >= CsrNumber.Tselect and <= CsrNumber.Tdata3,
            0xB or 0xC => TryReadCounter(cpu, number, out value),
            0xF => TryReadIdentity(cpu, number, out value),
            _ => false,
        };
        value &= cpu.XlenMask;
        return found;
    }

    /// <summary>Writes a register in the present mode.</summary>
    /// <returns>False when it does not exist here or cannot be written: an illegal instruction.</returns>
    public static bool TryWrite(RiscvCpu cpu, int number, ulong value) => IsReachable(number, cpu.Mode, write: true) && (number >> 8) switch
    {
        0x0 => TryWriteFloat(cpu, number, value),
        0x1 => TryWriteSupervisor(cpu, number, value & cpu.XlenMask),
        0x3 => TryWriteMachine(cpu, number, value & cpu.XlenMask),
        0x7 => number is >= CsrNumber.Tselect and <= CsrNumber.Tdata3, // writes are ignored
        0xB => TryWriteCounter(cpu, number, value),
        _ => false,
    };

    /// <summary>
    /// What an instruction that sets or clears bits begins with: the register, but for mip.SEIP, where the signal of the interrupt
    /// controller is left out (§ Privileged, Machine Interrupt Registers).
    /// </summary>
    /// <param name="cpu">The hart.</param>
    /// <param name="number">Number of the register.</param>
    /// <param name="value">What was read.</param>
    public static ulong ForChange(RiscvCpu cpu, int number, ulong value) => number == CsrNumber.Mip
        ? (value & ~Interrupts.Bit(Interrupts.SupervisorExternal)) | (cpu.State.MipSoftware & Interrupts.Bit(Interrupts.SupervisorExternal))
        : value;

    /// <summary>Whether what a register holds decides where addresses lead.</summary>
    public static bool MovesAddresses(int number) => number is CsrNumber.Satp or (>= CsrNumber.Pmpcfg0 and <= CsrNumber.Pmpaddr63);

    private static bool TryReadMachine(RiscvCpu cpu, int number, out ulong value) =>
        TryReadTrap(cpu, number, out value) || TryReadEnvironment(cpu, number, out value) || TryReadCounterSetup(cpu, number, out value)
        || TryReadPmp(cpu, number, out value);

    private static bool TryWriteMachine(RiscvCpu cpu, int number, ulong value) =>
        TryWriteTrap(cpu, number, value) || TryWriteEnvironment(cpu, number, value) || TryWriteCounterSetup(cpu, number, value)
        || TryWritePmp(cpu, number, value);

    // Zero means "not implemented", or for mconfigptr "no configuration structure".
    private static bool TryReadIdentity(RiscvCpu cpu, int number, out ulong value)
    {
        value = number == CsrNumber.Mhartid ? cpu.HartNumber : 0;
        return number is >= CsrNumber.Mvendorid and <= CsrNumber.Mconfigptr;
    }

    // § Privileged, Machine ISA (misa) Register: MXL on top, a bit for each single-letter extension.
    private static ulong Misa(RiscvCpu cpu) => ((cpu.Is32 ? 1UL : 2UL) << (cpu.XlenBits - 2)) | IsaString.Misa(cpu.Features);
}

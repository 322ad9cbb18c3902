using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <summary>
/// Control and status registers of machine mode. The trigger registers say that there is no trigger. Not modelled: debug mode;
/// medeleg, mideleg, mcounteren and menvcfg, which do not exist without less privileged modes.
/// </summary>
internal static partial class Csr
{
    /// <summary>Reads a register.</summary>
    /// <returns>False when it does not exist here: an illegal instruction.</returns>
    public static bool TryRead(RiscvCpu cpu, int number, out ulong value)
    {
        if (TryReadTrap(cpu, number, out value) || TryReadCounter(cpu, number, out value) || TryReadPmp(cpu, number, out value) || TryReadFloat(cpu, number, out value))
        {
            value &= cpu.XlenMask;
            return true;
        }

        switch (number)
        {
            // Zero means "not implemented", or for mconfigptr "no configuration structure".
            case CsrNumber.Mvendorid or CsrNumber.Marchid or CsrNumber.Mimpid or CsrNumber.Mconfigptr:
            case >= CsrNumber.Tselect and <= CsrNumber.Tdata3:
                value = 0;
                return true;
            case CsrNumber.Mhartid:
                value = cpu.HartNumber;
                return true;
            case CsrNumber.Misa:
                value = Misa(cpu);
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>Writes a register; read-only registers, whose number has both top bits set, refuse.</summary>
    /// <returns>False when it does not exist here or cannot be written: an illegal instruction.</returns>
    public static bool TryWrite(RiscvCpu cpu, int number, ulong value) =>
        number >> 10 != 3
        && (TryWriteTrap(cpu, number, value) || TryWriteCounter(cpu, number, value) || TryWritePmp(cpu, number, value) || TryWriteFloat(cpu, number, value)
            || number is CsrNumber.Misa or (>= CsrNumber.Tselect and <= CsrNumber.Tdata3)); // writes are ignored

    // § Privileged, Machine ISA (misa) Register: MXL on top, a bit for each single-letter extension.
    private static ulong Misa(RiscvCpu cpu) => ((cpu.Is32 ? 1UL : 2UL) << (cpu.XlenBits - 2)) | IsaString.Misa(cpu.Features);
}

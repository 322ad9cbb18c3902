namespace Emu.Target.Riscv.State;

/// <content>§ Privileged, Physical Memory Protection CSRs.</content>
internal static partial class Csr
{
    private static bool TryReadPmp(RiscvCpu cpu, int number, out ulong value)
    {
        value = 0;
        if (!TryPmpIndex(cpu, number, out var config, out var index))
        {
            return false;
        }

        value = config ? ReadPmpConfig(cpu, index) : index < cpu.PmpEntries ? cpu.State.PmpAddress[index] : 0;
        return true;
    }

    private static bool TryWritePmp(RiscvCpu cpu, int number, ulong value)
    {
        if (!TryPmpIndex(cpu, number, out var config, out var index))
        {
            return false;
        }

        if (config)
        {
            for (var i = 0; i < cpu.XlenBits / 8 && index + i < cpu.PmpEntries; i++)
            {
                Pmp.WriteConfig(ref cpu.State, index + i, (byte)(value >> (8 * i)));
            }
        }
        else if (index < cpu.PmpEntries)
        {
            Pmp.WriteAddress(ref cpu.State, index, cpu.Is32 ? (uint)value : value & Pmp.AddressMask64);
        }

        cpu.ProtectionChanged();
        return true;
    }

    // Registers of the entries from PmpEntries to 63 exist and are zero; without any entry none exist.
    private static bool TryPmpIndex(RiscvCpu cpu, int number, out bool config, out int index)
    {
        config = number is >= CsrNumber.Pmpcfg0 and <= CsrNumber.Pmpcfg15;
        index = config ? (number - CsrNumber.Pmpcfg0) * 4 : number - CsrNumber.Pmpaddr0;
        var oddConfig = config && !cpu.Is32 && (number & 1) != 0; // the even ones hold eight entries each
        return cpu.PmpEntries > 0 && !oddConfig && (config || number is >= CsrNumber.Pmpaddr0 and <= CsrNumber.Pmpaddr63);
    }

    private static ulong ReadPmpConfig(RiscvCpu cpu, int index)
    {
        var value = 0UL;
        for (var i = 0; i < cpu.XlenBits / 8 && index + i < cpu.PmpEntries; i++)
        {
            value |= (ulong)cpu.State.PmpConfig[index + i] << (8 * i);
        }

        return value;
    }
}

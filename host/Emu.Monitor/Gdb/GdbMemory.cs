using System.Globalization;
using Emu.Abstractions.Cpu;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Gdb;

/// <summary>Memory as a CPU sees it, for a debugger.</summary>
internal static class GdbMemory
{
    /// <summary>Reads.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="where">Address, comma, length.</param>
    public static string Read(Machine machine, CpuDevice cpu, string where)
    {
        (ulong address, int length) = Parse(where);
        byte[] bytes = new byte[length];
        return CpuView.At(machine, cpu, () =>
        {
            CpuView.Read(cpu, address, bytes);
            return Convert.ToHexStringLower(bytes);
        });
    }

    /// <summary>Writes.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="where">Address, comma, length, colon, digits.</param>
    public static string Write(Machine machine, CpuDevice cpu, string where)
    {
        string[] parts = where.Split(':');
        (ulong address, int length) = Parse(parts[0]);
        byte[] bytes = Convert.FromHexString(parts[1]);
        if (bytes.Length != length)
        {
            return "E01";
        }

        return CpuView.At(machine, cpu, () =>
        {
            CpuView.Write(cpu, address, bytes);
            return "OK";
        });
    }

    private static (ulong Address, int Length) Parse(string where)
    {
        string[] parts = where.Split(',');
        int length = int.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return length is >= 0 and <= GdbPackets.MaxBytes / 2
            ? (ulong.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), length)
            : throw new QmpException($"a debugger may ask for at most {GdbPackets.MaxBytes / 2} bytes at once");
    }
}

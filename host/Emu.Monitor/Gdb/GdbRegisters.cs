using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Core.Machines;
using Emu.Monitor.Commands;

namespace Emu.Monitor.Gdb;

/// <summary>Registers of a CPU in the debugger's digits: bytes as they lie in memory.</summary>
/// <param name="machine">The machine.</param>
/// <param name="thread">The CPU.</param>
internal sealed class GdbRegisters(Machine machine, GdbThread thread)
{
    private readonly CpuDevice cpu = thread.Cpu;

    /// <summary>The general registers.</summary>
    public string ReadAll() => CpuView.At(machine, cpu, () =>
    {
        var text = new StringBuilder();
        foreach (CpuRegister register in TargetDescription.GeneralOf(cpu.Class))
        {
            text.Append(Bytes(register));
        }

        return text.ToString();
    });

    /// <summary>Writes the general registers.</summary>
    /// <param name="values">Their digits.</param>
    public string WriteAll(string values)
    {
        byte[] bytes = Convert.FromHexString(values);
        return CpuView.At(machine, cpu, () =>
        {
            int at = 0;
            foreach (CpuRegister register in TargetDescription.GeneralOf(cpu.Class).TakeWhile(register => at + (register.Bits / 8) <= bytes.Length))
            {
                cpu.WriteRegister(register, bytes.AsSpan(at, register.Bits / 8));
                at += register.Bits / 8;
            }

            return "OK";
        });
    }

    /// <summary>One register.</summary>
    /// <param name="number">Its number.</param>
    public string Read(string number) => Find(number) is { } register ? CpuView.At(machine, cpu, () => Bytes(register)) : "E01";

    /// <summary>Writes one register.</summary>
    /// <param name="assignment">Its number, =, its digits.</param>
    public string Write(string assignment)
    {
        string[] parts = assignment.Split('=');
        byte[] bytes = Convert.FromHexString(parts[1]);
        if (Find(parts[0]) is not { } register || bytes.Length < register.Bits / 8)
        {
            return "E01";
        }

        return CpuView.At(machine, cpu, () =>
        {
            cpu.WriteRegister(register, bytes);
            return "OK";
        });
    }

    private CpuRegister? Find(string number)
    {
        int wanted = int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return cpu.Class.Registers.FirstOrDefault(register => register.DebugNumber == wanted);
    }

    private string Bytes(CpuRegister register)
    {
        byte[] bytes = new byte[register.Bits / 8];
        cpu.ReadRegister(register, bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

using System.Text;
using Emu.Abstractions.Cpu;

namespace Emu.Accel.Tcg.Logs;

/// <summary>Guest code as text: address, bytes, and what the target's disassembler says.</summary>
internal static class GuestText
{
    /// <summary>Writes code.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="pc">Virtual address of the first byte.</param>
    /// <param name="code">The code; it may end in the middle of an instruction that is not part of it.</param>
    /// <param name="instructions">How many instructions.</param>
    public static string Of(CpuDevice cpu, ulong pc, ReadOnlySpan<byte> code, int instructions)
    {
        var text = new StringBuilder();
        int at = 0;
        for (int k = 0; k < instructions && at < code.Length; k++)
        {
            string? line = cpu.Disassemble(code[at..], pc + (ulong)at, out int length);
            length = Math.Clamp(length, 1, code.Length - at);
            string bytes = Convert.ToHexStringLower(code.Slice(at, length));
            text.AppendLine($"  0x{pc + (ulong)at:x}:  {bytes,-8}  {line}".TrimEnd());
            at += length;
        }

        return text.ToString();
    }
}

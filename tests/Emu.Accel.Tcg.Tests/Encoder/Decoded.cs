using System.Globalization;
using Iced.Intel;

namespace Emu.Accel.Tcg.Tests.Encoder;

/// <summary>What a disassembler that is not ours reads in bytes, as text.</summary>
internal static class Decoded
{
    /// <summary>The instructions in some bytes that lie at address 0, with <c>; </c> between.</summary>
    /// <param name="code">The bytes.</param>
    public static string Text(ReadOnlySpan<byte> code)
    {
        Decoder decoder = Decoder.Create(64, code.ToArray());
        var text = new List<string>();
        while (decoder.IP < (ulong)code.Length)
        {
            decoder.Decode(out Instruction instruction);
            text.Add(instruction.IsInvalid ? "invalid" : Text(instruction));
        }

        return string.Join("; ", text);
    }

    private static string Text(in Instruction instruction)
    {
        var operands = new string[instruction.OpCount];
        for (int k = 0; k < operands.Length; k++)
        {
            operands[k] = Operand(instruction, k);
        }

        string mnemonic = (instruction.HasLockPrefix ? "lock " : "") + instruction.Mnemonic.ToString().ToLowerInvariant();
        return operands.Length == 0 ? mnemonic : $"{mnemonic} {string.Join(", ", operands)}";
    }

    private static string Operand(in Instruction instruction, int k) => instruction.GetOpKind(k) switch
    {
        OpKind.Register => Name(instruction.GetOpRegister(k)),
        OpKind.Memory => Memory(instruction),
        OpKind.NearBranch64 => instruction.NearBranch64.ToString(CultureInfo.InvariantCulture),
        OpKind.Immediate8 => instruction.Immediate8.ToString(CultureInfo.InvariantCulture),
        OpKind.Immediate16 => ((short)instruction.Immediate16).ToString(CultureInfo.InvariantCulture),
        OpKind.Immediate32 => ((int)instruction.Immediate32).ToString(CultureInfo.InvariantCulture),
        _ => ((long)instruction.GetImmediate(k)).ToString(CultureInfo.InvariantCulture),
    };

    private static string Name(Register register) => register.ToString().ToLowerInvariant();

    private static string Memory(in Instruction instruction)
    {
        string index = instruction.MemoryIndex == Register.None ? "" : $" + {Name(instruction.MemoryIndex)} * {instruction.MemoryIndexScale}";
        int size = instruction.MemorySize.GetSize();
        return $"{(size == 0 ? "" : $"{size}:")}[{Name(instruction.MemoryBase)}{index} + {(long)instruction.MemoryDisplacement64}]";
    }
}

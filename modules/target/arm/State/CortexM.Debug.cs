using System.Buffers.Binary;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.State;

/// <content>For debuggers and logs.</content>
internal sealed partial class CortexM
{
    /// <inheritdoc/>
    public override string? Disassemble(ReadOnlySpan<byte> bytes, ulong pc, out int length)
    {
        length = 2;
        if (bytes.Length < 2)
        {
            return null;
        }

        var first = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (first >> 11 < 0b11101)
        {
            return ArmDisassembler.Disassemble16(first, features, pc);
        }

        length = 4;
        return bytes.Length < 4 ? null : ArmDisassembler.Disassemble32((uint)first << 16 | BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]), features, pc);
    }
}

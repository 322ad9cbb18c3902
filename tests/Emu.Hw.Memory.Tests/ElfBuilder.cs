using System.Buffers.Binary;
using System.Text;

namespace Emu.Hw.Memory.Tests;

/// <summary>Writes small ELF files of either word size and byte order.</summary>
internal sealed class ElfBuilder(bool is64, bool big)
{
    private readonly byte[] file = new byte[0x400];

    public ulong Entry { get; init; } = 0x8000_0000;

    public ulong Physical { get; init; } = 0x8000_0000;

    public ulong Virtual { get; init; } = 0x8000_0000;

    public byte[] Build()
    {
        "\u007fELF"u8.CopyTo(file);
        file[4] = (byte)(is64 ? 2 : 1);
        file[5] = (byte)(big ? 2 : 1);
        Word(0x18, 0x18, Entry);
        Word(0x1C, 0x20, 0x80);
        Word(0x20, 0x28, 0x180);
        int tail = is64 ? 0x36 : 0x2A;
        U16(tail, is64 ? 56 : 32);
        U16(tail + 2, 1);
        U16(tail + 4, is64 ? 64 : 40);
        U16(tail + 6, 2);
        U32(0x80, 1);
        Word(0x84, 0x88, 0x100);
        Word(0x88, 0x90, Virtual);
        Word(0x8C, 0x98, Physical);
        Word(0x90, 0xA0, 4);
        Word(0x94, 0xA8, 16);
        file.AsSpan(0x100, 4).Fill(0xAB);
        int section = 0x180;
        int strings = section + (is64 ? 64 : 40);
        U32(section + 4, 2);
        Word(section + 16, section + 24, 0x300);
        Word(section + 20, section + 32, is64 ? 24UL : 16);
        U32(section + (is64 ? 40 : 24), 1);
        Word(strings + 16, strings + 24, 0x380);
        U32(0x300, 1);
        Word(0x304, 0x308, 0x8000_1000);
        Encoding.ASCII.GetBytes("\0tohost\0").CopyTo(file, 0x380);
        return file;
    }

    private void Word(int offset32, int offset64, ulong value)
    {
        if (!is64)
        {
            U32(offset32, (uint)value);
        }
        else if (big)
        {
            BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(offset64), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset64), value);
        }
    }

    private void U32(int offset, uint value)
    {
        if (big)
        {
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
        }
    }

    private void U16(int offset, int value)
    {
        if (big)
        {
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(offset), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), (ushort)value);
        }
    }
}

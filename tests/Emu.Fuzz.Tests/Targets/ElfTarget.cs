using System.Buffers.Binary;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>ELF files: programs with headers, sections and symbols.</summary>
internal sealed class ElfTarget() : ImageTarget("elf", "ELF programs of 32 and 64 bits")
{
    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [Resources.Read("Guests/hello-riscv64.elf"), Resources.Read("Guests/supervisor-riscv32.elf"), WithSymbols(40)];

    /// <summary>Aims at fields: of the file's header, and of the tables that it names.</summary>
    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        if (random.Next(3) == 0 || input.Length < 64)
        {
            return Bytes.Spoil(random, input);
        }

        byte[] bytes = [.. input];
        bool is64 = bytes[4] == 2;
        int width = is64 ? 8 : 4;
        long programs = (long)Read(bytes, is64 ? 0x20 : 0x1C, width);
        long sections = (long)Read(bytes, is64 ? 0x28 : 0x20, width);
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            long table = random.Next(3) switch { 0 => 16, 1 => programs, _ => sections };
            long at = table + (random.Next(32) * 4);
            int length = 1 << random.Next(1, 4);
            byte[] value = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(value, Bytes.Number(random, bytes.Length));
            if (at >= 0 && at < bytes.Length)
            {
                Bytes.Set(bytes, (int)at, value.AsSpan(0, length));
            }
        }

        return bytes;
    }

    /// <summary>A program of 64 bits with a table of symbols, all of which are named alike.</summary>
    private static byte[] WithSymbols(int count)
    {
        const int header = 64, program = 56, section = 64;
        const int sections = header + program;
        const int symbols = sections + (3 * section);
        int names = symbols + (24 * count);
        byte[] file = new byte[names + 64];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = (2, 1, 1);
        Write(file, 0x10, 2, 2);
        Write(file, 0x12, 243, 2);
        Write(file, 0x18, 0x8000_0000, 8);
        Write(file, 0x20, header, 8);
        Write(file, 0x28, sections, 8);
        Write(file, 0x36, program, 2);
        Write(file, 0x38, 1, 2);
        Write(file, 0x3A, section, 2);
        Write(file, 0x3C, 3, 2);
        Write(file, header, 1, 4);
        Write(file, header + 16, 0x8000_0000, 8);
        Write(file, header + 24, 0x8000_0000, 8);
        Write(file, header + 32, 64, 8);
        Write(file, header + 40, 4096, 8);
        Write(file, sections + section + 4, 2, 4);
        Write(file, sections + section + 24, (ulong)symbols, 8);
        Write(file, sections + section + 32, (ulong)(24 * count), 8);
        Write(file, sections + section + 40, 2, 4);
        Write(file, sections + (2 * section) + 24, (ulong)names, 8);
        file.AsSpan(names + 1, 60).Fill((byte)'s');
        for (int i = 0; i < count; i++)
        {
            Write(file, symbols + (24 * i), (ulong)(1 + i), 4);
            Write(file, symbols + (24 * i) + 8, (ulong)i, 8);
        }

        return file;
    }

    private static ulong Read(byte[] bytes, int at, int length)
    {
        Span<byte> value = stackalloc byte[8];
        value.Clear();
        bytes.AsSpan(at, length).CopyTo(value);
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    private static void Write(byte[] bytes, int at, ulong value, int length)
    {
        byte[] word = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        word.AsSpan(0, length).CopyTo(bytes.AsSpan(at));
    }
}

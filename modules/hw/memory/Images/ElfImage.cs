using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Memory.Images;

/// <summary>
/// Executable ELF files of 32 and 64 bits and both byte orders (System V ABI, chapters 4 and 5). Loads program headers at their
/// physical addresses. Not modelled: relocation, dynamic linking.
/// </summary>
public static class ElfImage
{
    private const uint TypeLoad = 1;
    private const uint SectionSymbols = 2;

    // Of all tables together, more than any real program has: tables may lie on each other, and names in each other.
    private const int MaxSymbols = 1 << 20;
    private const int MaxNameBytes = 64 << 20;

    /// <summary>Whether a file begins like an ELF file.</summary>
    /// <param name="file">The file.</param>
    public static bool Matches(ReadOnlySpan<byte> file) => file.Length >= 4 && file[..4].SequenceEqual("\u007fELF"u8);

    /// <summary>Takes a file apart.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static Image Parse(ReadOnlyMemory<byte> file)
    {
        var reader = new Reader(file);
        List<Segment> segments = ReadSegments(reader, file);
        if (segments.Count == 0)
        {
            throw new ImageFormatException("the ELF file has nothing to load; expected an executable, not an object file");
        }

        // The entry is a virtual address; images that run before an MMU is on need the physical one.
        ulong entry = reader.Word(0x18, 0x18);
        return new Image(BootImageKind.Program, reader.Is64 ? "ELF64" : "ELF32", segments, ToPhysical(reader, entry))
        {
            Symbols = ReadSymbols(reader),
            ElfMachine = (int)reader.U16(0x12),
            WordBits = reader.Is64 ? 64 : 32,
        };
    }

    private static List<Segment> ReadSegments(Reader reader, ReadOnlyMemory<byte> file)
    {
        var segments = new List<Segment>();
        for (int i = 0; i < reader.ProgramHeaders; i++)
        {
            ulong header = reader.ProgramHeader(i);
            if (reader.U32(header) != TypeLoad)
            {
                continue;
            }

            ulong offset = reader.Word(header + 4, header + 8);
            ulong physical = reader.Word(header + 12, header + 24);
            ulong inFile = reader.Word(header + 16, header + 32);
            ulong inMemory = reader.Word(header + 20, header + 40);
            if (offset > (ulong)file.Length || inFile > (ulong)file.Length - offset)
            {
                throw new ImageFormatException($"segment {i} of the ELF file ends at byte {offset + inFile}, but the file has {file.Length}; is it cut short?");
            }

            if (inMemory < inFile || (inMemory > 0 && inMemory - 1 > ulong.MaxValue - physical))
            {
                throw new ImageFormatException($"segment {i} of the ELF file has {inFile} bytes in the file, {inMemory} in memory at 0x{physical:x}: that cannot be");
            }

            if (inMemory > 0)
            {
                segments.Add(new Segment(physical, file.Slice((int)offset, (int)inFile), inMemory - inFile));
            }
        }

        return segments;
    }

    private static ulong ToPhysical(Reader reader, ulong address)
    {
        for (int i = 0; i < reader.ProgramHeaders; i++)
        {
            ulong header = reader.ProgramHeader(i);
            ulong start = reader.Word(header + 8, header + 16);
            if (reader.U32(header) == TypeLoad && address - start < reader.Word(header + 20, header + 40))
            {
                return address - start + reader.Word(header + 12, header + 24);
            }
        }

        return address;
    }

    private static Dictionary<string, ulong> ReadSymbols(Reader reader)
    {
        var symbols = new Dictionary<string, ulong>(StringComparer.Ordinal);
        ulong room = MaxSymbols;
        int nameRoom = MaxNameBytes;
        for (int i = 0; i < reader.Sections; i++)
        {
            ulong section = reader.Section(i);
            if (reader.U32(section + 4) != SectionSymbols)
            {
                continue;
            }

            ulong offset = reader.Word(section + 16, section + 24);
            ulong size = reader.Word(section + 20, section + 32);
            ulong strings = reader.Section((int)Math.Min(reader.U32(section + (reader.Is64 ? 40UL : 24)), int.MaxValue));
            ulong names = reader.Word(strings + 16, strings + 24);
            ulong count = Math.Min(size / reader.SymbolSize, room);
            room -= count;
            for (ulong n = 0; n < count && nameRoom > 0; n++)
            {
                ulong symbol = offset + (n * reader.SymbolSize);
                string name = reader.Text(names + reader.U32(symbol));
                nameRoom -= name.Length;
                if (name.Length > 0 && name[0] != '$')
                {
                    symbols.TryAdd(name, reader.Word(symbol + 4, symbol + 8));
                }
            }
        }

        return symbols;
    }

    /// <summary>Reads fields of either word size and byte order; every read is checked.</summary>
    private sealed class Reader
    {
        private readonly ReadOnlyMemory<byte> file;
        private readonly bool big;
        private readonly ulong programs;
        private readonly ulong sections;
        private readonly uint programSize;
        private readonly uint sectionSize;

        public Reader(ReadOnlyMemory<byte> file)
        {
            this.file = file;
            if (file.Length < 52 || file.Span[4] is not (1 or 2) || file.Span[5] is not (1 or 2))
            {
                throw new ImageFormatException("the ELF header is damaged: class and byte order must be 1 or 2");
            }

            Is64 = file.Span[4] == 2;
            big = file.Span[5] == 2;
            programs = Word(0x1C, 0x20);
            sections = Word(0x20, 0x28);
            ulong tail = Is64 ? 0x36UL : 0x2A;
            programSize = U16(tail);
            ProgramHeaders = (int)U16(tail + 2);
            sectionSize = U16(tail + 4);
            Sections = sections == 0 ? 0 : (int)U16(tail + 6);
            if ((ProgramHeaders > 0 && programSize < (Is64 ? 56 : 32)) || (Sections > 0 && sectionSize < (Is64 ? 64 : 40)))
            {
                throw new ImageFormatException($"the ELF header gives {programSize} bytes for a program header and {sectionSize} for a section header: too few");
            }
        }

        public bool Is64 { get; }

        public int ProgramHeaders { get; }

        public int Sections { get; }

        public ulong SymbolSize => Is64 ? 24UL : 16;

        public ulong ProgramHeader(int index) => programs + ((ulong)index * programSize);

        public ulong Section(int index) => index < Sections
            ? sections + ((ulong)index * sectionSize)
            : throw new ImageFormatException($"the ELF file names section {index} of {Sections}");

        public uint U16(ulong offset) => big ? BinaryPrimitives.ReadUInt16BigEndian(At(offset, 2)) : BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

        public uint U32(ulong offset) => big ? BinaryPrimitives.ReadUInt32BigEndian(At(offset, 4)) : BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

        /// <summary>A word at one offset in 32-bit files, at another in 64-bit files.</summary>
        public ulong Word(ulong offset32, ulong offset64) => !Is64 ? U32(offset32) :
            big ? BinaryPrimitives.ReadUInt64BigEndian(At(offset64, 8)) : BinaryPrimitives.ReadUInt64LittleEndian(At(offset64, 8));

        public string Text(ulong offset)
        {
            ReadOnlySpan<byte> rest = At(offset, 1, toEnd: true);
            int length = rest[..Math.Min(rest.Length, 1024)].IndexOf((byte)0);
            return length <= 0 ? "" : Encoding.UTF8.GetString(rest[..length]);
        }

        private ReadOnlySpan<byte> At(ulong offset, int length, bool toEnd = false)
        {
            if (offset > (ulong)file.Length || (ulong)length > (ulong)file.Length - offset)
            {
                throw new ImageFormatException($"the ELF file has {file.Length} bytes, but its headers point to byte {offset}; is it cut short?");
            }

            return toEnd ? file.Span[(int)offset..] : file.Span.Slice((int)offset, length);
        }
    }
}

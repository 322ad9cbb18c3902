using System.Buffers.Binary;
using System.Reflection.PortableExecutable;

namespace Emu.Modules.Loading;

/// <summary>
/// The few header fields that a load looks at (PE format, sections "COFF file header", "Optional header", "Section table";
/// ECMA-335 II.25). The framework's reader builds every table of the file, which costs more than the whole load of a small module.
/// </summary>
/// <param name="Machine">Processor of the file header.</param>
/// <param name="Flags">Flags of the runtime header.</param>
/// <param name="MetadataOffset">Where in the file the metadata begin; 0 when the file has no runtime header.</param>
/// <param name="MetadataSize">Their size in bytes.</param>
internal readonly record struct PortableExecutable(ushort Machine, CorFlags Flags, int MetadataOffset, int MetadataSize)
{
    private const int RuntimeHeaderDirectory = 14;

    /// <summary>Reads the headers of a file that begins with MZ.</summary>
    /// <exception cref="BadImageFormatException">They point outside the file, or are none.</exception>
    public static PortableExecutable Read(ReadOnlySpan<byte> file)
    {
        int header = Int32(file, 0x3C);
        if (Int32(file, header) != 0x4550)
        {
            throw new BadImageFormatException("the signature PE is missing");
        }

        ushort machine = UInt16(file, header + 4);
        int sections = UInt16(file, header + 6);
        int optional = header + 24;
        int table = optional + UInt16(file, header + 20);
        int directories = UInt16(file, optional) switch
        {
            0x10B => optional + 96,
            0x20B => optional + 112,
            _ => throw new BadImageFormatException("the optional header is of an unknown kind"),
        };
        bool hasRuntimeHeader = Int32(file, directories - 4) > RuntimeHeaderDirectory;
        int address = hasRuntimeHeader ? Int32(file, directories + (8 * RuntimeHeaderDirectory)) : 0;
        if (address == 0)
        {
            return new PortableExecutable(machine, 0, 0, 0);
        }

        ReadOnlySpan<byte> rows = Slice(file, table, sections * 40);
        int runtime = Offset(rows, address);
        int metadata = Offset(rows, Int32(file, runtime + 8));
        int size = Int32(file, runtime + 12);
        Slice(file, metadata, size);
        return new PortableExecutable(machine, (CorFlags)Int32(file, runtime + 16), metadata, size);
    }

    /// <summary>Where in the file lies what will be loaded at an address.</summary>
    private static int Offset(ReadOnlySpan<byte> sections, int address)
    {
        for (; sections.Length > 0; sections = sections[40..])
        {
            int start = Int32(sections, 12);
            if (address >= start && address - start < Int32(sections, 16))
            {
                return Int32(sections, 20) + (address - start);
            }
        }

        throw new BadImageFormatException("an address lies in no section");
    }

    private static ushort UInt16(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(file, offset, 2));

    private static int Int32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(Slice(file, offset, 4));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, int offset, int length) =>
        offset >= 0 && length >= 0 && offset <= file.Length - length ? file.Slice(offset, length) : throw new BadImageFormatException("a header points outside the file");
}

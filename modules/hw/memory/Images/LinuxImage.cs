using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Memory.Images;

/// <summary>
/// Linux kernels with the header that RISC-V and 64-bit Arm share ("Boot image header in RISC-V Linux", "Booting AArch64 Linux"):
/// they go anywhere that is aligned enough and begin with their first byte. Not modelled: kernels of the opposite byte order.
/// </summary>
public static class LinuxImage
{
    private const int HeaderBytes = 64;
    private const int MagicAt = 56;
    private const ulong BigEndian = 1;

    // Larger than any kernel; what a damaged header says is not believed.
    private const ulong MaxBytes = 1UL << 30;

    /// <summary>Magic numbers of the architectures, and their numbers in ELF.</summary>
    private static ReadOnlySpan<(uint Magic, int ElfMachine)> Architectures => new (uint, int)[]
    {
        (0x0543_5352, 243), // RSC\x05
        (0x644D_5241, 183), // ARM\x64
    };

    /// <summary>Whether a file begins like such a kernel.</summary>
    /// <param name="file">The file.</param>
    public static bool Matches(ReadOnlySpan<byte> file) => ElfMachineOf(file) != 0;

    /// <summary>Takes a file apart.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static Image Parse(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> header = file.Span[..HeaderBytes];
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        ulong flags = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        if ((flags & BigEndian) != 0)
        {
            throw new ImageFormatException("the Linux kernel is big-endian, which is not supported");
        }

        // The size tells what the kernel clears; very old ones have 0 there.
        if (size > MaxBytes || offset > MaxBytes)
        {
            throw new ImageFormatException($"the header of the Linux kernel asks for {size} bytes, {offset} behind the start of memory: more than any kernel; is the file damaged?");
        }

        ulong zeros = size > (ulong)file.Length ? size - (ulong)file.Length : 0;
        return new Image(BootImageKind.Kernel, "Linux kernel", [new Segment(0, file, zeros)], 0) { ElfMachine = ElfMachineOf(header), Offset = offset };
    }

    private static int ElfMachineOf(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes)
        {
            return 0;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(file[MagicAt..]);
        foreach ((uint known, int machine) in Architectures)
        {
            if (magic == known)
            {
                return machine;
            }
        }

        return 0;
    }
}

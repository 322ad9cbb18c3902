using System.Runtime.InteropServices;

namespace Emu.Core.Memory;

/// <summary>Memory by mmap: reserved without swap, zeroed by the kernel page by page as it is touched.</summary>
internal sealed unsafe partial class UnixMemory : HostMemory
{
    private const int ReadWrite = 3;
    private const int Private = 2;
    private const int HugePageAdvice = 14;
    private const ulong HugePage = 2 << 20;

    private static int Flags => OperatingSystem.IsLinux() ? Private | 0x20 | 0x4000 : Private | 0x1000 | 0x40;

    public override nint Allocate(ulong size)
    {
        // Large blocks lie at a multiple of the huge page, so that the kernel can use huge pages where the guest is busy.
        bool huge = OperatingSystem.IsLinux() && size >= HugePage;
        ulong reserved = huge ? size + HugePage : size;
        if (reserved < size || reserved > long.MaxValue)
        {
            return 0;
        }

        nint address = Map(0, (nuint)reserved, ReadWrite, Flags, -1, 0);
        if (address is -1 or 0)
        {
            return 0;
        }

        if (huge)
        {
            nint aligned = (nint)(((ulong)address + HugePage - 1) & ~(HugePage - 1));
            Trim(address, aligned);
            Trim(aligned + (nint)size, address + (nint)reserved);
            address = aligned;
            _ = Advise(address, (nuint)size, HugePageAdvice);
        }

        return address;
    }

    public override void Free(nint address, ulong size) => _ = Unmap(address, (nuint)size);

    private static void Trim(nint from, nint to)
    {
        if (to > from)
        {
            _ = Unmap(from, (nuint)(to - from));
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}

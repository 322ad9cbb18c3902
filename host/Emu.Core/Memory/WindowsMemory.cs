using System.Runtime.InteropServices;

namespace Emu.Core.Memory;

/// <summary>Memory by VirtualAlloc: committed at once, backed by the system page by page as it is touched.</summary>
internal sealed partial class WindowsMemory : HostMemory
{
    private const uint ReserveAndCommit = 0x3000;
    private const uint Release = 0x8000;
    private const uint ReadWrite = 4;

    public override nint Allocate(ulong size) => VirtualAlloc(0, (nuint)size, ReserveAndCommit, ReadWrite);

    public override void Free(nint address, ulong size) => _ = VirtualFree(address, 0, Release);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(nint address, nuint size, uint type);
}

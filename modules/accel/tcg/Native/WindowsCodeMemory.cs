using System.Runtime.InteropServices;

namespace Emu.Accel.Tcg.Native;

/// <summary>Code memory of Windows: a section of the paging file with two views. Not run yet on that system.</summary>
internal sealed unsafe partial class WindowsCodeMemory : CodeMemory
{
    private const uint ExecuteReadWrite = 0x40, Reserve = 0x400_0000, ViewWrite = 2, ViewRead = 4, ViewExecute = 0x20;
    private const uint Commit = 0x1000, PageExecuteRead = 0x20, PageReadWrite = 4;
    private readonly nint section;

    /// <summary>Maps the memory.</summary>
    /// <param name="bytes">How much.</param>
    /// <exception cref="IOException">The host refuses.</exception>
    public WindowsCodeMemory(long bytes)
    {
        Size = bytes;
        section = CreateFileMappingW(-1, 0, ExecuteReadWrite | Reserve, (uint)(bytes >> 32), (uint)bytes, 0);
        byte* code = section == 0 ? null : MapViewOfFile(section, ViewRead | ViewExecute, 0, 0, (nuint)bytes);
        byte* writable = code == null ? null : MapViewOfFile(section, ViewRead | ViewWrite, 0, 0, (nuint)bytes);
        if (writable == null
            || VirtualAlloc(writable, (nuint)bytes, Commit, PageReadWrite) == null || VirtualAlloc(code, (nuint)bytes, Commit, PageExecuteRead) == null)
        {
            throw new IOException("no executable memory");
        }

        Code = code;
        ToWritable = (nint)(writable - code);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        UnmapViewOfFile(Code + ToWritable);
        UnmapViewOfFile(Code);
        CloseHandle(section);
    }

    [LibraryImport("kernel32")]
    private static partial nint CreateFileMappingW(nint file, nint security, uint protection, uint high, uint low, nint name);

    [LibraryImport("kernel32")]
    private static partial byte* MapViewOfFile(nint section, uint access, uint high, uint low, nuint bytes);

    [LibraryImport("kernel32")]
    private static partial void* VirtualAlloc(void* address, nuint bytes, uint kind, uint protection);

    [LibraryImport("kernel32")]
    private static partial int UnmapViewOfFile(void* view);

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);
}

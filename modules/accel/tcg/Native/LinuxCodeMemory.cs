using System.Runtime.InteropServices;

namespace Emu.Accel.Tcg.Native;

/// <summary>Code memory of Linux: an anonymous file, mapped twice (memfd_create(2), mmap(2)).</summary>
internal sealed unsafe partial class LinuxCodeMemory : CodeMemory
{
    private const int Read = 1, Write = 2, Execute = 4, Shared = 1, Private = 2, Anonymous = 0x20;
    private const uint CloseOnExec = 1;

    /// <summary>Maps the memory.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="oneView">Mapped once.</param>
    /// <exception cref="IOException">The host refuses.</exception>
    public LinuxCodeMemory(long bytes, bool oneView)
    {
        Size = bytes;
        if (oneView)
        {
            Code = Map(null, (nuint)bytes, Read | Write | Execute, Private | Anonymous, -1, 0);
            if (Code == (byte*)-1)
            {
                throw new IOException("no executable memory");
            }

            return;
        }

        int file = MemoryFile("emu-code", CloseOnExec);
        if (file < 0)
        {
            throw new IOException("no memory file for code");
        }

        byte* writable = null;
        byte* code = Truncate(file, bytes) == 0 ? Map(null, (nuint)bytes, Read | Execute, Shared, file, 0) : (byte*)-1;
        if (code != (byte*)-1)
        {
            writable = Map(null, (nuint)bytes, Read | Write, Shared, file, 0);
        }

        Close(file);
        if (code == (byte*)-1 || writable == (byte*)-1)
        {
            if (code != (byte*)-1)
            {
                Unmap(code, (nuint)bytes);
            }

            throw new IOException("no executable memory");
        }

        Code = code;
        ToWritable = (nint)(writable - code);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (ToWritable != 0)
        {
            Unmap(Code + ToWritable, (nuint)Size);
        }

        Unmap(Code, (nuint)Size);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate")]
    private static partial int Truncate(int file, long bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* wish, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* memory, nuint bytes);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

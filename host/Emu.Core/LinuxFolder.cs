using System.Runtime.InteropServices;

namespace Emu.Core;

/// <summary>
/// Lists a folder as the C library does. The framework's way makes array pools, queues and vector code ready, which takes longer than
/// reading every manifest in the folder.
/// </summary>
internal static unsafe partial class LinuxFolder
{
    private const int MaxPath = 4095;

    // struct dirent of Linux with 64 bits: number 8, offset 8, length 2, type 1, name.
    private const int EntryBytes = 1024;
    private const int TypeAt = 18;
    private const int NameAt = 19;
    private const byte UnknownType = 0;
    private const byte FolderType = 4;
    private const byte LinkType = 10;

    /// <summary>Names of the folders in a folder, in no order, without those that begin with a dot.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Null when it cannot be said here: an error, a link, a name that is not ASCII.</returns>
    public static List<string>? TryNames(string path)
    {
        if (sizeof(nint) != 8 || path.Length > MaxPath)
        {
            return null;
        }

        byte* name = stackalloc byte[MaxPath + 1];
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] is '\0' or > (char)sbyte.MaxValue)
            {
                return null;
            }

            name[i] = (byte)path[i];
        }

        name[path.Length] = 0;
        nint folder = Open(name);
        if (folder == 0)
        {
            return null;
        }

        List<string>? names = Names(folder);
        _ = Close(folder);
        return names;
    }

    private static List<string>? Names(nint folder)
    {
        // This call and not readdir: it returns the error instead of keeping it for the thread.
        byte* entry = stackalloc byte[EntryBytes];
        List<string> names = [];
        while (Read(folder, entry, out byte* next) == 0)
        {
            if (next == null)
            {
                return names;
            }

            byte type = next[TypeAt];
            byte* name = next + NameAt;
            if (type is UnknownType or LinkType)
            {
                return null;
            }

            if (type == FolderType && name[0] != '.')
            {
                if (Text(name) is not { } text)
                {
                    return null;
                }

                names.Add(text);
            }
        }

        return null;
    }

    private static string? Text(byte* name)
    {
        int length = 0;
        while (name[length] != 0)
        {
            length++;
        }

        return Utf8Text.TryPlain(new ReadOnlySpan<byte>(name, length));
    }

    [LibraryImport("libc", EntryPoint = "opendir")]
    private static partial nint Open(byte* path);

    [LibraryImport("libc", EntryPoint = "readdir_r")]
    private static partial int Read(nint folder, byte* entry, byte** next);

    private static int Read(nint folder, byte* entry, out byte* next)
    {
        byte* found = null;
        int error = Read(folder, entry, &found);
        next = found;
        return error;
    }

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int Close(nint folder);
}

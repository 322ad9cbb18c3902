using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Emu.Backends.Char.Host;

/// <summary>Calls of Linux and macOS. None of them takes a variable number of arguments, which .NET cannot pass everywhere.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class UnixCalls
{
    /// <summary>There is something to read, or room to write.</summary>
    public const short PollIn = 1, PollOut = 4;

    /// <summary>The other side of a terminal is closed.</summary>
    public const short PollHangup = 16;

    /// <summary>A signal came; the call is made again.</summary>
    public const int Interrupted = 4;

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetAttributes(int descriptor, byte* mode);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetAttributes(int descriptor, int when, byte* mode);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    public static partial int GetForeground(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetGroup();

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void CfMakeRaw(byte* mode);

    // Keeping the error of a call takes code that is compiled at each start. So these are made without it first, and only where one
    // fails once more: then it fails for the reason that is kept, or has succeeded after all.
    public static int Pipe(int* ends) => PipePlain(ends) is >= 0 and int done ? done : PipeKeepingError(ends);

    public static int Poll(PollEntry* entries, nuint count, int milliseconds) =>
        PollPlain(entries, count, milliseconds) is >= 0 and int ready ? ready : PollKeepingError(entries, count, milliseconds);

    public static nint ReadDescriptor(int descriptor, byte* buffer, nuint length) =>
        ReadPlain(descriptor, buffer, length) is >= 0 and nint read ? read : ReadKeepingError(descriptor, buffer, length);

    public static nint WriteDescriptor(int descriptor, byte* buffer, nuint length) =>
        WritePlain(descriptor, buffer, length) is >= 0 and nint written ? written : WriteKeepingError(descriptor, buffer, length);

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int PipePlain(int* ends);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int PipeKeepingError(int* ends);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollPlain(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollKeepingError(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadPlain(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadKeepingError(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WritePlain(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteKeepingError(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Opens what is there; the call takes a mode only for what it makes.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int GrantPty(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int UnlockPty(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    public static partial int NamePty(int descriptor, byte* name, nuint length);

    /// <summary>What is waited for at a descriptor, and what came.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

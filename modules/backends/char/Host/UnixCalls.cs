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

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    public static partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadDescriptor(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint WriteDescriptor(int descriptor, byte* buffer, nuint length);

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

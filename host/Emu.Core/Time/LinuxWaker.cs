using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emu.Core.Time;

/// <summary>Waits to the microsecond: ppoll on an eventfd.</summary>
internal sealed unsafe partial class LinuxWaker : Waker
{
    private const int CloseOnExecNonBlocking = 0x80000 | 0x800;
    private const short In = 1;

    // A safe handle, because a late waker must not write into another file that got the same number.
    private readonly SafeFileHandle file;

    public LinuxWaker()
    {
        file = EventFd(0, CloseOnExecNonBlocking);
        if (file.IsInvalid)
        {
            throw new IOException($"eventfd failed with error {Marshal.GetLastSystemError()}");
        }
    }

    public override void Dispose() => file.Dispose();

    protected override void Signal()
    {
        ulong one = 1;
        try
        {
            _ = WriteFile(file, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody sleeps any more.
        }
    }

    protected override void WaitFor(long ns)
    {
        var poll = new PollEntry { File = (int)file.DangerousGetHandle(), Events = In };
        var time = new TimeSpec { Seconds = ns / 1_000_000_000, Nanoseconds = ns % 1_000_000_000 };
        _ = PollFor(&poll, 1, ns == long.MaxValue ? null : &time, 0);
        ulong count;
        _ = ReadFile(file, &count, sizeof(ulong));
    }

    // The error is asked of the system where it is told: code that keeps it after each call is made at run time.
    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial SafeFileHandle EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int PollFor(PollEntry* entries, nuint count, TimeSpec* time, nint mask);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFile(SafeFileHandle file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteFile(SafeFileHandle file, void* buffer, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Results;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

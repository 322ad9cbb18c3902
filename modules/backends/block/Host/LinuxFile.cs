using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;
using Microsoft.Win32.SafeHandles;

namespace Emu.Backends.Block.Host;

/// <summary>
/// A file of Linux: holes, and locks of open file descriptions on the same bytes that QEMU and its tools use, so that each sees
/// the other. What a user does is a lock on byte 100 and on, what it does not let others do one on byte 200 and on.
/// </summary>
internal sealed unsafe partial class LinuxFile : HostFile
{
    private const int Doing = 100;
    private const int Forbidding = 200;
    private const int Read0 = 0;
    private const int Write1 = 1;
    private const int Resize3 = 3;

    private const int GetLock = 36;
    private const int SetLock = 37;
    private const short SharedLock = 0;
    private const short ExclusiveLock = 1;
    private const short NoLock = 2;

    private const int KeepSize = 1;
    private const int Punch = 2;
    private const int Zero = 0x10;

    private const int Interrupted = 4;
    private const int SeekEnd = 2;

    private volatile bool hasNoHoles;
    private volatile bool hasNoZeroing;

    private LinuxFile(string path, SafeFileHandle handle)
        : base(path, handle)
    {
    }

    /// <inheritdoc/>
    public override long Length
    {
        get
        {
            // A block device says nothing of its length but where its end is.
            long length = base.Length;
            return length > 0 ? length : Math.Max(0, Seek(Handle, 0, SeekEnd));
        }
    }

    /// <summary>Takes an open file and locks it.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="handle">The file; closed when this throws.</param>
    /// <param name="isWritten">Whether it is written.</param>
    /// <param name="locking">Whether it is locked.</param>
    /// <exception cref="ConfigurationException">Another program uses it.</exception>
    public static LinuxFile Open(string path, SafeFileHandle handle, bool isWritten, ImageLocking locking)
    {
        try
        {
            if (locking != ImageLocking.Off && !Lock(path, handle, isWritten) && locking == ImageLocking.On)
            {
                throw new ConfigurationException($"cannot lock '{path}': its file system has no locks; with locking=off it is opened without");
            }

            return new LinuxFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (SynchronizeData(Handle) != 0)
        {
            // It says why, and knows of files that cannot be flushed.
            base.Flush();
        }
    }

    /// <inheritdoc/>
    public override bool PunchHole(long offset, long length)
    {
        hasNoHoles |= !hasNoHoles && !Allocate(Punch | KeepSize, offset, length);
        return !hasNoHoles;
    }

    /// <inheritdoc/>
    public override bool ZeroRange(long offset, long length)
    {
        hasNoZeroing |= !hasNoZeroing && !Allocate(Zero | KeepSize, offset, length);
        return !hasNoZeroing;
    }

    private bool Allocate(int mode, long offset, long length)
    {
        int result;
        do
        {
            result = FileAllocate(Handle, mode, offset, length);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return result == 0;
    }

    /// <returns>Whether the file system has locks.</returns>
    private static bool Lock(string path, SafeFileHandle handle, bool isWritten)
    {
        ReadOnlySpan<int> does = isWritten ? [Read0, Write1, Resize3] : [Read0];
        ReadOnlySpan<int> forbids = [Write1, Resize3];
        if (!Take(handle, Doing, does) || !Take(handle, Forbidding, forbids))
        {
            return false;
        }

        if (IsHeld(handle, Forbidding, does))
        {
            throw new ConfigurationException(isWritten
                ? $"'{path}' is in use by another program or machine, which does not let others write it; end that first, or open it with read-only=on"
                : $"'{path}' is in use by a program or machine that does not let others read it; end that first");
        }

        if (IsHeld(handle, Doing, forbids))
        {
            throw new ConfigurationException($"'{path}' is being written by another program or machine; end that first, or use a copy");
        }

        return true;
    }

    private static bool Take(SafeFileHandle handle, int first, ReadOnlySpan<int> bytes)
    {
        foreach (int b in bytes)
        {
            var range = new FileLock { Type = SharedLock, Start = first + b, Length = 1 };
            if (Control(handle, SetLock, &range) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHeld(SafeFileHandle handle, int first, ReadOnlySpan<int> bytes)
    {
        foreach (int b in bytes)
        {
            var range = new FileLock { Type = ExclusiveLock, Start = first + b, Length = 1 };
            if (Control(handle, GetLock, &range) == 0 && range.Type != NoLock)
            {
                return true;
            }
        }

        return false;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, FileLock* range);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FileAllocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SynchronizeData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}

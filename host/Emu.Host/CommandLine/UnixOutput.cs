using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Emu.Host.CommandLine;

/// <summary>
/// An open file descriptor as a stream to write to. The console's own stream sets the console up at the first write, which costs
/// milliseconds; a file stream keeps a position of its own and would overwrite what others write to the same file. Never closed.
/// </summary>
/// <param name="descriptor">The descriptor.</param>
/// <param name="mayFail">What cannot be written is dropped: messages come from every thread, and that nobody reads them ends no machine.</param>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe partial class UnixOutput(int descriptor, bool mayFail = false) : Stream
{
    private const int Interrupted = 4;
    private const int Full = 11;
    private const int FullOnMacOS = 35;
    private const short PollOut = 4;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (nint done = 0; done < buffer.Length;)
            {
                // Keeping a call's error takes code that is compiled at each start: only one that fails is made again to learn why.
                nint written = WritePlain(descriptor, bytes + done, (nuint)(buffer.Length - done));
                written = written >= 0 ? written : WriteDescriptor(descriptor, bytes + done, (nuint)(buffer.Length - done));
                if (written >= 0)
                {
                    done += written;
                }
                else if (!MayGoOn(Marshal.GetLastPInvokeError()))
                {
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Waits until another try is worth it.</summary>
    /// <returns>Whether one is.</returns>
    /// <exception cref="IOException">None is, and that matters.</exception>
    private bool MayGoOn(int error)
    {
        switch (error)
        {
            case Interrupted:
                return true;
            case Full or FullOnMacOS:
                // Whoever shares the descriptor has made it non-blocking.
                var entry = new PollEntry { Descriptor = descriptor, Events = PollOut };
                _ = Poll(&entry, 1, -1);
                return true;
            default:
                return mayFail ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WritePlain(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteDescriptor(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

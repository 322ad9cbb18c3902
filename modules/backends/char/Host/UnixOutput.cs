using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using static Emu.Backends.Char.Host.UnixCalls;

namespace Emu.Backends.Char.Host;

/// <summary>
/// An open file descriptor as a stream to write to. The console's own stream sets the console up at the first write, which costs
/// milliseconds; a file stream keeps a position of its own and would overwrite what others write to the same file. Never closed.
/// </summary>
/// <param name="descriptor">The descriptor.</param>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe partial class UnixOutput(int descriptor) : Stream
{
    private const int Full = 11;
    private const int FullOnMacOS = 35;

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
                nint written = WriteDescriptor(descriptor, bytes + done, (nuint)(buffer.Length - done));
                done += written >= 0 ? written : WhyNot(Marshal.GetLastPInvokeError());
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

    /// <summary>Returns when it is worth another try.</summary>
    /// <exception cref="IOException">It is not.</exception>
    private nint WhyNot(int error)
    {
        switch (error)
        {
            case Interrupted:
                return 0;
            case Full or FullOnMacOS:
                // Whoever shares the descriptor has made it non-blocking.
                PollEntry entry = new() { Descriptor = descriptor, Events = PollOut };
                _ = Poll(&entry, 1, -1);
                return 0;
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }
}

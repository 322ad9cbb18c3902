using System.Net.Sockets;
using Emu.Backends.Net.Frames;

namespace Emu.Backends.Net.Peers;

/// <summary>
/// The other end of a virtual wire, behind a socket: one thread reads frames from it, another writes them. Both may wait for the
/// socket; the machine never waits for them.
/// </summary>
internal abstract class Peer : IDisposable
{
    private readonly ManualResetEventSlim work = new(initialState: false, spinCount: 10);
    private readonly ManualResetEventSlim room = new(initialState: false, spinCount: 10);
    private readonly IFrameSink toGuest;
    private readonly FrameRing fromGuest;
    private readonly Action taken;
    private Thread? reader;
    private Thread? writer;
    private volatile bool ended;

    /// <summary>Makes a peer that does nothing yet.</summary>
    /// <param name="toGuest">Takes frames for the guest.</param>
    /// <param name="fromGuest">Frames of the guest.</param>
    /// <param name="taken">Called when frames of the guest were taken.</param>
    protected Peer(IFrameSink toGuest, FrameRing fromGuest, Action taken) => (this.toGuest, this.fromGuest, this.taken) = (toGuest, fromGuest, taken);

    /// <summary>Whether it is to end.</summary>
    protected bool IsEnded => ended;

    /// <summary>Begins to work.</summary>
    /// <param name="name">Name of the threads.</param>
    public void Start(string name)
    {
        reader = new Thread(Read) { IsBackground = true, Name = name + " in" };
        writer = new Thread(Write) { IsBackground = true, Name = name + " out" };
        reader.Start();
        writer.Start();
    }

    /// <summary>There are frames of the guest, or there is room for more to it. Any thread.</summary>
    public void Wake()
    {
        work.Set();
        room.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ended = true;
        Close();
        Wake();
        reader?.Join();
        writer?.Join();
    }

    /// <summary>Reads frames until <see cref="IsEnded"/>. The reader's thread.</summary>
    protected abstract void Read();

    /// <summary>Writes a frame. The writer's thread.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isLast">Whether none waits behind it.</param>
    protected abstract void Write(ReadOnlySpan<byte> frame, bool isLast);

    /// <summary>Lets go of the sockets, and so ends operations that wait. Any thread.</summary>
    protected abstract void Close();

    /// <summary>Waits for room for a frame of any length, or for the end.</summary>
    protected void WaitForRoom()
    {
        while (!ended)
        {
            room.Reset();
            if (toGuest.HasRoom)
            {
                return;
            }

            room.Wait();
        }
    }

    /// <summary>Gives a frame to the guest; there is room.</summary>
    /// <param name="frame">The frame.</param>
    protected void Deliver(ReadOnlySpan<byte> frame)
    {
        if (toGuest.TryBegin(frame.Length, out Span<byte> into))
        {
            frame.CopyTo(into);
            toGuest.Commit(frame.Length);
        }
    }

    /// <summary>Waits for a while, or for the end.</summary>
    /// <param name="milliseconds">How long.</param>
    protected void Pause(int milliseconds)
    {
        long until = Environment.TickCount64 + milliseconds;
        while (!ended && until - Environment.TickCount64 is > 0 and long left)
        {
            room.Reset();
            room.Wait((int)left);
        }
    }

    private void Write()
    {
        while (!ended)
        {
            work.Reset();
            while (!ended && fromGuest.TryPeek(out ReadOnlySpan<byte> frame))
            {
                try
                {
                    Write(frame, fromGuest.IsLast);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // The reader finds out too, and sees to it.
                }

                fromGuest.Release();
                taken();
            }

            // Also with nothing to take: a frame may have been refused just before the last was taken.
            taken();
            if (!ended)
            {
                work.Wait();
            }
        }
    }
}

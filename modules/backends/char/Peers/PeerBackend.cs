using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;

namespace Emu.Backends.Char.Peers;

/// <summary>
/// What backends share whose other side comes and goes. A thread waits for it and reads; output to nobody is dropped; one that takes
/// nothing for a second loses what is written meanwhile.
/// </summary>
public abstract class PeerBackend : CharBackend, ICharPeer
{
    private const int ChunkBytes = 4096;

    [Derived]
    private readonly TaskCompletionSource awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Derived]
    private readonly Lock gate = new();

    [Derived]
    private readonly InputRoom room = new(MaxPending, ChunkBytes);

    [Derived]
    private OutputPump? pump;

    [Derived]
    private IPeer? current;

    [Derived]
    private Thread? thread;

    [Derived]
    private bool isConnected;

    [Derived]
    private volatile bool ended;

    /// <inheritdoc/>
    public abstract string Address { get; }

    /// <inheritdoc/>
    public Task Awaited => awaited.Task;

    /// <summary>Whether the backend is being taken out. Any thread.</summary>
    protected bool IsEnded => ended;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes) => Volatile.Read(ref pump)?.Write(bytes) ?? bytes.Length;

    /// <inheritdoc/>
    public override void Drain(int milliseconds) => Volatile.Read(ref pump)?.Drain(milliseconds);

    /// <summary>Waits for somebody at the other side, on the backend's thread.</summary>
    /// <returns>Who is there; null when nobody will come any more.</returns>
    private protected abstract IPeer? NextPeer();

    /// <summary>Ends a <see cref="NextPeer"/>; called once, on any thread.</summary>
    private protected abstract void StopWaiting();

    /// <summary>Begins to wait for the other side.</summary>
    /// <param name="isAwaited">Whether the machine should wait for it, too.</param>
    private protected void Begin(bool isAwaited)
    {
        if (!isAwaited)
        {
            awaited.TrySetResult();
        }

        thread = new Thread(Serve) { IsBackground = true, Name = Path };
        thread.Start();
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Volatile.Read(ref pump)?.Drain(1000);
        lock (gate)
        {
            ended = true;
            current?.Interrupt();
        }

        room.End();
        StopWaiting();
        thread?.Join(1000);
        awaited.TrySetResult();
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnTaken(int count) => room.Return(count);

    /// <inheritdoc/>
    protected override void OnBound()
    {
        base.OnBound();

        // As a message: a device that is being made is told when it is there.
        Services.Post(this, () => Frontend?.Event(isConnected ? CharEvent.Opened : CharEvent.Closed));
    }

    /// <summary>A break was received; any thread.</summary>
    private protected void SendBreak() => Services.Post(this, () => Frontend?.Event(CharEvent.Break));

    /// <summary>Writes a line to the log; any thread.</summary>
    /// <param name="line">The line.</param>
    private protected void Say(string line) => Services.Post(this, () => Services.LogOf(this).Log(LogLevel.Information, default, line, null, static (text, _) => text));

    private void Serve()
    {
        while (!ended && NextPeer() is { } peer)
        {
            bool isServed;
            lock (gate)
            {
                isServed = !ended;
                current = isServed ? peer : null;
            }

            if (isServed)
            {
                Serve(peer);
            }

            peer.Dispose();
        }
    }

    private void Serve(IPeer peer)
    {
        using (var output = new OutputPump(new Kept(peer), () => Services.Post(this, () => Frontend?.Writable()), Path + " out"))
        {
            Volatile.Write(ref pump, output);
            Services.Post(this, () => Tell(CharEvent.Opened));
            awaited.TrySetResult();
            byte[] buffer = new byte[ChunkBytes];
            while (true)
            {
                // Who does not read on holds the other side back, as a full line does.
                room.Wait();
                int length = ended ? 0 : peer.Read(buffer);
                if (length == 0)
                {
                    break;
                }

                byte[] chunk = buffer[..length];
                if (room.TryTake(length))
                {
                    Services.Post(this, () => Deliver(chunk));
                }
            }

            lock (gate)
            {
                current = null;
            }

            Volatile.Write(ref pump, null);
            peer.Interrupt();
        }

        Services.Post(this, () => Tell(CharEvent.Closed));
    }

    private void Tell(CharEvent what)
    {
        isConnected = what == CharEvent.Opened;
        Frontend?.Event(what);

        // What a device waits to write went with them.
        if (!isConnected)
        {
            Frontend?.Writable();
        }
    }

    /// <summary>A peer that whoever reads closes.</summary>
    private sealed class Kept(IPeer peer) : IOutputSink
    {
        public int Write(ReadOnlySpan<byte> bytes) => peer.Write(bytes);

        public void Dispose()
        {
        }
    }
}

using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char;

/// <summary>
/// What all character backends share: one frontend at a time, and input that waits until the frontend takes it. Used under the
/// machine's lock.
/// </summary>
public abstract class CharBackend : EmuObject, ICharBackend
{
    /// <summary>Bytes of input that can wait.</summary>
    protected const int MaxPending = 1 << 16;

    [Derived]
    private readonly ByteQueue pending = new();

    [Derived]
    private ICharFrontend? frontend;

    /// <summary>The device that is connected, or null.</summary>
    protected ICharFrontend? Frontend => frontend;

    /// <inheritdoc/>
    public void Bind(ICharFrontend? frontend)
    {
        if (frontend is not null && this.frontend is not null)
        {
            throw new ConfigurationException($"{Path} is used by another device already; give each device a backend of its own");
        }

        this.frontend = frontend;
        OnBound();
    }

    /// <inheritdoc/>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <inheritdoc/>
    public virtual void Drain(int milliseconds)
    {
    }

    /// <inheritdoc/>
    public void ReadyToReceive() => Deliver([]);

    /// <summary>A frontend was connected or let go.</summary>
    protected virtual void OnBound()
    {
        if (frontend is not null)
        {
            Deliver([]);
        }
    }

    /// <summary>Input was taken by the frontend: there is more room.</summary>
    /// <param name="count">How many bytes.</param>
    protected virtual void OnTaken(int count)
    {
    }

    /// <summary>Hands input to the frontend, in order; what it does not take now waits.</summary>
    /// <param name="bytes">New input; what exceeds the room is lost, as on a real line.</param>
    protected void Deliver(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes[..Math.Min(bytes.Length, MaxPending - pending.Count)])
        {
            pending.Enqueue(b);
        }

        Span<byte> chunk = stackalloc byte[64];
        int taken = 0;
        while (pending.Count > 0 && frontend is { ReceiveCapacity: > 0 and int capacity })
        {
            int length = Math.Min(Math.Min(capacity, chunk.Length), pending.Count);
            for (int i = 0; i < length; i++)
            {
                chunk[i] = pending.Dequeue();
            }

            taken += length;
            frontend.Receive(chunk[..length]);
        }

        if (taken > 0)
        {
            OnTaken(taken);
        }
    }
}

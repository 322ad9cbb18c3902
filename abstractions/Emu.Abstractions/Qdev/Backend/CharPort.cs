using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Backend;

/// <summary>What happens to a character backend besides data.</summary>
public enum CharEvent : byte
{
    /// <summary>The other side is there.</summary>
    Opened,

    /// <summary>The other side has gone; nothing more will be received until it comes back.</summary>
    Closed,

    /// <summary>A break condition was received.</summary>
    Break,

    /// <summary>Of several that share the other side, this one receives from now on.</summary>
    Focused,
}

/// <summary>The device's side of a character stream. Called under the machine's lock.</summary>
public interface ICharFrontend
{
    /// <summary>How many bytes <see cref="Receive"/> takes now; 0 holds the backend back until <see cref="CharPort.ReadyToReceive"/>.</summary>
    int ReceiveCapacity { get; }

    /// <summary>Takes bytes that were received.</summary>
    /// <param name="bytes">At most <see cref="ReceiveCapacity"/> bytes.</param>
    void Receive(ReadOnlySpan<byte> bytes);

    /// <summary>A write that was cut short can go on.</summary>
    void Writable();

    /// <summary>Something besides data.</summary>
    /// <param name="what">What happened.</param>
    void Event(CharEvent what);
}

/// <summary>
/// The host's side of a character stream; a type of a backend module implements it. It never blocks. Members are called under
/// the machine's lock; host threads post to the machine's queue.
/// </summary>
public interface ICharBackend
{
    /// <summary>Binds a frontend; null lets go. One at a time.</summary>
    /// <param name="frontend">The frontend or null.</param>
    /// <exception cref="ConfigurationException">Another frontend is bound.</exception>
    void Bind(ICharFrontend? frontend);

    /// <summary>Lets go of a frontend. A backend that several share tells them apart.</summary>
    /// <param name="frontend">One that is bound.</param>
    void Release(ICharFrontend frontend) => Bind(null);

    /// <summary>Writes what it can.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were taken; when fewer than given, <see cref="ICharFrontend.Writable"/> follows.</returns>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>The frontend takes bytes again.</summary>
    void ReadyToReceive();

    /// <summary>Waits until everything written has left, for at most so many milliseconds. Called when the machine ends.</summary>
    /// <param name="milliseconds">Longest wait.</param>
    void Drain(int milliseconds);
}

/// <summary>
/// A device's port to a character backend. Callbacks into the device are contained: what they throw faults the device. Without
/// a backend, what is written is dropped and nothing is received.
/// </summary>
public sealed class CharPort : Handle, ICharFrontend
{
    private ICharFrontend? frontend;
    private ICharBackend? backend;

    internal CharPort(EmuObject owner, string name, ICharFrontend frontend)
        : base(owner, name) => this.frontend = frontend;

    /// <summary>The backend, or null.</summary>
    public ICharBackend? Backend => backend;

    /// <inheritdoc/>
    public int ReceiveCapacity
    {
        get
        {
            int capacity = 0;
            if (frontend is { } device)
            {
                Guard(() => capacity = device.ReceiveCapacity);
            }

            return capacity;
        }
    }

    /// <summary>Connects the port to a backend, or lets go of it. Used for the link property of the port's name.</summary>
    /// <param name="to">The backend or null.</param>
    /// <exception cref="ConfigurationException">The backend has another frontend.</exception>
    public void Connect(ICharBackend? to)
    {
        if (to == backend)
        {
            return;
        }

        to?.Bind(this);
        backend?.Release(this);
        backend = to;
    }

    /// <summary>Writes what the backend can take.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were taken.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => backend is null ? bytes.Length : backend.Write(bytes);

    /// <summary>Writes one byte.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Write(byte value) => Write(new ReadOnlySpan<byte>(in value)) == 1;

    /// <summary>The device takes bytes again.</summary>
    public void ReadyToReceive() => backend?.ReadyToReceive();

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (frontend is null || !MayCall)
        {
            return;
        }

        Owner.Busy++;
        try
        {
            frontend.Receive(bytes);
        }
        catch (Exception e)
        {
            Owner.Fault(e);
        }
        finally
        {
            Owner.Busy--;
        }
    }

    /// <inheritdoc/>
    public void Writable()
    {
        if (frontend is { } device)
        {
            Guard(device.Writable);
        }
    }

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (frontend is { } device)
        {
            Guard(() => device.Event(what));
        }
    }

    internal override void Cut()
    {
        ICharBackend? before = backend;
        (backend, frontend) = (null, null);
        base.Cut();
        before?.Release(this);
    }
}

using System.Text;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Serial;

/// <summary>A port of a virtio serial device, with a character backend at the other side.</summary>
public abstract partial class VirtioSerialPort : Device, ICharFrontend
{
    /// <summary>Bytes that are moved to the backend at once.</summary>
    private const int Chunk = 4096;

    /// <summary>Requests that are sent at a time before others have their turn.</summary>
    private const int RequestsAtOnce = 64;

    /// <summary>The driver's side is open.</summary>
    [State]
    private bool isGuestOpen;

    /// <summary>The other side is open.</summary>
    [Derived]
    private bool isHostOpen;

    [Derived]
    private int number;

    /// <summary>Bytes of the request at the head of the queue that the backend has taken.</summary>
    [State]
    private ulong sent;

    /// <summary>The request at the head of the queue, of which the backend took a part only.</summary>
    [Derived]
    private VirtioRequest? sending;

    /// <summary>What it is plugged into; the first virtio serial device with room when it is not named.</summary>
    [Link]
    public partial IVirtioSerialBus? Bus { get; }

    /// <summary>The other side.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    /// <summary>Its number; -1 for the first that is free.</summary>
    [Config(Default = -1, Min = -1, Max = 30)]
    public partial int Nr { get; init; }

    /// <summary>A name by which programs in the guest find it.</summary>
    [Config(Name = "name", Default = "")]
    public partial string PortName { get; init; }

    /// <summary>Whether it is a console, which works also while nobody has opened it.</summary>
    public abstract bool IsConsole { get; }

    /// <summary>Its number, once it is plugged in.</summary>
    public int Number => number;

    /// <summary>Whether somebody is at the other side.</summary>
    public bool IsOpen => IsConsole || isHostOpen;

    /// <inheritdoc/>
    public int ReceiveCapacity
    {
        get
        {
            // It is only looked at: a driver may take back what was not used when the port goes.
            VirtioRequest? buffer = TakeBuffer();
            buffer?.Return();
            return (int)Math.Min(buffer?.WritableLength ?? 0, int.MaxValue);
        }
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (TakeBuffer() is { } buffer && buffer.Write(0, bytes))
        {
            buffer.Complete((uint)bytes.Length);
        }
    }

    /// <inheritdoc/>
    public void Writable() => Send();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what is CharEvent.Opened or CharEvent.Closed)
        {
            isHostOpen = what == CharEvent.Opened;
            Bus?.TellOpen(Number);
        }
    }

    /// <summary>The driver opened its side, or closed it.</summary>
    /// <param name="open">Whether it is open.</param>
    public void SetGuestOpen(bool open)
    {
        bool before = isGuestOpen;
        isGuestOpen = open;
        TellOpen(before);
        Port.ReadyToReceive();
    }

    /// <summary>The driver gave buffers for what it receives.</summary>
    public void TakeRoom() => Port.ReadyToReceive();

    /// <summary>Sends what the driver gave.</summary>
    public void Send()
    {
        Span<byte> bytes = stackalloc byte[Chunk];
        for (int i = 0; i < RequestsAtOnce; i++)
        {
            if (!SendOne(bytes))
            {
                return;
            }
        }

        Bus?.SendLater(Number);
    }

    /// <summary>Sends one byte past every queue.</summary>
    /// <param name="value">The byte.</param>
    public void SendEmergency(byte value) => Port.Write(value);

    /// <summary>The driver is gone.</summary>
    public void Stop()
    {
        bool before = isGuestOpen;
        (sending, sent, isGuestOpen) = (null, 0, false);
        TellOpen(before);
    }

    /// <summary>The port goes, and the driver stays: what it sent and nobody took is lost.</summary>
    public void Close()
    {
        sending?.Complete(0);
        Stop();
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (Encoding.UTF8.GetByteCount(PortName) > VirtioSerial.MaxName)
        {
            throw new ConfigurationException($"{Path}: 'name' has at most {VirtioSerial.MaxName} bytes");
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        isHostOpen = Port.Backend is not null;
        number = (Bus ?? throw new ConfigurationException($"{Path}: no virtio serial device of the machine has room for it; add a 'virtio-serial-device' and name it with 'bus'"))
            .Attach(this, Nr);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Bus?.Detach(this);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            Stop();
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        sending = null;
    }

    /// <summary>Tells management programs, when the guest's side of a stream is another now.</summary>
    private void TellOpen(bool before)
    {
        if (isGuestOpen != before && !IsConsole)
        {
            Services.Raise(this, new GuestPortChanged(isGuestOpen));
        }
    }

    private VirtioRequest? TakeBuffer() =>
        Bus is { } bus && (isGuestOpen || !bus.HasPorts) ? bus.Queue(number, input: true)?.Take() : null;

    /// <summary>Sends the next request, or what is left of it.</summary>
    /// <returns>Whether there may be another.</returns>
    private bool SendOne(Span<byte> bytes)
    {
        sending ??= Bus?.Queue(Number, input: false)?.Take();
        if (sending is not { } request)
        {
            return false;
        }

        while (sent < request.ReadableLength && IsOpen)
        {
            Span<byte> part = bytes[..(int)Math.Min(Chunk, request.ReadableLength - sent)];
            if (!request.Read(sent, part))
            {
                return false;
            }

            int taken = Port.Write(part);
            sent += (ulong)taken;
            if (taken < part.Length)
            {
                // The backend says when it can go on.
                return false;
            }
        }

        (sending, sent) = (null, 0);
        request.Complete(0);
        return true;
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Frames;

namespace Emu.Backends.Net;

/// <summary>
/// What all network backends share: one frontend at a time, a bounded queue in each direction, and delivery by message. A host
/// thread writes frames for the guest and reads those from it; a machine that is paused gets nothing until it runs again.
/// </summary>
public abstract partial class NetBackend : EmuObject, INetBackend, IFrameSink
{
    private const int ToGuestBytes = 1 << 19;
    private const int FromGuestBytes = 1 << 19;
    private const int FramesAtOnce = 64;

    [Derived]
    private readonly FrameRing toGuest = new(ToGuestBytes);

    [Derived]
    private readonly FrameRing fromGuest = new(FromGuestBytes);

    [Derived]
    private Action deliver = null!;

    [Derived]
    private INetFrontend? frontend;

    /// <summary>Whether the backend is at work: from the beginning of realize to that of unrealize.</summary>
    [Derived]
    private volatile bool isOpen;

    /// <summary>1 while a delivery is queued.</summary>
    [Derived]
    private int scheduled;

    /// <summary>Whether a frame of the guest was refused, and it was not told of room yet.</summary>
    [Derived]
    private volatile bool isRefused;

    /// <summary>Whether the host thread waits for room towards the guest.</summary>
    [Derived]
    private volatile bool isWaiting;

    [Derived]
    private volatile bool isDown;

    /// <summary>Whether the frontend was told that the link is down; under the machine's lock.</summary>
    [Derived]
    private bool toldDown;

    /// <inheritdoc/>
    bool IFrameSink.HasRoom
    {
        get
        {
            if (toGuest.HasRoom)
            {
                return true;
            }

            // Ask to be woken, then look again: the guest may have taken frames in between.
            isWaiting = true;
            return toGuest.HasRoom;
        }
    }

    /// <summary>Fires as soon as the machine runs.</summary>
    [Timer(nameof(Schedule))]
    public partial DeviceTimer Resume { get; }

    /// <summary>Frames from the guest; the host thread reads it.</summary>
    internal FrameRing FromGuest => fromGuest;

    /// <summary>Whether nothing waits for the guest, for tests.</summary>
    internal bool IsDelivered => toGuest.IsEmpty;

    /// <inheritdoc/>
    public void Bind(INetFrontend? frontend)
    {
        if (frontend is not null && this.frontend is not null)
        {
            throw new ConfigurationException($"{Path} is used by another device already; give each device a backend of its own");
        }

        this.frontend = frontend;
        toldDown = false;
        TellLink();
        Schedule();
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> frame)
    {
        if (!isOpen || isDown || frame.Length > FrameRing.MaxFrame)
        {
            // Nobody is there to hear it.
            return true;
        }

        if (!fromGuest.TryWrite(frame))
        {
            isRefused = true;
            WakeHost();
            return false;
        }

        WakeHost();
        return true;
    }

    /// <inheritdoc/>
    public void ReadyToReceive()
    {
        if (!toGuest.IsEmpty)
        {
            Schedule();
        }
    }

    /// <inheritdoc/>
    bool IFrameSink.TryBegin(int length, out Span<byte> frame) => toGuest.TryBegin(length, out frame);

    /// <inheritdoc/>
    void IFrameSink.Commit(int length)
    {
        toGuest.Commit(length);
        Schedule();
    }

    /// <summary>Wakes the thread that reads <see cref="FromGuest"/>. Any thread; cheap when it is awake.</summary>
    protected abstract void WakeHost();

    /// <summary>Frames of the guest were taken: it may send again. Host thread.</summary>
    protected void OnTaken()
    {
        if (isRefused && fromGuest.HasRoom)
        {
            Schedule();
        }
    }

    /// <summary>Says whether the other side is there; nothing is sent while it is not. Any thread.</summary>
    /// <param name="up">Whether it is there.</param>
    protected void SetLink(bool up)
    {
        isDown = !up;
        Schedule();
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        deliver = Deliver;
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        isOpen = true;
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        isOpen = false;
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();

        // What was on its way belongs to another time.
        toGuest.Clear();
    }

    /// <summary>Queues a delivery unless one is queued. Any thread.</summary>
    private void Schedule()
    {
        if (isOpen && Interlocked.Exchange(ref scheduled, 1) == 0)
        {
            Services.Post(this, deliver);
        }
    }

    /// <summary>Gives the guest what it takes, and tells it what it waits for. Under the machine's lock.</summary>
    private void Deliver()
    {
        Volatile.Write(ref scheduled, 0);
        Interlocked.MemoryBarrier();
        TellLink();
        if (!Services.IsRunning)
        {
            Resume.ArmAt(Services.Clock.Now);
            return;
        }

        if (isRefused && fromGuest.HasRoom)
        {
            isRefused = false;
            frontend?.Writable();
        }

        int left = FramesAtOnce;
        while (toGuest.TryPeek(out ReadOnlySpan<byte> frame) && (frontend is null || frontend.CanReceive))
        {
            if (left-- == 0)
            {
                // Others want the lock too.
                Schedule();
                break;
            }

            frontend?.Receive(frame);
            toGuest.Release();
        }

        if (isWaiting && toGuest.HasRoom)
        {
            isWaiting = false;
            WakeHost();
        }
    }

    private void TellLink()
    {
        if (isDown != toldDown)
        {
            toldDown = isDown;
            frontend?.LinkChanged(!toldDown);
        }
    }
}

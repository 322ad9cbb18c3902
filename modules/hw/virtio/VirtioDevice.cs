using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio;

/// <summary>What the devices of this module share: their place in a transport.</summary>
public abstract partial class VirtioDevice : Device, IVirtioDevice
{
    [Derived]
    private IVirtioSlot? slot;

    /// <summary>For each queue the call that looks at it again.</summary>
    [Derived]
    private Action[] calls = [];

    /// <summary>Bit n: the call for queue n is posted.</summary>
    [Derived]
    private ulong posted;

    /// <summary>Transport that it is plugged into; the first with room when it is not named.</summary>
    [Link]
    public partial IVirtioBus? Bus { get; }

    /// <inheritdoc/>
    public abstract uint DeviceId { get; }

    /// <inheritdoc/>
    public abstract ulong Features { get; }

    /// <inheritdoc/>
    public abstract int Queues { get; }

    /// <inheritdoc/>
    public abstract int ConfigSize { get; }

    /// <summary>What the transport gives it.</summary>
    protected IVirtioSlot Slot => slot ?? throw new InvalidOperationException($"{Path} is in no transport");

    /// <summary>Whether it is in a transport.</summary>
    protected bool IsPlugged => slot is not null;

    /// <summary>Whether requests may be taken.</summary>
    protected bool IsRunning => slot is { IsRunning: true };

    /// <inheritdoc/>
    public abstract int QueueSize(int queue);

    /// <inheritdoc/>
    public abstract void ReadConfig(int offset, Span<byte> bytes);

    /// <inheritdoc/>
    public virtual void WriteConfig(int offset, ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public virtual void Start()
    {
        for (int i = 0; i < Queues; i++)
        {
            Notify(i);
        }
    }

    /// <inheritdoc/>
    public abstract void Notify(int queue);

    /// <inheritdoc/>
    public virtual void Stop()
    {
    }

    /// <summary>
    /// Looks at a queue again when others had their turn: how a device goes on that has done as much at a time as it should.
    /// </summary>
    /// <param name="queue">Its number, below 64.</param>
    protected void NotifyLater(int queue)
    {
        if ((posted >> queue & 1) == 0)
        {
            posted |= 1UL << queue;
            Services.Post(this, calls[queue]);
        }
    }

    /// <summary>Whether driver and device agreed on a feature.</summary>
    /// <param name="feature">Its bit.</param>
    protected bool Has(ulong feature) => slot is not null && (slot.Features & feature) != 0;

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        calls = new Action[Queues];
        for (int i = 0; i < calls.Length; i++)
        {
            int queue = i;
            calls[i] = () => NotifyPosted(queue);
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        slot = (Bus ?? throw new ConfigurationException($"{Path}: no virtio transport of the machine has room for it; add a 'virtio-mmio' and name it with 'bus'")).Attach(this);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        try
        {
            Stop();
        }
        finally
        {
            // Whatever happens, the slot is free for the next device.
            Bus?.Detach(this);
            slot = null;
            base.OnUnrealize();
        }
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

    private void NotifyPosted(int queue)
    {
        posted &= ~(1UL << queue);
        if (IsRunning)
        {
            Notify(queue);
        }
    }
}

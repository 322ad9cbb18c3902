using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Ring;

namespace Emu.Hw.Virtio.Transport;

/// <summary>
/// What transports have in common: the device in it, its status, the agreement on features, queues, causes of interrupts. The
/// transport itself adds the registers through which the driver reaches them.
/// </summary>
/// <param name="owner">The transport.</param>
/// <param name="interruptsChanged">Told when <see cref="Interrupts"/> changed.</param>
/// <param name="report">Told what the driver did wrong.</param>
internal sealed class VirtioSlot(Device owner, Action interruptsChanged, Action<string> report) : IVirtioSlot, IQueueOwner, IStateful
{
    /// <summary>A queue has used buffers.</summary>
    public const uint QueueInterrupt = 1;

    /// <summary>Configuration space or status changed.</summary>
    public const uint ConfigInterrupt = 2;

    private SplitQueue[] queues = [];
    private ulong driverFeatures;

    /// <summary>The device, or null.</summary>
    public IVirtioDevice? Device { get; private set; }

    /// <summary>Its status.</summary>
    public VirtioStatus Status { get; private set; }

    /// <summary>Causes of the interrupt that were not acknowledged.</summary>
    public uint Interrupts { get; private set; }

    /// <summary>Counts changes of configuration space.</summary>
    public uint ConfigGeneration { get; private set; }

    /// <summary>Features that the transport offers with every device.</summary>
    public ulong TransportFeatures { get; init; } = VirtioFeatures.Version1 | VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex;

    /// <summary>Everything that is offered.</summary>
    public ulong DeviceFeatures => Device is null ? 0 : Device.Features | TransportFeatures;

    /// <inheritdoc cref="IVirtioSlot.Features"/>
    public ulong Features => (Status & VirtioStatus.FeaturesOk) != 0 ? driverFeatures : 0;

    /// <inheritdoc cref="IVirtioSlot.IsRunning"/>
    public bool IsRunning => (Status & (VirtioStatus.DriverOk | VirtioStatus.NeedsReset)) == VirtioStatus.DriverOk;

    /// <summary>Takes a device.</summary>
    /// <exception cref="ConfigurationException">There is one.</exception>
    public void Attach(IVirtioDevice device, DmaPort port)
    {
        if (Device is not null)
        {
            throw new ConfigurationException($"{owner.Path} has {Device} already; choose another bus, or name none");
        }

        Device = device;
        var memory = new GuestRam(port);
        queues = new SplitQueue[device.Queues];
        for (int i = 0; i < queues.Length; i++)
        {
            queues[i] = new SplitQueue(this, memory, i, device.QueueSize(i));
        }
    }

    /// <summary>Lets go of the device.</summary>
    public void Detach(IVirtioDevice device)
    {
        if (ReferenceEquals(Device, device))
        {
            Reset();
            interruptsChanged();
            Device = null;
            queues = [];
        }
    }

    /// <summary>A queue by number; null when there is none.</summary>
    public SplitQueue? Find(uint index) => index < queues.Length ? queues[index] : null;

    /// <inheritdoc/>
    public IVirtioQueue Queue(int index) => queues[index];

    /// <summary>As after power-on. Touches nobody.</summary>
    public void Reset()
    {
        (Status, driverFeatures, Interrupts) = (VirtioStatus.None, 0, 0);
        foreach (SplitQueue queue in queues)
        {
            queue.Reset();
        }
    }

    /// <summary>The driver writes the status; 0 resets the device.</summary>
    public void WriteStatus(VirtioStatus status)
    {
        if (Device is null)
        {
            return;
        }

        if (status == VirtioStatus.None)
        {
            Device.Stop();
            Reset();
            interruptsChanged();
            return;
        }

        VirtioStatus before = Status;

        // Only the device says that it needs a reset, and only a reset takes that back.
        status = (status & ~VirtioStatus.NeedsReset) | (before & VirtioStatus.NeedsReset);
        if ((status & ~before & VirtioStatus.FeaturesOk) != 0 && !AcceptsFeatures())
        {
            status &= ~VirtioStatus.FeaturesOk;
        }

        Status = status;
        if (IsRunning && (before & VirtioStatus.DriverOk) == 0)
        {
            Device.Start();
        }
    }

    /// <summary>The driver says which features it understands: 32 at a time, before it is done with that.</summary>
    public void WriteFeatures(uint half, uint bits)
    {
        if (half < 2 && (Status & VirtioStatus.FeaturesOk) == 0)
        {
            int shift = (int)(32 * half);
            driverFeatures = (driverFeatures & ~((ulong)uint.MaxValue << shift)) | ((ulong)bits << shift);
        }
    }

    /// <summary>The driver made buffers available.</summary>
    public void Notify(uint queue)
    {
        if (IsRunning && queue < queues.Length && queues[queue].IsReady)
        {
            Device!.Notify((int)queue);
        }
    }

    /// <summary>The driver has seen causes of the interrupt.</summary>
    public void Acknowledge(uint causes)
    {
        Interrupts &= ~causes;
        interruptsChanged();
    }

    /// <inheritdoc/>
    public void InterruptForQueue() => Interrupt(QueueInterrupt);

    /// <inheritdoc/>
    public void ConfigChanged()
    {
        ConfigGeneration++;
        if ((Status & VirtioStatus.DriverOk) != 0)
        {
            Interrupt(ConfigInterrupt);
        }
    }

    /// <inheritdoc cref="IVirtioSlot.Fail"/>
    public void Fail(string reason)
    {
        report(reason);
        bool told = (Status & VirtioStatus.DriverOk) != 0;
        Status |= VirtioStatus.NeedsReset;
        if (told)
        {
            Interrupt(ConfigInterrupt);
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("status", (ulong)Status);
        writer.Write("features", driverFeatures);
        writer.Write("interrupts", Interrupts);
        writer.Write("config-generation", ConfigGeneration);
        for (int i = 0; i < queues.Length; i++)
        {
            writer.Begin($"queue[{i}]");
            queues[i].Save(writer);
            writer.End();
        }
    }

    /// <inheritdoc/>
    public void Restore(StateReader reader)
    {
        Status = (VirtioStatus)reader.ReadBits("status");
        driverFeatures = reader.ReadBits("features");
        Interrupts = (uint)reader.ReadBits("interrupts");
        ConfigGeneration = (uint)reader.ReadBits("config-generation");
        for (int i = 0; i < queues.Length; i++)
        {
            reader.Begin($"queue[{i}]");
            queues[i].Restore(reader);
            reader.End();
        }
    }

    /// <summary>What was taken before the state was saved is taken again.</summary>
    public void Resume()
    {
        for (int i = 0; i < queues.Length; i++)
        {
            Notify((uint)i);
        }
    }

    private bool AcceptsFeatures() =>
        (driverFeatures & ~DeviceFeatures) == 0 && (driverFeatures & VirtioFeatures.Version1) != 0;

    private void Interrupt(uint cause)
    {
        Interrupts |= cause;
        interruptsChanged();
    }
}

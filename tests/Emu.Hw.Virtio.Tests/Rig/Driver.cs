using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Virtio.Tests.Rig;

/// <summary>A driver of a device behind the registers of section 4.2.2.</summary>
internal sealed class Driver(Board board, IoRegion region)
{
    public const int DeviceId = 0x008;
    public const int DeviceFeatures = 0x010;
    public const int DeviceFeaturesSelect = 0x014;
    public const int DriverFeatures = 0x020;
    public const int DriverFeaturesSelect = 0x024;
    public const int QueueSelect = 0x030;
    public const int QueueSizeMax = 0x034;
    public const int QueueSize = 0x038;
    public const int QueueReady = 0x044;
    public const int QueueNotify = 0x050;
    public const int InterruptStatus = 0x060;
    public const int InterruptAck = 0x064;
    public const int Status = 0x070;
    public const int QueueDescriptors = 0x080;
    public const int QueueDriver = 0x090;
    public const int QueueDevice = 0x0A0;
    public const int ConfigGeneration = 0x0FC;
    public const int Config = 0x100;

    public const int Acknowledge = 1;
    public const int DriverStatus = 2;
    public const int DriverOk = 4;
    public const int FeaturesOk = 8;
    public const int NeedsReset = 64;

    public const ulong IndirectFeature = 1UL << 28;
    public const ulong EventIndexFeature = 1UL << 29;
    public const ulong Version1Feature = 1UL << 32;

    private readonly List<DriverQueue> queues = [];

    /// <summary>What was agreed on.</summary>
    public ulong Features { get; private set; }

    /// <summary>A register of 32 bits.</summary>
    public uint this[int offset]
    {
        get => (uint)Read(offset, 4);
        set => Assert.Equal(IoResult.Ok, region.Write((ulong)offset, 4, default, value));
    }

    public ulong Read(int offset, int size)
    {
        Assert.Equal(IoResult.Ok, region.Read((ulong)offset, size, default, out ulong value));
        return value;
    }

    public void Write(int offset, int size, ulong value) => Assert.Equal(IoResult.Ok, region.Write((ulong)offset, size, default, value));

    /// <summary>Configuration space.</summary>
    public byte[] ReadConfig(int offset, int length) => [.. Enumerable.Range(offset, length).Select(i => (byte)Read(Config + i, 1))];

    /// <summary>What the device offers.</summary>
    public ulong OfferedFeatures
    {
        get
        {
            this[DeviceFeaturesSelect] = 1;
            ulong high = this[DeviceFeatures];
            this[DeviceFeaturesSelect] = 0;
            return (high << 32) | this[DeviceFeatures];
        }
    }

    public bool IsStatus(int bit) => (this[Status] & (uint)bit) != 0;

    /// <summary>Resets the device and agrees on features (section 3.1.1).</summary>
    /// <param name="wanted">What the driver understands; only what is offered is asked for.</param>
    public void Negotiate(ulong wanted = ulong.MaxValue)
    {
        this[Status] = 0;
        Assert.Equal(0u, this[Status]);
        this[Status] = Acknowledge;
        this[Status] |= DriverStatus;
        Features = OfferedFeatures & wanted;
        WriteFeatures(Features);
        this[Status] |= FeaturesOk;
        queues.Clear();
    }

    public void WriteFeatures(ulong features)
    {
        this[DriverFeaturesSelect] = 1;
        this[DriverFeatures] = (uint)(features >> 32);
        this[DriverFeaturesSelect] = 0;
        this[DriverFeatures] = (uint)features;
    }

    /// <summary>Sets up a queue.</summary>
    public DriverQueue AddQueue(int index, int size = 0)
    {
        this[QueueSelect] = (uint)index;
        Assert.Equal(0u, this[QueueReady]);
        var queue = new DriverQueue(board, this, index, size == 0 ? (int)this[QueueSizeMax] : size);
        this[QueueSize] = (uint)queue.Size;
        SetAddress(QueueDescriptors, queue.Descriptors);
        SetAddress(QueueDriver, queue.Available);
        SetAddress(QueueDevice, queue.Used);
        this[QueueReady] = 1;
        queues.Add(queue);
        return queue;
    }

    /// <summary>The driver is ready.</summary>
    public void Start() => this[Status] |= DriverOk;

    /// <summary>Agrees on features, sets up queues of the largest size, and starts.</summary>
    public DriverQueue[] Begin(int count, ulong wanted = ulong.MaxValue)
    {
        Negotiate(wanted);
        Assert.True(IsStatus(FeaturesOk));
        DriverQueue[] made = [.. Enumerable.Range(0, count).Select(i => AddQueue(i))];
        Start();
        return made;
    }

    /// <summary>What an interrupt handler does first.</summary>
    /// <returns>The causes that were acknowledged.</returns>
    public uint TakeInterrupt()
    {
        uint causes = this[InterruptStatus];
        this[InterruptAck] = causes;
        return causes;
    }

    private void SetAddress(int register, ulong address)
    {
        this[register] = (uint)address;
        this[register + 4] = (uint)(address >> 32);
    }
}

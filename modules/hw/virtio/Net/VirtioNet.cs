using System.Buffers.Binary;
using System.Numerics;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Net;

/// <summary>
/// Network card (Virtual I/O Device, section 5.1) over a network backend. Not modelled: checksum and segmentation offload, several
/// pairs of queues, announcements, receive-side scaling.
/// </summary>
[Device("virtio-net-device", Family = "net")]
public sealed partial class VirtioNet : VirtioDevice, INetFrontend
{
    private const ulong MtuFeature = 1UL << 3;
    private const ulong MacFeature = 1UL << 5;
    private const ulong MergeFeature = 1UL << 15;
    private const ulong StatusFeature = 1UL << 16;
    private const ulong ControlFeature = 1UL << 17;
    private const ulong ControlRxFeature = 1UL << 18;
    private const ulong ControlVlanFeature = 1UL << 19;
    private const ulong ControlRxExtraFeature = 1UL << 20;
    private const ulong ControlMacFeature = 1UL << 23;

    private const int ReceiveQueue = 0;
    private const int TransmitQueue = 1;
    private const int ControlQueue = 2;
    private const int ControlEntries = 64;

    [State]
    private readonly ReceiveFilter filter = new();

    /// <summary>The address that the card has after a reset.</summary>
    [Derived]
    private readonly byte[] address = new byte[MacAddress.Length];

    /// <summary>The network.</summary>
    [NetPort]
    public partial NetPort Port { get; }

    /// <summary>Address, as 52:54:00:12:34:56; empty for one that is made of the device's name.</summary>
    [Config(Default = "")]
    public partial string Mac { get; init; }

    /// <summary>Largest payload of a frame that the card tells its driver; 0 to say nothing.</summary>
    [Config(Name = "host_mtu", Default = (ushort)0)]
    public partial ushort HostMtu { get; init; }

    /// <summary>A frame may be received into several buffers.</summary>
    [Config(Name = "mrg_rxbuf", Default = true)]
    public partial bool MergeableBuffers { get; init; }

    /// <summary>The driver may say which frames it wants.</summary>
    [Config(Name = "ctrl_vq", Default = true)]
    public partial bool HasControl { get; init; }

    /// <summary>Entries of the receive queue: a power of two.</summary>
    [Config(Name = "rx_queue_size", Default = 256u, Min = 256, Max = 1024)]
    public partial uint RxQueueSize { get; init; }

    /// <summary>Entries of the transmit queue: a power of two.</summary>
    [Config(Name = "tx_queue_size", Default = 256u, Min = 256, Max = 1024)]
    public partial uint TxQueueSize { get; init; }

    /// <inheritdoc/>
    public override uint DeviceId => 1;

    /// <inheritdoc/>
    public override ulong Features => MacFeature | StatusFeature
        | (HostMtu > 0 ? MtuFeature : 0)
        | (MergeableBuffers ? MergeFeature : 0)
        | (HasControl ? ControlFeature | ControlRxFeature | ControlVlanFeature | ControlRxExtraFeature | ControlMacFeature : 0);

    /// <inheritdoc/>
    public override int Queues => HasControl ? 3 : 2;

    /// <inheritdoc/>
    public override int ConfigSize => 12;

    /// <inheritdoc/>
    public override int QueueSize(int queue) => queue switch
    {
        ReceiveQueue => (int)RxQueueSize,
        TransmitQueue => (int)TxQueueSize,
        _ => ControlEntries,
    };

    /// <inheritdoc/>
    public override void ReadConfig(int offset, Span<byte> bytes)
    {
        Span<byte> config = stackalloc byte[ConfigSize];
        filter.Station.CopyTo(config);
        BinaryPrimitives.WriteUInt16LittleEndian(config[6..], Port.IsUp ? (ushort)1 : (ushort)0);
        BinaryPrimitives.WriteUInt16LittleEndian(config[8..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(config[10..], HostMtu);
        config.Slice(offset, bytes.Length).CopyTo(bytes);
    }

    /// <inheritdoc/>
    public override void Start()
    {
        filter.FiltersVlans = Has(ControlVlanFeature);
        base.Start();
    }

    /// <inheritdoc/>
    public override void Notify(int queue)
    {
        switch (queue)
        {
            case ReceiveQueue:
                Port.ReadyToReceive();
                break;
            case TransmitQueue:
                Transmit();
                break;
            default:
                Control();
                break;
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        base.Stop();
        spare.Clear();
        filter.Reset(address);
    }

    /// <inheritdoc/>
    public void LinkChanged(bool up)
    {
        if (IsPlugged)
        {
            Slot.ConfigChanged();
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (!BitOperations.IsPow2(RxQueueSize) || !BitOperations.IsPow2(TxQueueSize))
        {
            throw new ConfigurationException($"{Path}: 'rx_queue_size' and 'tx_queue_size' are powers of two, not {RxQueueSize} and {TxQueueSize}");
        }

        if (Mac.Length == 0)
        {
            MacAddress.Make(Path, address);
        }
        else if (!MacAddress.TryParse(Mac, address))
        {
            throw new ConfigurationException($"{Path}: 'mac' is the address of a station such as 52:54:00:12:34:56, not '{Mac}'");
        }

        filter.Reset(address);
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        spare.Clear();
    }
}

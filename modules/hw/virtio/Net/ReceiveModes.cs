namespace Emu.Hw.Virtio.Net;

/// <summary>Modes of reception; bit n is switched by command n of the class VIRTIO_NET_CTRL_RX (section 5.1.6.5.1).</summary>
[Flags]
internal enum ReceiveModes : byte
{
    /// <summary>The station's address, its table and broadcasts.</summary>
    None = 0,

    /// <summary>Every frame.</summary>
    Promiscuous = 1,

    /// <summary>Every multicast.</summary>
    AllMulticast = 2,

    /// <summary>Every unicast.</summary>
    AllUnicast = 4,

    /// <summary>No multicast.</summary>
    NoMulticast = 8,

    /// <summary>No unicast.</summary>
    NoUnicast = 16,

    /// <summary>No broadcast.</summary>
    NoBroadcast = 32,

    /// <summary>All modes there are.</summary>
    All = 63,
}

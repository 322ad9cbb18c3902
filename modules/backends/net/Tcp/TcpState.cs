namespace Emu.Backends.Net.Tcp;

/// <summary>States of a connection (RFC 9293 section 3.3.2), seen from our end; the guest has the other.</summary>
internal enum TcpState : byte
{
    /// <summary>The guest wants to connect; the host is connecting.</summary>
    Opening,

    /// <summary>We asked the guest to connect.</summary>
    SynSent,

    /// <summary>We answered the guest's SYN.</summary>
    SynReceived,

    /// <summary>Both send.</summary>
    Established,

    /// <summary>We have ended, the guest has not acknowledged it.</summary>
    FinWait1,

    /// <summary>We have ended, the guest may still send.</summary>
    FinWait2,

    /// <summary>The guest has ended, we may still send.</summary>
    CloseWait,

    /// <summary>Both have ended; the guest has not acknowledged our end.</summary>
    Closing,

    /// <summary>The guest ended first, then we; it has not acknowledged our end.</summary>
    LastAck,

    /// <summary>Both have ended; a repeated end of the guest is still answered.</summary>
    TimeWait,

    /// <summary>Over.</summary>
    Closed,
}

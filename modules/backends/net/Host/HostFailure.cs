namespace Emu.Backends.Net.Host;

/// <summary>What went wrong on the host's side.</summary>
internal enum HostFailure
{
    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>There is no way to that host.</summary>
    Unreachable,

    /// <summary>The host may not do it: a firewall, or rights that are missing.</summary>
    Forbidden,

    /// <summary>No answer came.</summary>
    TimedOut,

    /// <summary>The other side ended the connection at once, or something else broke it.</summary>
    Reset,
}

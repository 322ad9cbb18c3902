namespace Emu.Abstractions.Qdev.Backend;

/// <summary>The device's side of a network link. Called under the machine's lock.</summary>
public interface INetFrontend
{
    /// <summary>Whether <see cref="Receive"/> takes a frame now; false holds the backend back until <see cref="INetBackend.ReadyToReceive"/>.</summary>
    bool CanReceive { get; }

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">Ethernet frame without checksum.</param>
    void Receive(ReadOnlySpan<byte> frame);

    /// <summary>A send that was refused can be tried again.</summary>
    void Writable();

    /// <summary>The link went up or down; it is up when nothing was said since binding.</summary>
    /// <param name="up">Whether it is up.</param>
    void LinkChanged(bool up);
}

/// <summary>
/// The host's side of a network link; a type of a backend module implements it. Members are called under the machine's lock and
/// never block. Frames and room for more are reported by message, never from inside <see cref="Send"/> or
/// <see cref="ReadyToReceive"/>, and only while the machine runs.
/// </summary>
public interface INetBackend
{
    /// <summary>Binds a frontend; null lets go. One at a time.</summary>
    /// <param name="frontend">The frontend or null.</param>
    /// <exception cref="Qom.ConfigurationException">Another frontend is bound.</exception>
    void Bind(INetFrontend? frontend);

    /// <summary>Sends a frame.</summary>
    /// <param name="frame">Ethernet frame without checksum, at most 64 KiB.</param>
    /// <returns>False when it cannot be taken now; <see cref="INetFrontend.Writable"/> follows.</returns>
    bool Send(ReadOnlySpan<byte> frame);

    /// <summary>The frontend takes frames again.</summary>
    void ReadyToReceive();
}

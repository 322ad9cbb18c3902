using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

/// <summary>What a connection needs of the stack.</summary>
internal interface ITcpContext
{
    /// <summary>Time in ms.</summary>
    long Now { get; }

    /// <summary>The way to the guest.</summary>
    GuestLink Link { get; }

    /// <summary>Where buffers are counted.</summary>
    BufferBudget Budget { get; }

    /// <summary>A number that nobody can guess.</summary>
    uint NewSequence();

    /// <summary>The connection has something to send: it is asked at the end of the batch, or when there is room.</summary>
    /// <param name="connection">The connection.</param>
    void MarkReady(TcpConnection connection);

    /// <summary>A deadline of the connection may come before others.</summary>
    /// <param name="deadline">Time in ms.</param>
    void MarkDeadline(long deadline);

    /// <summary>The connection only waits for time to pass; it goes first when there is no room for others.</summary>
    /// <param name="connection">The connection.</param>
    void OnLingering(TcpConnection connection);

    /// <summary>The guest's end of the connection is over: its name is free.</summary>
    /// <param name="connection">The connection.</param>
    void OnClosed(TcpConnection connection);

    /// <summary>Tells the guest that a host cannot be reached.</summary>
    /// <param name="key">The connection that it asked for.</param>
    /// <param name="sequence">Number of its SYN.</param>
    /// <param name="isForbidden">Whether the host may not be reached.</param>
    void ReportUnreachable(FlowKey key, uint sequence, bool isForbidden);
}

using Emu.Monitor.Gdb;
using Emu.Monitor.Sessions;

namespace Emu.Monitor.Server;

/// <summary>Serves a machine to debuggers at one port, one after the other; one port serves every CPU. Any thread.</summary>
public sealed class GdbServer : IDisposable
{
    private readonly MachineMonitor monitor;
    private readonly CancellationTokenSource cancel = new();
    private readonly SocketListener listener;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Task serving;

    /// <summary>Begins to serve.</summary>
    /// <param name="monitor">The machine's monitor.</param>
    /// <param name="address">Where: a port or a socket.</param>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot listen there.</exception>
    public GdbServer(MachineMonitor monitor, MonitorAddress address)
    {
        this.monitor = monitor;
        listener = new SocketListener(address);
        Address = listener.Address;
        serving = Task.Run(() => listener.AcceptAsync(ServeAsync, cancel.Token));
    }

    /// <summary>Where it serves.</summary>
    public MonitorAddress Address { get; }

    /// <summary>Ends the session and stops listening.</summary>
    public void Dispose()
    {
        cancel.Cancel();
        serving.Wait(TimeSpan.FromSeconds(2));
        listener.Dispose();
        turn.Dispose();
    }

    private async Task ServeAsync(Stream stream)
    {
        await turn.WaitAsync(cancel.Token).ConfigureAwait(false);
        try
        {
            using var session = new GdbSession(monitor, stream);
            await session.RunAsync(cancel.Token).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}

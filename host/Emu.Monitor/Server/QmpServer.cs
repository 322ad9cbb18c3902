using Emu.Monitor.Sessions;

namespace Emu.Monitor.Server;

/// <summary>Serves a machine's monitor at one address, to any number of clients at once. Any thread.</summary>
public sealed class QmpServer : IDisposable
{
    private readonly MachineMonitor monitor;
    private readonly CancellationTokenSource cancel = new();
    private readonly SocketListener? listener;
    private readonly Task serving;

    /// <summary>Begins to serve.</summary>
    /// <param name="monitor">What is served.</param>
    /// <param name="address">Where.</param>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot listen there.</exception>
    public QmpServer(MachineMonitor monitor, MonitorAddress address)
    {
        this.monitor = monitor;
        if (address is StdioAddress)
        {
            Address = address;
            serving = Task.Run(() => monitor.ServeAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), cancel.Token));
        }
        else
        {
            listener = new SocketListener(address);
            Address = listener.Address;
            serving = Task.Run(() => listener.AcceptAsync(stream => monitor.ServeAsync(stream, stream, cancel.Token), cancel.Token));
        }
    }

    /// <summary>Where it serves.</summary>
    public MonitorAddress Address { get; }

    /// <summary>Completes when nobody can connect any more: standard input has ended, or it is disposed.</summary>
    public Task Completed => serving;

    /// <summary>Ends every session, after what is answered already has been sent, and stops listening.</summary>
    public void Dispose()
    {
        cancel.Cancel();

        // A client that does not read what it is sent must not hold up the end of the program.
        serving.Wait(TimeSpan.FromSeconds(2));
        listener?.Dispose();
    }
}

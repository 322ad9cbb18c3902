using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Core;

namespace Emu.Monitor.Server;

/// <summary>Listens at an address and hands every connection to a server. A socket in the file system goes with it.</summary>
internal sealed class SocketListener : IDisposable
{
    private readonly Socket socket;
    private readonly string? path;

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Where: a <see cref="UnixAddress"/> or a <see cref="TcpAddress"/>.</param>
    /// <exception cref="EmuException">It cannot listen there.</exception>
    public SocketListener(MonitorAddress address)
    {
        EndPoint where;
        if (address is UnixAddress unix)
        {
            path = unix.Path;
            where = EndPointOf(unix);
            RemoveStale(unix, where);
        }
        else
        {
            where = ((TcpAddress)address).EndPoint;
        }

        socket = new Socket(where.AddressFamily, SocketType.Stream, address is UnixAddress ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            socket.Bind(where);
            socket.Listen(16);
        }
        catch (Exception e) when (e is SocketException or UnauthorizedAccessException)
        {
            socket.Dispose();
            path = null;
            throw new EmuException($"cannot listen at {address}: {e.Message}", e);
        }

        Address = socket.LocalEndPoint is IPEndPoint bound ? new TcpAddress(bound) : address;
    }

    /// <summary>Where it listens; a port that was asked for as 0 is the real one.</summary>
    public MonitorAddress Address { get; }

    /// <summary>Hands over connections until it is disposed.</summary>
    /// <param name="serve">Serves one connection; whatever it throws ends that connection alone.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task AcceptAsync(Func<Stream, Task> serve, CancellationToken cancel)
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await socket.AcceptAsync(cancel).ConfigureAwait(false);
                clients.RemoveAll(task => task.IsCompleted);
                clients.Add(ServeAsync(client, serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(clients).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        if (path is not null)
        {
            File.Delete(path);
        }
    }

    private static UnixDomainSocketEndPoint EndPointOf(UnixAddress address)
    {
        try
        {
            return new UnixDomainSocketEndPoint(address.Path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new EmuException($"cannot listen at {address}: the path is too long for a socket; use a shorter one, at most about 100 bytes");
        }
    }

    /// <summary>A socket that nobody listens at is left from a process that died; anything else stays.</summary>
    private static void RemoveStale(UnixAddress address, EndPoint where)
    {
        if (!File.Exists(address.Path))
        {
            return;
        }

        if (HostPaths.IsDevice(address.Path))
        {
            throw new EmuException($"cannot listen at {address}: that is a device; choose another path");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(where);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(address.Path).Length == 0)
        {
            File.Delete(address.Path);
            return;
        }
        catch (SocketException)
        {
            throw new EmuException($"cannot listen at {address}: there is a file that is no socket of a dead process; remove it or choose another path");
        }

        throw new EmuException($"cannot listen at {address}: another process listens there");
    }

    private static async Task ServeAsync(Socket client, Func<Stream, Task> serve)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            if (client.ProtocolType == ProtocolType.Tcp)
            {
                client.NoDelay = true;
            }

            await serve(stream).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // This client has gone; others have not.
        }
    }
}

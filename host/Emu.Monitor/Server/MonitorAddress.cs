using System.Globalization;
using System.Net;
using Emu.Abstractions.Qom;

namespace Emu.Monitor.Server;

/// <summary>Where a server listens.</summary>
public abstract record MonitorAddress
{
    private const string Expected = "expected unix:PATH, tcp:HOST:PORT, :PORT (on loopback) or stdio";

    /// <summary>Reads an address.</summary>
    /// <param name="text"><c>unix:PATH</c>, <c>tcp:HOST:PORT</c>, <c>tcp::PORT</c>, <c>:PORT</c>, <c>PORT</c> or <c>stdio</c>. What follows a comma may only say that it is a server that does not wait.</param>
    /// <exception cref="EmuException">It is none of these.</exception>
    public static MonitorAddress Parse(string text)
    {
        string[] parts = text.Split(',');
        foreach (string option in parts[1..])
        {
            if (option is not ("server" or "server=on" or "nowait" or "wait=off"))
            {
                throw new EmuException($"'{text}': '{option}' is not supported here; a monitor always listens and never waits, so nothing need follow the address");
            }
        }

        string address = parts[0];
        if (address is "stdio" or "-")
        {
            return new StdioAddress();
        }

        if (address.StartsWith("unix:", StringComparison.Ordinal))
        {
            return address.Length > 5 ? new UnixAddress(Path.GetFullPath(address[5..])) : throw new EmuException($"'{text}' names no socket; {Expected}");
        }

        return ParseTcp(address.StartsWith("tcp:", StringComparison.Ordinal) ? address[4..] : address, text);
    }

    private static TcpAddress ParseTcp(string address, string text)
    {
        int colon = address.LastIndexOf(':');
        string host = colon < 0 ? "" : address[..colon].Trim('[', ']');
        if (!ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new EmuException($"'{text}' is no address of a monitor; {Expected}");
        }

        IPAddress? ip = host is "" or "localhost" ? IPAddress.Loopback : null;
        return ip is not null || IPAddress.TryParse(host, out ip)
            ? new TcpAddress(new IPEndPoint(ip, port))
            : throw new EmuException($"'{text}': '{host}' is no IP address; a monitor listens on an address of this host, such as 127.0.0.1");
    }
}

/// <summary>A socket in the file system.</summary>
/// <param name="Path">Where it is.</param>
public sealed record UnixAddress(string Path) : MonitorAddress
{
    /// <inheritdoc/>
    public override string ToString() => "unix:" + Path;
}

/// <summary>A TCP port.</summary>
/// <param name="EndPoint">Address and port; port 0 takes any that is free.</param>
public sealed record TcpAddress(IPEndPoint EndPoint) : MonitorAddress
{
    /// <inheritdoc/>
    public override string ToString() => "tcp:" + EndPoint;
}

/// <summary>Standard input and output: one client.</summary>
public sealed record StdioAddress : MonitorAddress
{
    /// <inheritdoc/>
    public override string ToString() => "stdio";
}

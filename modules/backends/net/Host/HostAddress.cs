using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Net.Host;

/// <summary>A host and a port, as people write them: <c>localhost:1234</c>, <c>:1234</c>, <c>[::1]:1234</c>.</summary>
/// <param name="Name">Name or address; empty for the loopback.</param>
/// <param name="Port">The port.</param>
internal sealed record HostAddress(string Name, ushort Port)
{
    /// <summary>Reads one.</summary>
    /// <param name="property">Name of the property, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigurationException">It is of another form.</exception>
    public static HostAddress Parse(string property, string text)
    {
        int colon = text.LastIndexOf(':');
        string name = colon < 0 ? "" : text[..colon];
        bool isBracketed = name is ['[', .., ']'];
        name = isBracketed ? name[1..^1] : name;
        bool isValid = colon >= 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && (isBracketed ? IPAddress.TryParse(name, out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6 : !name.Contains(':', StringComparison.Ordinal));
        return isValid
            ? new HostAddress(name, ushort.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture))
            : throw new ConfigurationException($"{property} '{text}' is no address; expected HOST:PORT or :PORT, an address of IPv6 in brackets");
    }

    /// <summary>Finds the address. May ask a name server: not for the machine's threads.</summary>
    /// <exception cref="SocketException">There is no such host.</exception>
    public IPEndPoint Resolve()
    {
        if (Name.Length == 0)
        {
            return new IPEndPoint(IPAddress.Loopback, Port);
        }

        IPAddress[] found = System.Net.Dns.GetHostAddresses(Name);
        return new IPEndPoint(found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0], Port);
    }

    /// <summary>The address without asking anybody.</summary>
    /// <param name="property">Name of the property, for the message.</param>
    /// <exception cref="ConfigurationException">It is a name.</exception>
    public IPEndPoint RequireNumber(string property) =>
        Name.Length == 0 ? new IPEndPoint(IPAddress.Loopback, Port)
        : IPAddress.TryParse(Name, out IPAddress? address) ? new IPEndPoint(address, Port)
        : throw new ConfigurationException($"{property}: '{Name}' is no address of this host; write it as a number, 0.0.0.0 for all of them");

    /// <inheritdoc/>
    public override string ToString() => Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]:{Port}" : $"{(Name.Length == 0 ? "127.0.0.1" : Name)}:{Port}";
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>A port of the host that leads into the guest.</summary>
/// <param name="IsUdp">UDP, or else TCP.</param>
/// <param name="At">Address and port of the host; port 0 takes any that is free.</param>
/// <param name="Guest">Address and port of the guest.</param>
internal sealed record HostForward(bool IsUdp, IPEndPoint At, Endpoint Guest)
{
    private const string Expected = "expected [tcp|udp]:[HOSTADDRESS]:HOSTPORT-[GUESTADDRESS]:GUESTPORT, such as tcp::2222-:22";

    /// <summary>
    /// Reads <c>[tcp|udp]:[hostaddr]:hostport-[guestaddr]:guestport</c>. Without an address the host's loopback is meant, so that
    /// nobody else reaches the guest unless that was asked for.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="config">The network.</param>
    /// <exception cref="ConfigurationException">It is not of that form; the message says what is wrong.</exception>
    public static HostForward Parse(string text, NetworkConfig config)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (colon < 0 || dash < colon)
        {
            throw Wrong(text, Expected);
        }

        bool isUdp = text[..colon] switch
        {
            "tcp" or "" => false,
            "udp" => true,
            var other => throw Wrong(text, $"'{other}' is neither tcp nor udp"),
        };
        (string hostAddress, ushort hostPort) = Split(text, text[(colon + 1)..dash]);
        (string guestAddress, ushort guestPort) = Split(text, text[(dash + 1)..]);
        IPAddress at = IPAddress.Loopback;
        if (hostAddress.Length > 0 && !TryParseHost(hostAddress, out at!))
        {
            throw Wrong(text, $"'{hostAddress}' is no address of the host; write four numbers, or one of IPv6 in brackets");
        }

        uint guest = config.DhcpStart;
        if (guestAddress.Length > 0 && (!Ip.TryParse(guestAddress, out guest) || !config.IsGuest(guest)))
        {
            throw Wrong(text, $"'{guestAddress}' is no address of a guest in the network {Ip.Text(config.Network)}/{uint.PopCount(config.Mask)}");
        }

        return guestPort == 0 ? throw Wrong(text, "port 0 of the guest leads nowhere") : new HostForward(isUdp, new IPEndPoint(at, hostPort), new Endpoint(guest, guestPort));
    }

    private static (string Address, ushort Port) Split(string text, string part)
    {
        int colon = part.LastIndexOf(':');
        return colon >= 0 && ushort.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? (part[..colon], port)
            : throw Wrong(text, Expected);
    }

    private static bool TryParseHost(string text, out IPAddress? address)
    {
        if (text is ['[', .. var inner, ']'])
        {
            return IPAddress.TryParse(inner, out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        }

        bool valid = Ip.TryParse(text, out uint number);
        address = valid ? Ip.ToHost(number) : null;
        return valid;
    }

    private static ConfigurationException Wrong(string text, string why) => new($"hostfwd '{text}': {why}");
}

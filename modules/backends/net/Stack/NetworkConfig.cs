using System.Globalization;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>The network that the guest sees: its addresses, checked.</summary>
internal sealed class NetworkConfig
{
    private const int ShortestPrefix = 8;
    private const int LongestPrefix = 28;

    private NetworkConfig(uint network, uint mask) => (Network, Mask) = (network, mask);

    /// <summary>Address of the network.</summary>
    public uint Network { get; }

    /// <summary>Its mask.</summary>
    public uint Mask { get; }

    /// <summary>The gateway; the host's own loopback stands behind it.</summary>
    public required uint Host { get; init; }

    /// <summary>The name server.</summary>
    public required uint Dns { get; init; }

    /// <summary>First address that is given out.</summary>
    public required uint DhcpStart { get; init; }

    /// <summary>Name that the guest is told; empty for none.</summary>
    public required string HostName { get; init; }

    /// <summary>Whether the guest is kept from everything but forwarded ports.</summary>
    public required bool IsRestricted { get; init; }

    /// <summary>Address for all in the network.</summary>
    public uint Broadcast => Network | ~Mask;

    /// <summary>Checks what was configured.</summary>
    /// <param name="net">Network and prefix length, <c>10.0.2.0/24</c>.</param>
    /// <param name="host">Gateway; empty for the third address of the network.</param>
    /// <param name="dns">Name server; empty for the fourth.</param>
    /// <param name="dhcpStart">First address that is given out; empty for the sixteenth.</param>
    /// <param name="hostName">Name that the guest is told; empty for none.</param>
    /// <param name="isRestricted">Whether the guest is kept in.</param>
    /// <exception cref="ConfigurationException">Something does not fit; the message says what.</exception>
    public static NetworkConfig Create(string net, string host, string dns, string dhcpStart, string hostName, bool isRestricted)
    {
        int slash = net.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !Ip.TryParse(net.AsSpan(0, slash), out uint network)
            || !int.TryParse(net.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int prefix)
            || prefix is < ShortestPrefix or > LongestPrefix)
        {
            throw new ConfigurationException($"net '{net}' is no network; expected ADDRESS/BITS with {ShortestPrefix} to {LongestPrefix} bits, such as 10.0.2.0/24");
        }

        uint mask = uint.MaxValue << (32 - prefix);
        if (!Ip.IsUnicast(network & mask))
        {
            throw new ConfigurationException($"net '{net}' is no network for hosts; take a private one, such as 10.0.2.0/24");
        }

        network &= mask;
        var made = new NetworkConfig(network, mask)
        {
            Host = Address("host", host, network, mask, 2),
            Dns = Address("dns", dns, network, mask, 3),
            DhcpStart = Address("dhcpstart", dhcpStart, network, mask, Math.Min(15, ~mask - 1)),
            HostName = IsName(hostName) ? hostName : throw new ConfigurationException($"hostname '{hostName}' is no host name; use letters, digits, '-' and '.', at most 63"),
            IsRestricted = isRestricted,
        };
        return made.Host == made.Dns || made.Host == made.DhcpStart || made.Dns == made.DhcpStart
            ? throw new ConfigurationException($"host {Ip.Text(made.Host)}, dns {Ip.Text(made.Dns)} and dhcpstart {Ip.Text(made.DhcpStart)} must differ")
            : made;
    }

    /// <summary>Whether an address is one of a host in the network.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(uint address) => (address & Mask) == Network && address != Network && address != Broadcast;

    /// <summary>Whether an address is ours.</summary>
    /// <param name="address">The address.</param>
    public bool IsOurs(uint address) => address == Host || address == Dns;

    /// <summary>Whether an address may be a guest's: in the network, and none of ours.</summary>
    /// <param name="address">The address.</param>
    public bool IsGuest(uint address) => Contains(address) && !IsOurs(address);

    /// <summary>Whether packets to an address leave the network for the world.</summary>
    /// <param name="address">The address.</param>
    public bool IsOutside(uint address) => (address & Mask) != Network && Ip.IsUnicast(address);

    private static uint Address(string name, string text, uint network, uint mask, uint standard)
    {
        uint address = network + standard;
        if (text.Length > 0 && !Ip.TryParse(text, out address))
        {
            throw new ConfigurationException($"{name} '{text}' is no address; expected four numbers, such as {Ip.Text(network + standard)}");
        }

        return (address & mask) == network && address != network && address != (network | ~mask)
            ? address
            : throw new ConfigurationException($"{name} {Ip.Text(address)} is no address of a host in the network {Ip.Text(network)}/{uint.PopCount(mask)}");
    }

    private static bool IsName(string name) =>
        name.Length <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}

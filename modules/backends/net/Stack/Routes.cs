using System.Diagnostics.CodeAnalysis;
using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>Where addresses that the guest sees lead on the host, and back.</summary>
/// <param name="config">The network.</param>
/// <param name="host">The host's network.</param>
internal sealed class Routes(NetworkConfig config, IHostNetwork host)
{
    /// <summary>Port of name servers.</summary>
    public const ushort DnsPort = 53;

    /// <summary>Finds what stands behind an address: the host's loopback behind the gateway, its name server behind ours, the world.</summary>
    /// <param name="remote">Where the guest wants to go.</param>
    /// <param name="target">Where that is.</param>
    /// <returns>False when there is nothing, or the guest is kept in.</returns>
    public bool TryMap(Endpoint remote, [NotNullWhen(true)] out IPEndPoint? target)
    {
        IPAddress? address = config.IsRestricted ? null
            : remote.Address == config.Host ? IPAddress.Loopback
            : remote.Address == config.Dns ? remote.Port == DnsPort && host.Resolvers is [var first, ..] ? first : null
            : config.IsOutside(remote.Address) ? Ip.ToHost(remote.Address)
            : null;
        target = address is null || remote.Port == 0 ? null : new IPEndPoint(address, remote.Port);
        return target is not null;
    }

    /// <summary>The address under which the guest sees somebody who speaks to it first.</summary>
    /// <param name="remote">Who.</param>
    /// <returns>The gateway for the host itself, and for whoever has no address of IPv4, or one of the guest's network.</returns>
    public uint Unmap(IPAddress remote) => Ip.TryFromHost(remote, out uint address) && config.IsOutside(address) ? address : config.Host;
}

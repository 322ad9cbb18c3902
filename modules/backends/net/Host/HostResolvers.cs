using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>The host's name servers, looked up again when some time has passed: a laptop changes its network.</summary>
internal sealed class HostResolvers
{
    private const long LookAgainAfter = 10_000;

    private IReadOnlyList<IPAddress> known = [];
    private long lookedAt = -LookAgainAfter;

    /// <summary>Finds them.</summary>
    public IReadOnlyList<IPAddress> Find()
    {
        long now = Environment.TickCount64;
        if (now - lookedAt >= LookAgainAfter)
        {
            lookedAt = now;
            known = Look();
        }

        return known;
    }

    private static List<IPAddress> Look()
    {
        List<IPAddress> found = [];
        try
        {
            // On Unix every interface names those of resolv.conf, on Windows each its own.
            foreach (NetworkInterface each in NetworkInterface.GetAllNetworkInterfaces())
            {
                if (each.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                {
                    found.AddRange(each.GetIPProperties().DnsAddresses.Where(a => !a.IsIPv6SiteLocal && !found.Contains(a)));
                }
            }
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            // None, then.
        }

        // The guest's own connections can only go to those of IPv4.
        return [.. found.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)];
    }
}

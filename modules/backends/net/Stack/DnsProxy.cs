using System.Net;
using System.Net.Sockets;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Hands questions of the guest to the host's name servers, one after the other until one answers, each through a socket of its own.
/// Its time is that of the host: the servers do not stop with the machine. Bounded in questions.
/// </summary>
/// <param name="config">The network.</param>
/// <param name="link">The way to the guest.</param>
/// <param name="host">The host's network.</param>
internal sealed class DnsProxy(NetworkConfig config, GuestLink link, IHostNetwork host)
{
    private const int MaxQueries = 64;
    private const int LongestQuery = 4096;
    private const int MaxServers = 3;
    private const long Patience = 2000;

    private readonly Dictionary<(Endpoint Guest, ushort Id), Query> queries = [];
    private long now;

    /// <summary>Host time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long Deadline => queries.Count == 0 ? long.MaxValue : queries.Values.Min(q => q.Since) + Patience;

    /// <summary>Takes a datagram to the name server.</summary>
    /// <param name="guest">From whom.</param>
    /// <param name="data">The datagram.</param>
    /// <param name="hostTime">Host time in ms.</param>
    public void Input(Endpoint guest, ReadOnlySpan<byte> data, long hostTime)
    {
        now = hostTime;
        if (!DnsMessage.IsQuery(data) || data.Length > LongestQuery)
        {
            return;
        }

        if (config.IsRestricted)
        {
            Answer(guest, DnsMessage.Failure(data, DnsMessage.Refused));
            return;
        }

        // A repeated question is on its way already.
        var key = (guest, DnsMessage.Id(data));
        if (queries.ContainsKey(key))
        {
            return;
        }

        if (queries.Count >= MaxQueries)
        {
            Fail(queries.Values.MinBy(q => q.Since)!);
        }

        var query = new Query(this, guest, data.ToArray(), [.. host.Resolvers.Take(MaxServers)]);
        queries.Add(key, query);
        Ask(query);
    }

    /// <summary>Time has passed.</summary>
    /// <param name="hostTime">Host time in ms.</param>
    public void OnTime(long hostTime)
    {
        now = hostTime;
        foreach (Query query in queries.Values.Where(q => now - q.Since >= Patience).ToArray())
        {
            Ask(query);
        }
    }

    /// <summary>Forgets all questions.</summary>
    public void Clear()
    {
        foreach (Query query in queries.Values)
        {
            query.Socket?.Close();
        }

        queries.Clear();
    }

    /// <summary>Asks the next server.</summary>
    private void Ask(Query query)
    {
        query.Socket?.Close();
        query.Socket = null;
        query.Since = now;
        while (query.Next < query.Servers.Length)
        {
            IPAddress server = query.Servers[query.Next++];
            IPAddress any = server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            try
            {
                query.Socket = host.OpenUdp(new IPEndPoint(any, 0), query);
            }
            catch (SocketException)
            {
                continue;
            }

            if (query.Socket.TrySend(new IPEndPoint(server, Routes.DnsPort), query.Question, out _))
            {
                return;
            }

            query.Socket.Close();
            query.Socket = null;
        }

        Fail(query);
    }

    private void Fail(Query query)
    {
        Remove(query);
        Answer(query.Guest, DnsMessage.Failure(query.Question, DnsMessage.ServerFailure));
    }

    private void Remove(Query query)
    {
        query.Socket?.Close();
        queries.Remove((query.Guest, DnsMessage.Id(query.Question)));
    }

    private void Answer(Endpoint guest, ReadOnlySpan<byte> reply) => link.SendUdp(new Endpoint(config.Dns, Routes.DnsPort), guest, reply);

    private sealed class Query(DnsProxy proxy, Endpoint guest, byte[] question, IPAddress[] servers) : IHostDatagramHandler
    {
        public Endpoint Guest => guest;

        public byte[] Question => question;

        public IPAddress[] Servers => servers;

        public int Next { get; set; }

        public long Since { get; set; }

        public IHostDatagram? Socket { get; set; }

        public void OnDatagram(IPEndPoint from, ReadOnlySpan<byte> data)
        {
            bool isAnswer = from.Port == Routes.DnsPort && Next > 0 && from.Address.Equals(servers[Next - 1])
                && data.Length >= DnsMessage.Header && !DnsMessage.IsQuery(data) && DnsMessage.Id(data) == DnsMessage.Id(question);
            if (isAnswer)
            {
                proxy.Remove(this);
                proxy.Answer(guest, data);
            }
        }

        public void OnRefused() => proxy.Ask(this);
    }
}

using System.Net;
using System.Net.Sockets;
using Emu.Backends.Net.Host;

namespace Emu.Backends.Net.Tests.Support;

/// <summary>A host's network in the hands of a test. Events are queued, and run when the test says so.</summary>
internal sealed class FakeHost : IHostNetwork
{
    private readonly Queue<Action> events = new();

    public List<IPAddress> Servers { get; } = [];

    public IReadOnlyList<IPAddress> Resolvers => Servers;

    /// <summary>Connections that were asked for or accepted.</summary>
    public List<FakeStream> Streams { get; } = [];

    public List<FakeListener> Listeners { get; } = [];

    /// <summary>Sockets for datagrams, closed ones too.</summary>
    public List<FakeDatagram> Datagrams { get; } = [];

    /// <summary>Whether echo sockets are allowed.</summary>
    public bool AllowsPing { get; set; } = true;

    /// <summary>Whether sockets for datagrams can be had.</summary>
    public bool AllowsUdp { get; set; } = true;

    public IHostStream Connect(IPEndPoint to, IHostStreamHandler handler) => Add(new FakeStream(this, to, handler));

    public IHostListener Listen(IPEndPoint at, IHostListenerHandler handler)
    {
        var made = new FakeListener(this, at, handler);
        Listeners.Add(made);
        return made;
    }

    public IHostDatagram OpenUdp(IPEndPoint at, IHostDatagramHandler handler) => AllowsUdp ? Add(new FakeDatagram(this, at, handler)) : throw new SocketException((int)SocketError.TooManyOpenSockets);

    public IHostDatagram? OpenPing(IHostDatagramHandler handler) => AllowsPing ? Add(new FakeDatagram(this, new IPEndPoint(IPAddress.Any, 0), handler)) : null;

    public void Post(Action call) => events.Enqueue(call);

    /// <returns>Whether there was anything to run.</returns>
    public bool Run()
    {
        bool any = events.Count > 0;
        while (events.TryDequeue(out Action? call))
        {
            call();
        }

        return any;
    }

    internal FakeStream Add(FakeStream stream)
    {
        Streams.Add(stream);
        return stream;
    }

    private FakeDatagram Add(FakeDatagram datagram)
    {
        Datagrams.Add(datagram);
        return datagram;
    }
}

/// <summary>A connection of the host in the hands of a test.</summary>
internal sealed class FakeStream(FakeHost host, IPEndPoint to, IHostStreamHandler handler) : IHostStream
{
    private readonly List<byte> fed = [];
    private Memory<byte> receiving;
    private ReadOnlyMemory<byte> sending;
    private bool ends;

    public IPEndPoint To => to;

    /// <summary>What was sent and taken.</summary>
    public List<byte> Sent { get; } = [];

    /// <summary>Bytes that it still takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool IsShut { get; private set; }

    public bool IsClosed { get; private set; }

    public bool WasReset { get; private set; }

    /// <summary>Bytes given by the test that were not taken yet.</summary>
    public int Waiting => fed.Count;

    public void Accept() => Post(handler.OnConnected);

    public void Fail(HostFailure why) => Post(() => handler.OnFailed(why));

    /// <summary>The other side sends.</summary>
    public void Feed(byte[] data)
    {
        fed.AddRange(data);
        Pump();
    }

    /// <summary>The other side sends nothing more.</summary>
    public void End()
    {
        ends = true;
        Pump();
    }

    /// <summary>The other side takes more.</summary>
    public void Take(int count)
    {
        Room += count;
        Drain();
    }

    public void BeginReceive(Memory<byte> into)
    {
        Assert.True(receiving.IsEmpty);
        Assert.False(into.IsEmpty);
        receiving = into;
        Pump();
    }

    public void BeginSend(Memory<byte> data)
    {
        Assert.True(sending.IsEmpty);
        Assert.False(data.IsEmpty);
        Assert.False(IsShut);
        sending = data;
        Drain();
    }

    public void ShutdownSend() => IsShut = true;

    public void Close(bool reset)
    {
        Assert.False(IsClosed);
        (IsClosed, WasReset) = (true, reset);
    }

    private void Pump()
    {
        if (receiving.IsEmpty || (fed.Count == 0 && !ends))
        {
            return;
        }

        int count = Math.Min(fed.Count, receiving.Length);
        fed.Take(count).ToArray().CopyTo(receiving);
        fed.RemoveRange(0, count);
        receiving = default;
        Post(() => handler.OnReceived(count));
    }

    private void Drain()
    {
        int count = Math.Min(Room, sending.Length);
        if (count == 0)
        {
            return;
        }

        Room -= Room == int.MaxValue ? 0 : count;
        Sent.AddRange(sending.Span[..count]);
        sending = default;
        Post(() => handler.OnSent(count));
    }

    private void Post(Action call) => host.Post(() =>
    {
        if (!IsClosed)
        {
            call();
        }
    });
}

/// <summary>A port of the host in the hands of a test.</summary>
internal sealed class FakeListener(FakeHost host, IPEndPoint at, IHostListenerHandler handler) : IHostListener
{
    public IPEndPoint Local => at;

    public bool IsClosed { get; private set; }

    public void Close() => IsClosed = true;

    /// <summary>Somebody connects.</summary>
    /// <returns>The connection, or null when it was not taken.</returns>
    public FakeStream? Connect(IPEndPoint from)
    {
        FakeStream? made = null;
        handler.OnAccepted(from, told => made = host.Add(new FakeStream(host, from, told)));
        return made;
    }
}

/// <summary>A socket for datagrams in the hands of a test.</summary>
internal sealed class FakeDatagram(FakeHost host, IPEndPoint at, IHostDatagramHandler handler) : IHostDatagram
{
    public IPEndPoint Local => at;

    public bool IsClosed { get; private set; }

    /// <summary>Why nothing can be sent, if so.</summary>
    public HostFailure? Broken { get; set; }

    public List<(IPEndPoint To, byte[] Data)> Sent { get; } = [];

    public bool TrySend(IPEndPoint to, ReadOnlySpan<byte> data, out HostFailure why)
    {
        why = Broken ?? default;
        Sent.Add((to, data.ToArray()));
        return Broken is null;
    }

    public void Close() => IsClosed = true;

    public void Receive(IPEndPoint from, byte[] data) => host.Post(() => handler.OnDatagram(from, data));

    public void Refuse() => host.Post(handler.OnRefused);
}

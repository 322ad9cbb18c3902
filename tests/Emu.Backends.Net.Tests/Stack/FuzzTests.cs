using System.Diagnostics;
using System.Globalization;
using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Tcp;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

/// <summary>A guest that sends anything: nothing throws, nothing grows without bound, and an honest guest is served afterwards.</summary>
public class FuzzTests
{
    private const int Rounds = 3000;
    private const string Variable = "EMU_FUZZ_SECONDS";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Stack_FedWithAnything_ServesOnInItsBounds(int seed)
    {
        int seconds = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        var random = new Random(seed);
        do
        {
            Attack(random);
        }
        while (clock.Elapsed.TotalSeconds < seconds);
    }

    private static void Attack(Random random)
    {
        var bench = new StackBench(seed: random.Next());
        NetworkConfig config = NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false);
        bench.Host.Servers.Add(IPAddress.Loopback);
        bench.Stack.Open(HostForward.Parse("tcp::1-:22", config));
        bench.Stack.Open(HostForward.Parse("udp::1-:53", config));
        bench.Guest.OnSyn = (packet, syn) => GuestTcp.Accept(bench.Guest, packet, syn);
        for (int i = 0; i < Rounds; i++)
        {
            Disturb(bench, random);
            Keep(bench);
            if (random.Next(20) == 0)
            {
                bench.Advance(random.Next(1, 3000));
            }
            else
            {
                bench.Run();
            }
        }

        Assert.InRange(bench.Stack.Tcp.Count, 0, TcpTable.MaxConnections);
        Assert.InRange(bench.Stack.Tcp.Budget.Used, 0, TcpTable.MaxBuffers);
        Assert.InRange(bench.Stack.Udp.Count, 0, UdpNat.MaxFlows);
        Serve(bench);
        bench.Stack.Close();
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
        Assert.All(bench.Host.Datagrams, d => Assert.True(d.IsClosed));
    }

    /// <summary>Takes from the lists what is over, so that the test itself stays small.</summary>
    private static void Keep(StackBench bench)
    {
        bench.Guest.Received.Clear();
        bench.Guest.Frames.Clear();
        bench.Guest.Arps.Clear();
        bench.Host.Streams.RemoveAll(s => s.IsClosed);
        bench.Host.Datagrams.RemoveAll(d => d.IsClosed);
    }

    private static void Serve(StackBench bench)
    {
        bench.Stack.Reset();
        bench.Host.Streams.Clear();
        bench.Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.77", 8080, 60001);
        bench.Run();
        FakeStream host = bench.Host.Streams.Single(s => s.To.Port == 8080);
        host.Accept();
        bench.Run();
        host.Feed(new byte[100_000]);
        guest.Send(new byte[100_000]);
        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == 100_000 && host.Sent.Count == 100_000));
    }

    private static void Disturb(StackBench bench, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                byte[] garbage = new byte[random.Next(0, 2000)];
                random.NextBytes(garbage);
                bench.Stack.Input(garbage, bench.Now);
                break;
            case 1:
                byte[] body = new byte[random.Next(0, 100)];
                random.NextBytes(body);
                bench.Stack.Input(Packets.Frame(bench.Guest.GatewayMac, bench.Guest.Mac, random.Next(2) == 0 ? 0x0800 : 0x0806, body), bench.Now);
                break;
            case 2:
                Answer(bench, random);
                break;
            default:
                bench.Stack.Input(Mutate(Frame(bench, random), random), bench.Now);
                break;
        }
    }

    /// <summary>Something happens on the host's side.</summary>
    private static void Answer(StackBench bench, Random random)
    {
        if (bench.Host.Streams.Count > 0)
        {
            FakeStream stream = bench.Host.Streams[random.Next(bench.Host.Streams.Count)];
            switch (random.Next(6))
            {
                case 0:
                    stream.Fail((HostFailure)random.Next(5));
                    break;
                case 1:
                    stream.End();
                    break;
                case 2:
                    stream.Feed(new byte[random.Next(1, 50_000)]);
                    break;
                default:
                    stream.Accept();
                    break;
            }
        }

        if (bench.Host.Datagrams.Count > 0)
        {
            byte[] data = new byte[random.Next(0, 9000)];
            random.NextBytes(data);
            bench.Host.Datagrams[random.Next(bench.Host.Datagrams.Count)].Receive(new IPEndPoint(IPAddress.Parse("192.0.2.7"), random.Next(1, 65536)), data);
        }

        bench.Host.Listeners[0].Connect(new IPEndPoint(IPAddress.Loopback, random.Next(1, 65536)));
    }

    /// <summary>A frame that makes sense, mostly of a few connections, so that states are reached.</summary>
    private static byte[] Frame(StackBench bench, Random random)
    {
        uint from = bench.Guest.Address;
        string[] far = ["192.0.2.7", "10.0.2.2", "10.0.2.3", "255.255.255.255", "10.0.2.255", "127.0.0.1"];
        uint to = Packets.Address(far[random.Next(far.Length)]);
        byte[] data = new byte[random.Next(4) == 0 ? random.Next(0, 1400) : random.Next(0, 8)];
        ushort port = (ushort)random.Next(1000, 1008);
        byte[] payload;
        byte protocol = (byte)(random.Next(3) switch { 0 => 6, 1 => 17, _ => random.Next(4) == 0 ? 1 : 6 });
        switch (protocol)
        {
            case 6:
                string[] flags = ["S", "A", "A", "A", "FA", "R", "RA", "PA", "SA", "FSRPA", ""];
                uint near = Near(bench, port, random);
                payload = Packets.Tcp(from, to, new Segment(port, 80, near, (uint)random.NextInt64(), flags[random.Next(flags.Length)], random.Next(65536), data) { Mss = random.Next(65536), Scale = random.Next(-1, 20) });
                break;
            case 17:
                ushort[] ports = [53, 67, 68, 123, 0];
                payload = Packets.Udp(from, port, to, ports[random.Next(ports.Length)], data);
                break;
            default:
                payload = Packets.Icmp((byte)random.Next(20), 0, (uint)random.Next(), data);
                break;
        }

        bool isPart = random.Next(10) == 0;
        byte[] packet = Packets.Ip(from, to, protocol, payload, (ushort)random.Next(4), isPart ? random.Next(0, 8192) * 8 : 0, isPart && random.Next(2) == 0, (byte)random.Next(0, 65));
        return Packets.Frame(bench.Guest.GatewayMac, bench.Guest.Mac, 0x0800, packet);
    }

    /// <summary>A number near one that the stack has acknowledged, so that segments count.</summary>
    private static uint Near(StackBench bench, ushort port, Random random) =>
        bench.Guest.Segments.LastOrDefault(s => s.To == port) is { } seen && random.Next(4) != 0 ? seen.Ack + (uint)random.Next(-3, 4) : (uint)random.Next(100);

    private static byte[] Mutate(byte[] frame, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                return frame;
            case 1:
                return frame[..random.Next(frame.Length)];
            case 2:
                // A length that lies, under a header whose checksum is right.
                Packets.Be16(random.Next(65536)).CopyTo(frame, 16);
                (frame[24], frame[25]) = (0, 0);
                Packets.Be16(Packets.Sum(frame.AsSpan(14, 20))).CopyTo(frame, 24);
                return frame;
            default:
                return frame;
        }
    }
}

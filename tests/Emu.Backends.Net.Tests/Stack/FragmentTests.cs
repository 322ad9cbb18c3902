using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class FragmentTests
{
    private static readonly uint Far = Packets.Address("192.0.2.7");

    private readonly StackBench bench = new();
    private readonly byte[] data = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(0, 0, 2, 1)]
    public void Fragments_InAnyOrder_MakeThePacket(params int[] order)
    {
        byte[][] parts = Parts();
        order.ToList().ForEach(i => bench.Guest.SendIp(parts[i]));
        bench.Run();

        Assert.Equal(data, Assert.Single(Assert.Single(bench.Host.Datagrams).Sent).Data);
    }

    [Fact]
    public void Fragments_WithOneMissing_MakeNothing()
    {
        byte[][] parts = Parts();
        bench.Guest.SendIp(parts[0]);
        bench.Guest.SendIp(parts[2]);
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void Fragments_ThatOverlap_ThrowThePacketAway()
    {
        byte[][] parts = Parts();
        bench.Guest.SendIp(parts[0]);
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Far, 17, new byte[800], id: 9, offset: 800, more: true));
        bench.Guest.SendIp(parts[1]);
        bench.Guest.SendIp(parts[2]);
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
    }

    [Theory]
    [InlineData(65528, 16, false)]
    [InlineData(0, 0, true)]
    [InlineData(0, 9, true)]
    public void Fragment_ThatCannotBe_IsDropped(int offset, int length, bool more)
    {
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Far, 17, new byte[length], id: 9, offset: offset, more: more));
        bench.Run();

        Assert.Empty(bench.Guest.Frames);
        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void Fragments_OfManyPackets_KeepTheLatest()
    {
        byte[][] parts = Parts();
        bench.Guest.SendIp(parts[0]);
        bench.Advance(1);
        for (ushort i = 100; i < 108; i++)
        {
            bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Far, 17, new byte[8], id: i, more: true));
        }

        bench.Guest.SendIp(parts[1]);
        bench.Guest.SendIp(parts[2]);
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void Fragments_TooFarApartInTime_MakeNothing()
    {
        byte[][] parts = Parts();
        bench.Guest.SendIp(parts[0]);
        bench.Guest.SendIp(parts[1]);
        bench.Advance(20_000);
        bench.Guest.SendIp(parts[2]);
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void LargeEcho_IsAnsweredInFragments()
    {
        byte[] echo = Packets.Icmp(8, 0, 5, data);
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Packets.Address("10.0.2.2"), 1, echo[..1480], id: 3, more: true));
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Packets.Address("10.0.2.2"), 1, echo[1480..2960], id: 3, offset: 1480, more: true));
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Packets.Address("10.0.2.2"), 1, echo[2960..], id: 3, offset: 2960));
        bench.Run();

        Assert.Equal(Packets.Icmp(0, 0, 5, data), bench.Guest.Icmps.SelectMany(p => p.Data));
        Assert.Single(bench.Guest.Icmps.Select(p => p.Id).Distinct());
    }

    private byte[][] Parts()
    {
        byte[] udp = Packets.Udp(bench.Guest.Address, 5000, Far, 9, data);
        return
        [
            Packets.Ip(bench.Guest.Address, Far, 17, udp[..1480], id: 9, more: true),
            Packets.Ip(bench.Guest.Address, Far, 17, udp[1480..2960], id: 9, offset: 1480, more: true),
            Packets.Ip(bench.Guest.Address, Far, 17, udp[2960..], id: 9, offset: 2960),
        ];
    }
}

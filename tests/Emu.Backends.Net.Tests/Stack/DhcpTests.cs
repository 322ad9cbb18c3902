using System.Text;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class DhcpTests
{
    private static readonly uint Server = Packets.Address("10.0.2.2");

    [Fact]
    public void Dhcp_DiscoverAndRequest_GiveTheFirstAddress()
    {
        var bench = new StackBench(hostName: "box");

        Reply offer = Ask(bench, [53, 1, 1]);
        Reply ack = Ask(bench, [53, 1, 3, 50, 4, .. Packets.Be32(offer.Address), 54, 4, .. Packets.Be32(Server)]);

        Assert.Equal([2], offer[53]);
        Assert.Equal(Packets.Address("10.0.2.15"), offer.Address);
        Assert.Equal([5], ack[53]);
        Assert.Equal(offer.Address, ack.Address);
        Assert.Equal(Packets.Be32(0xFFFF_FF00), ack[1]);
        Assert.Equal(Packets.Be32(Server), ack[3]);
        Assert.Equal(Packets.Be32(Packets.Address("10.0.2.3")), ack[6]);
        Assert.Equal(Packets.Be32(86400), ack[51]);
        Assert.Equal(Packets.Be32(Server), ack[54]);
        Assert.Equal("box"u8.ToArray(), ack[12]);
        Assert.Equal(Packets.Address("255.255.255.255"), ack.To);
    }

    [Fact]
    public void Dhcp_OfARestrictedNetwork_NamesNoWayOut()
    {
        Reply offer = Ask(new StackBench(isRestricted: true), [53, 1, 1]);

        Assert.Null(offer[3]);
        Assert.Null(offer[6]);
        Assert.NotNull(offer[1]);
    }

    [Fact]
    public void Dhcp_Renewal_IsAnsweredToTheAddress()
    {
        var bench = new StackBench();

        Reply ack = Ask(bench, [53, 1, 3], client: "10.0.2.20");

        Assert.Equal([5], ack[53]);
        Assert.Equal(Packets.Address("10.0.2.20"), ack.To);
        Assert.Equal(Packets.Address("10.0.2.20"), ack.Address);
    }

    [Fact]
    public void Dhcp_TwoStations_GetTwoAddresses()
    {
        var bench = new StackBench();

        Reply first = Ask(bench, [53, 1, 3, 50, 4, .. Packets.Be32(Packets.Address("10.0.2.15"))], mac: 1);
        Reply refused = Ask(bench, [53, 1, 3, 50, 4, .. Packets.Be32(Packets.Address("10.0.2.15"))], mac: 2);
        Reply second = Ask(bench, [53, 1, 1], mac: 2);
        Reply again = Ask(bench, [53, 1, 1], mac: 1);

        Assert.Equal([5], first[53]);
        Assert.Equal([6], refused[53]);
        Assert.Equal(0U, refused.Address);
        Assert.Equal(Packets.Address("10.0.2.16"), second.Address);
        Assert.Equal(Packets.Address("10.0.2.15"), again.Address);
    }

    [Theory]
    [InlineData("10.0.2.99")]
    [InlineData("10.0.2.2")]
    [InlineData("192.168.0.5")]
    public void Dhcp_RequestForAnAddressThatIsNotGivenOut_IsRefused(string address) =>
        Assert.Equal([6], Ask(new StackBench(), [53, 1, 3, 50, 4, .. Packets.Be32(Packets.Address(address))])[53]);

    [Fact]
    public void Dhcp_RequestToAnotherServer_IsNotAnswered() =>
        Assert.Null(TryAsk(new StackBench(), [53, 1, 3, 54, 4, 10, 0, 2, 9], 1, "0.0.0.0", isBroadcast: true));

    [Fact]
    public void Dhcp_ReleasedAddress_IsFreeAgain()
    {
        var bench = new StackBench();
        Ask(bench, [53, 1, 3, 50, 4, 10, 0, 2, 15], mac: 1);

        TryAsk(bench, [53, 1, 7], 1, "10.0.2.15", isBroadcast: false);

        Assert.Equal(Packets.Address("10.0.2.15"), Ask(bench, [53, 1, 1], mac: 2).Address);
    }

    [Fact]
    public void Dhcp_DeclinedAddress_IsNotGivenAgain()
    {
        var bench = new StackBench();

        TryAsk(bench, [53, 1, 4, 50, 4, 10, 0, 2, 15], 1, "0.0.0.0", isBroadcast: true);

        Assert.Equal(Packets.Address("10.0.2.16"), Ask(bench, [53, 1, 1], mac: 1).Address);
    }

    [Fact]
    public void Dhcp_Inform_IsAnsweredWithoutALease()
    {
        Reply ack = Ask(new StackBench(), [53, 1, 8], client: "10.0.2.30");

        Assert.Equal([5], ack[53]);
        Assert.Null(ack[51]);
        Assert.Equal(0U, ack.Address);
    }

    [Fact]
    public void Bootp_Request_IsAnsweredWithoutAKind()
    {
        Reply reply = Ask(new StackBench(), []);

        Assert.Null(reply[53]);
        Assert.Equal(Packets.Address("10.0.2.15"), reply.Address);
    }

    [Fact]
    public void Dhcp_MoreStationsThanAddresses_LeavesTheRestWithoutAnswer()
    {
        var bench = new StackBench();
        for (byte i = 0; i < 16; i++)
        {
            Ask(bench, [53, 1, 3, 50, 4, 10, 0, 2, (byte)(15 + i)], mac: i);
        }

        Assert.Null(TryAsk(bench, [53, 1, 1], 77, "0.0.0.0", isBroadcast: true));
    }

    [Theory]
    [InlineData(new byte[] { 53 })]
    [InlineData(new byte[] { 53, 200, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 50, 9, 1 })]
    public void Dhcp_OptionsThatLie_AreBootpAtMost(byte[] options) => Assert.Null(Ask(new StackBench(), options)[53]);

    private static Reply Ask(StackBench bench, byte[] options, byte mac = 0x56, string client = "0.0.0.0") =>
        TryAsk(bench, options, mac, client, isBroadcast: true) ?? throw new InvalidOperationException("no answer");

    private static Reply? TryAsk(StackBench bench, byte[] options, byte mac, string client, bool isBroadcast)
    {
        byte[] message = new byte[240];
        new byte[] { 1, 1, 6, 0, 0xAB, 0xCD, 0xEF, 0x01 }.CopyTo(message, 0);
        Packets.Be32(Packets.Address(client)).CopyTo(message, 12);
        new byte[] { 0x52, 0x54, 0, 0x12, 0x34, mac }.CopyTo(message, 28);
        Packets.Be32(0x6382_5363).CopyTo(message, 236);
        uint from = Packets.Address(client);
        uint to = isBroadcast ? Packets.Address("255.255.255.255") : Server;
        bench.Guest.Received.Clear();
        bench.Guest.SendIp(Packets.Ip(from, to, 17, Packets.Udp(from, 68, to, 67, [.. message, .. options, 255])), isBroadcast ? Station.Everybody : null);
        if (from != 0)
        {
            bench.Guest.Address = from;
        }

        bench.Run();
        return bench.Guest.Udps.Select(p => new Reply(p)).SingleOrDefault();
    }

    private sealed class Reply
    {
        private readonly byte[] bytes;

        public Reply(Packet packet)
        {
            (ushort from, ushort to, bytes) = Packets.ReadUdp(packet);
            Assert.Equal((67, 68), (from, to));
            Assert.True(bytes.Length >= 300);
            Assert.Equal([2, 1, 6, 0, 0xAB, 0xCD, 0xEF, 0x01], bytes[..8]);
            Assert.Equal(Server, packet.From);
            To = packet.To;
        }

        public uint To { get; }

        public uint Address => Packets.U32(bytes.AsSpan(16));

        public byte[]? this[byte option]
        {
            get
            {
                for (int at = 240; bytes[at] != 255; at += bytes[at + 1] + 2)
                {
                    if (bytes[at] == option)
                    {
                        return bytes[(at + 2)..(at + 2 + bytes[at + 1])];
                    }
                }

                return null;
            }
        }

        public override string ToString() => Encoding.Latin1.GetString(bytes);
    }
}

using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Net;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Net;

public sealed class VirtioNetTests
{
    [Fact]
    public void Config_HasAddressAndLink()
    {
        var card = new Card(ulong.MaxValue, ("host_mtu", (ushort)9000));
        byte[] expected = [.. Card.Own, 1, 0, 1, 0, 0x28, 0x23];
        Assert.Equal(expected, card.Board.Driver.ReadConfig(0, 12));
        Assert.Equal(1u, card.Board.Driver[Driver.DeviceId]);
    }

    [Fact]
    public void Sent_Frame_ReachesTheNetworkWithoutItsHeader()
    {
        var card = new Card();
        card.Send(Card.Frame(Card.Own, 1514));
        Assert.Equal(Card.Frame(Card.Own, 1514), Assert.Single(card.Net.Sent));
        Assert.Equal(0u, Assert.Single(card.Tx.TakeAll()).Length);
    }

    [Fact]
    public void Sent_Frames_WaitForARoomyNetworkInOrder()
    {
        var card = new Card();
        card.Net.Room = 1;
        card.Send([1]);
        card.Send([2]);
        card.Send([3]);
        Assert.Single(card.Tx.TakeAll());
        card.Net.Room = 8;
        card.Net.Frontend!.Writable();
        Assert.Equal([1, 2, 3], card.Net.Sent.Select(f => f[0]));
        Assert.Equal(2, card.Tx.TakeAll().Length);
    }

    [Fact]
    public void Sent_ManyFrames_LetOthersHaveTheirTurn()
    {
        var card = new Card();
        for (int i = 0; i < 100; i++)
        {
            card.Tx.Add(new Piece(card.Board.Allocate(13), 13, false));
        }

        card.Tx.Kick();
        Assert.Equal(64, card.Net.Sent.Count);
        card.Board.Machine.Services.RunPosted();
        Assert.Equal(100, card.Net.Sent.Count);
    }

    [Fact]
    public void Sent_FrameThatIsTooLong_IsDroppedAndLogged()
    {
        var card = new Card();
        card.Tx.Add(new Piece(Board.RamStart, 12 + 65537, false));
        card.Tx.Kick();
        Assert.Empty(card.Net.Sent);
        Assert.Single(card.Tx.TakeAll());
        Assert.Contains("65537 bytes is not sent", Assert.Single(card.Board.GuestErrors), StringComparison.Ordinal);
    }

    [Fact]
    public void Sent_FrameWithoutHeader_Fails()
    {
        var card = new Card();
        card.Tx.Add(new Piece(Board.RamStart, 11, false));
        card.Tx.Kick();
        Assert.True(card.Board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Fact]
    public void Received_Frame_IsPutBehindAHeader()
    {
        var card = new Card();
        Piece buffer = card.AddBuffer();
        Assert.True(card.Net.Deliver(Card.Frame(Card.Own)));
        Assert.Equal(72u, Assert.Single(card.Rx.TakeAll()).Length);
        byte[] expected = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, .. Card.Frame(Card.Own)];
        Assert.Equal(expected, card.Board.Read(buffer.Address, 72));
        Assert.True(card.Board.Irq);
    }

    [Fact]
    public void Received_Frame_IsSpreadOverBuffersThatAppearTogether()
    {
        var card = new Card();
        card.Rx.AskForInterrupt(0);
        Piece first = card.AddBuffer(100);
        Piece second = card.AddBuffer(100);
        card.AddBuffer(100);
        card.Net.Deliver(Card.Frame(Card.Own, 150));
        Assert.Equal([100u, 62u], card.Rx.TakeAll().Select(u => u.Length));
        byte[] data = [.. card.Board.Read(first.Address, 100), .. card.Board.Read(second.Address, 62)];
        Assert.Equal(2, data[10]);
        Assert.Equal(Card.Frame(Card.Own, 150), data[12..]);
        card.Net.Deliver(Card.Frame(Card.Own, 88));
        Assert.Equal([100u], card.Rx.TakeAll().Select(u => u.Length));
    }

    [Fact]
    public void Received_FrameWithTooFewBuffers_IsLostAndBuffersAreNot()
    {
        var card = new Card();
        card.AddBuffer(100);
        card.Net.Deliver(Card.Frame(Card.Own, 150));
        Assert.Empty(card.Rx.TakeAll());
        card.Net.Deliver(Card.Frame(Card.Own, 60));
        Assert.Single(card.Rx.TakeAll());
    }

    [Fact]
    public void Received_FrameWithoutMerging_NeedsOneBuffer()
    {
        var card = new Card(~Card.MergeFeature);
        card.AddBuffer(100);
        card.AddBuffer(200);
        card.Net.Deliver(Card.Frame(Card.Own, 150));
        Assert.Empty(card.Rx.TakeAll());
    }

    [Fact]
    public void Network_IsHeldBackUntilThereAreBuffers()
    {
        var card = new Card();
        Assert.False(card.Net.Deliver(Card.Frame(Card.Own)));
        int before = card.Net.ReadyCalls;
        card.AddBuffer();
        Assert.Equal(before + 1, card.Net.ReadyCalls);
        Assert.True(card.Net.Deliver(Card.Frame(Card.Own)));
    }

    [Fact]
    public void Network_WithoutDriver_IsHeldBack()
    {
        var card = new Card();
        card.AddBuffer();
        card.Board.Driver[Driver.Status] = 0;
        Assert.False(card.Net.Deliver(Card.Frame(Card.Own)));
        card.Net.Frontend!.Receive(Card.Frame(Card.Own));
        card.Net.Frontend.Writable();
        Assert.Empty(card.Board.Machine.Services.Faults);
    }

    [Fact]
    public void Buffer_WithoutRoomForAHeader_Fails()
    {
        var card = new Card();
        card.AddBuffer(11);
        Assert.False(card.Net.Deliver(Card.Frame(Card.Own)));
        Assert.True(card.Board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Fact]
    public void Buffer_OutsideOfRam_Fails()
    {
        var card = new Card();
        card.Rx.Add(new Piece(0x1000, 1526, true));
        card.Rx.Kick();
        card.Net.Deliver(Card.Frame(Card.Own));
        Assert.True(card.Board.Driver.IsStatus(Driver.NeedsReset));
        Assert.Empty(card.Board.Machine.Services.Faults);
    }

    [Fact]
    public void Link_ThatGoesDown_IsTold()
    {
        var card = new Card();
        uint generation = card.Board.Driver[Driver.ConfigGeneration];
        card.Net.Frontend!.LinkChanged(false);
        Assert.Equal(2u, card.Board.Driver.TakeInterrupt());
        Assert.NotEqual(generation, card.Board.Driver[Driver.ConfigGeneration]);
        Assert.Equal(0UL, card.Board.Driver.Read(Driver.Config + 6, 2));
    }

    [Fact]
    public void Snapshot_KeepsBuffersThatWereTaken()
    {
        var card = new Card();
        card.AddBuffer(100);
        card.Net.Deliver(Card.Frame(Card.Own, 150));
        byte[] transport = TestMachine.SaveObject(card.Board.Transport);
        byte[] device = TestMachine.SaveObject(card.Device);
        card.Net.Deliver(Card.Frame(Card.Own));
        card.Board.Write16(card.Rx.Used + 2, 0);
        TestMachine.RestoreObject(card.Board.Transport, transport);
        TestMachine.RestoreObject(card.Device, device);
        card.Board.Machine.Services.RunPosted();
        Assert.True(card.Net.Deliver(Card.Frame(Card.Own)));
        Assert.Single(card.Rx.TakeAll());
    }

    [Fact]
    public void Card_WithoutAddress_GetsOneOfItsName()
    {
        var board = new Board();
        board.Plug<VirtioNet>("virtio-net-device");
        Assert.Equal([0x52, 0x54, 0x00], board.Driver.ReadConfig(0, 3));
        Assert.Equal(0UL, board.Driver.Read(Driver.Config + 6, 2));
    }

    [Theory]
    [InlineData("mac", "52:54:00:12:34", "is the address of a station")]
    [InlineData("mac", "53:54:00:12:34:56", "is the address of a station")]
    [InlineData("mac", "00:00:00:00:00:00", "is the address of a station")]
    [InlineData("mac", "52:54:00:12:34:5", "is the address of a station")]
    [InlineData("mac", "52:54:00:12:34:+6", "is the address of a station")]
    [InlineData("rx_queue_size", 300u, "are powers of two")]
    public void Property_ThatDoesNotFit_IsRefused(string name, object value, string message)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => new Board().Plug<VirtioNet>("virtio-net-device", (name, value)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cable_ThatIsTakenOut_IsToldToTheDriverAndFramesAreLost()
    {
        var card = new Card();
        card.Board.Driver.TakeInterrupt();
        card.AddBuffer();

        card.Device.Port.SetLink(false);

        Assert.Equal(2u, card.Board.Driver.TakeInterrupt());
        Assert.Equal(0, card.Board.Driver.ReadConfig(6, 1)[0]);
        card.Send(Card.Frame(Card.Own));
        Assert.Empty(card.Net.Sent);
        Assert.Single(card.Tx.TakeAll());
        Assert.True(card.Net.Deliver(Card.Frame(Card.Own)));
        Assert.Empty(card.Rx.TakeAll());

        card.Device.Port.SetLink(true);
        card.Device.Port.SetLink(true);

        Assert.Equal(1, card.Board.Driver.ReadConfig(6, 1)[0]);
        Assert.True(card.Net.Deliver(Card.Frame(Card.Own)));
        Assert.Single(card.Rx.TakeAll());
    }
}

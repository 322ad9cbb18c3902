using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Net;

public sealed class ReceiveFilterTests
{
    private const byte Rx = 0;
    private const byte Mac = 1;
    private const byte Vlan = 2;

    private static readonly byte[] Other = [0x02, 0, 0, 0, 0, 1];
    private static readonly byte[] Group = [0x01, 0, 0x5E, 0, 0, 1];
    private static readonly byte[] Everyone = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    private readonly Card card = new();

    [Fact]
    public void Card_UntilToldOtherwise_TakesEverything()
    {
        Assert.True(card.Takes(Other));
        Assert.True(card.Takes(Group));
    }

    [Fact]
    public void Card_NotPromiscuous_TakesItsOwnAndBroadcasts()
    {
        Assert.Equal(0, card.Command(Rx, 0, 0));
        Assert.True(card.Takes(Card.Own));
        Assert.True(card.Takes(Everyone));
        Assert.False(card.Takes(Other));
        Assert.False(card.Takes(Group));
    }

    [Theory]
    [InlineData(1, "group")]
    [InlineData(2, "other")]
    public void Mode_ForAllOfAKind_TakesThem(byte mode, string kind)
    {
        card.Command(Rx, 0, 0);
        card.Command(Rx, mode, 1);
        Assert.Equal(kind == "group", card.Takes(Group));
        Assert.Equal(kind == "other", card.Takes(Other));
    }

    [Theory]
    [InlineData(3, "group")]
    [InlineData(4, "own")]
    [InlineData(5, "everyone")]
    public void Mode_ForNoneOfAKind_DropsThem(byte mode, string kind)
    {
        card.Command(Rx, 0, 0);
        card.Command(Rx, 1, 1);
        card.Command(Rx, mode, 1);
        Assert.Equal(kind != "group", card.Takes(Group));
        Assert.Equal(kind != "own", card.Takes(Card.Own));
        Assert.Equal(kind != "everyone", card.Takes(Everyone));
    }

    [Fact]
    public void Table_OfAddresses_TakesThem()
    {
        card.Command(Rx, 0, 0);
        Assert.Equal(0, card.Command(Mac, 0, [1, 0, 0, 0, .. Other, 1, 0, 0, 0, .. Group]));
        Assert.True(card.Takes(Other));
        Assert.True(card.Takes(Group));
        Assert.Equal(0, card.Command(Mac, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        Assert.False(card.Takes(Other));
    }

    [Fact]
    public void Table_WithMoreThanFits_TakesAllOfTheKind()
    {
        card.Command(Rx, 0, 0);
        Assert.Equal(0, card.Command(Mac, 0, [0, 0, 0, 0, 65, 0, 0, 0, .. new byte[65 * 6]]));
        Assert.True(card.Takes(Group));
        Assert.False(card.Takes(Other));
    }

    [Fact]
    public void Station_CanBeChangedUntilReset()
    {
        card.Command(Rx, 0, 0);
        Assert.Equal(0, card.Command(Mac, 1, Other));
        Assert.True(card.Takes(Other));
        Assert.False(card.Takes(Card.Own));
        Assert.Equal(Other, card.Board.Driver.ReadConfig(0, 6));
        card.Restart();
        Assert.Equal(Card.Own, card.Board.Driver.ReadConfig(0, 6));
    }

    [Fact]
    public void Vlans_AreTakenWhenAdded()
    {
        byte[] tagged = Card.Frame(Card.Own);
        (tagged[12], tagged[13], tagged[14], tagged[15]) = (0x81, 0, 0xA0, 42);
        card.Command(Rx, 0, 0);
        Assert.False(Takes(tagged));
        Assert.Equal(0, card.Command(Vlan, 0, 42, 0));
        Assert.True(Takes(tagged));
        Assert.Equal(0, card.Command(Vlan, 1, 42, 0));
        Assert.False(Takes(tagged));
    }

    [Fact]
    public void Vlans_ForDriverThatDoesNotFilterThem_AreTaken()
    {
        card.Restart(~(1UL << 19));
        byte[] tagged = Card.Frame(Card.Own);
        (tagged[12], tagged[13]) = (0x81, 0);
        card.Command(Rx, 0, 0);
        Assert.True(Takes(tagged));
    }

    [Theory]
    [InlineData(0, 6, new byte[] { 1 })]
    [InlineData(0, 0, new byte[0])]
    [InlineData(1, 0, new byte[] { 1, 0, 0, 0, 2 })]
    [InlineData(1, 0, new byte[] { 0, 0 })]
    [InlineData(1, 1, new byte[] { 1, 2, 3 })]
    [InlineData(1, 2, new byte[] { 1 })]
    [InlineData(2, 0, new byte[] { 0, 0x10 })]
    [InlineData(2, 2, new byte[] { 0, 0 })]
    [InlineData(4, 0, new byte[] { 1, 0 })]
    public void Command_ThatMakesNoSense_IsAnError(byte kind, byte command, byte[] data) => Assert.Equal(1, card.Command(kind, command, data));

    [Fact]
    public void Command_WithoutAnswer_Fails()
    {
        card.Control.Add(new Piece(card.Board.Place([0, 0, 0]), 3, false));
        card.Control.Kick();
        Assert.True(card.Board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Fact]
    public void Frame_TooShortForAnAddress_IsDropped() => Assert.False(Takes([1, 2, 3]));

    [Fact]
    public void State_GoesWithTheSnapshot()
    {
        card.Command(Rx, 0, 0);
        card.Command(Mac, 0, [1, 0, 0, 0, .. Other, 0, 0, 0, 0]);
        byte[] state = TestMachine.SaveObject(card.Device);
        card.Command(Rx, 0, 1);
        card.Command(Mac, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        TestMachine.RestoreObject(card.Device, state);
        Assert.True(card.Takes(Other));
        Assert.False(card.Takes(Group));
    }

    private bool Takes(byte[] frame)
    {
        card.AddBuffer();
        card.Net.Deliver(frame);
        return card.Rx.TakeAll().Length == 1;
    }
}

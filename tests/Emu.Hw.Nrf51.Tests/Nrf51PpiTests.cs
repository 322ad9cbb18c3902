using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51PpiTests
{
    private const int GroupOn = 0x00, GroupOff = 0x04, Enabled = 0x500, EnableSet = 0x504, EnableClear = 0x508, Event = 0x510, Task = 0x514, Group = 0x800;
    private const uint Timer0 = 0x4000_8000, Timer1 = 0x4000_9000, Rtc0 = 0x4000_B000, Clock = 0x4000_0000, Ppi = 0x4001_F000;
    private const int Count = 0x08, Capture = 0x40, Cc = 0x540, Mode = 0x504;

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly Nrf51Ppi ppi;
    private readonly Block block;
    private readonly Block timer;
    private readonly Block other;

    public Nrf51PpiTests()
    {
        ppi = machine.Add<Nrf51Ppi>("nrf51.ppi");
        block = new Block(ppi);
        timer = new Block(machine.Add<Nrf51Timer>("nrf51_soc.timer", ("peripheral-id", 8), ("ppi", ppi)));
        other = new Block(machine.Add<Nrf51Timer>("nrf51_soc.timer", ("peripheral-id", 9), ("ppi", ppi)));
        other[Mode] = 1;
    }

    [Fact]
    public void Channel_TakesAnEventToATaskWhileItIsOn()
    {
        Route(3, Timer0 + 0x140, Timer1 + Count);
        (timer[Cc], timer[0x200]) = (10, 1);
        timer[0] = 1;
        machine.Services.Advance(15_000);
        Assert.Equal(0u, Counted());
        block[EnableSet] = 1 << 3;
        machine.Services.Advance(30_000);
        Assert.Equal((3u, 8u), (Counted(), block[Enabled]));
        block[EnableClear] = 1 << 3;
        machine.Services.Advance(30_000);
        Assert.Equal(3u, Counted());
    }

    [Fact]
    public void Event_MayLeadToItsOwnTimer()
    {
        Route(0, Timer0 + 0x140, Timer0 + Capture + 4);
        Route(1, Timer0 + 0x140, Timer0 + 0x04);
        (timer[Cc], block[Enabled]) = (10, 3);
        timer[0] = 1;
        machine.Services.Advance(50_000);
        timer[Capture + 8] = 1;
        Assert.Equal((10u, 10u), (timer[Cc + 4], timer[Cc + 8]));
    }

    [Fact]
    public void FixedChannel_StartsTheTimerFromTheRealTimeCounter()
    {
        var rtc = new Block(machine.Add<Nrf51Rtc>("nrf51.rtc", ("peripheral-id", 11), ("ppi", ppi)));
        (rtc[Cc], rtc[0x344]) = (1, 1u << 16);
        block[Enabled] = 1u << 31;
        rtc[0] = 1;
        machine.Services.Advance(30_518 + 5_000);
        timer[Capture] = 1;
        Assert.Equal(5u, timer[Cc]);
    }

    [Fact]
    public void Group_SwitchesItsChannelsByTasks()
    {
        block[Group + 4] = 0x22;
        block[GroupOn + 8] = 1;
        Assert.Equal(0x22u, block[Enabled]);
        block[GroupOff + 8] = 1;
        Assert.Equal(0u, block[Enabled]);
        Route(0, Timer0 + 0x140, Ppi + GroupOn + 8);
        (timer[Cc], block[Enabled]) = (10, 1);
        timer[0] = 1;
        machine.Services.Advance(10_000);
        Assert.Equal(0x23u, block[Enabled]);
    }

    [Fact]
    public void Circle_GoesOnInItsOwnTime()
    {
        var power = machine.Add<Nrf51PowerClock>("nrf51.power-clock", ("peripheral-id", 0), ("ppi", ppi));
        Route(0, Clock + 0x100, Clock + 0x000);
        Route(1, Clock + 0x100, Timer1 + Count);
        block[Enabled] = 3;
        new Block(power)[0] = 1;
        Assert.InRange(Counted(), 1u, 64u);
        machine.Services.Advance(1000);
        Assert.InRange(Counted(), 65u, 2000u);
        Assert.Empty(machine.Services.Faults);
    }

    [Theory]
    [InlineData(0x5000_0508u)]
    [InlineData(Timer1 + 0x140)]
    [InlineData(0x4000_7000u)]
    [InlineData(0x4002_9008u)]
    [InlineData(0xFFFF_FFFFu)]
    public void Endpoint_ThatIsNoTask_LeadsNowhere(uint target)
    {
        Route(0, Timer0 + 0x140, target);
        (timer[Cc], block[Enabled]) = (10, 1);
        timer[0] = 1;
        machine.Services.Advance(20_000);
        Assert.Equal((0u, 0), (Counted(), machine.Services.Faults.Count));
    }

    [Fact]
    public void Number_ThatTwoHave_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => machine.Add<Nrf51Timer>("nrf51_soc.timer", ("peripheral-id", 8), ("ppi", ppi)));
        Assert.Contains("both have peripheral-id 8", error.Message);
    }

    private void Route(int channel, uint source, uint target) =>
        (block[Event + (8 * channel)], block[Task + (8 * channel)]) = (source, target);

    private uint Counted()
    {
        other[Capture] = 1;
        return other[Cc];
    }
}

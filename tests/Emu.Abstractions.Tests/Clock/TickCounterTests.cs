using Emu.Abstractions.Clock;

namespace Emu.Abstractions.Tests.Clock;

/// <summary>A counter that is two times.</summary>
public sealed class TickCounterTests
{
    private const long Second = 1_000_000_000;

    private readonly TickCounter counter = new();

    [Fact]
    public void Counter_ThatStands_KeepsItsCount()
    {
        counter.UseClock(0, 1000, 1);
        counter.Set(0, 7);

        Assert.Equal((7UL, DeviceTimer.Never), (counter.Count(Second), counter.When(8)));
    }

    [Theory]
    [InlineData(1000UL, 1UL, 1000UL)]
    [InlineData(1000UL, 4UL, 250UL)]
    [InlineData(32768UL, 1UL, 32768UL)]
    [InlineData(3UL, 1UL, 3UL)]
    [InlineData(0UL, 1UL, 0UL)]
    public void Counter_ThatRuns_CountsTicksOfItsClock(ulong hertz, ulong divide, ulong ticks)
    {
        counter.UseClock(0, hertz, divide);
        counter.Run(0, true);

        Assert.Equal((ticks, ticks * 3), (counter.Count(Second), counter.Count(3 * Second)));
    }

    [Fact]
    public void When_IsTheFirstMomentOfTheCount()
    {
        counter.UseClock(0, 3, 1);
        counter.Run(0, true);
        long when = counter.When(2);

        Assert.Equal((1UL, 2UL), (counter.Count(when - 1), counter.Count(when)));
    }

    [Fact]
    public void Clock_ThatChanges_LeavesWhatWasCounted()
    {
        counter.UseClock(0, 1000, 1);
        counter.Run(0, true);

        counter.UseClock(Second, 10, 1);

        Assert.Equal(1010UL, counter.Count(2 * Second));
    }

    [Fact]
    public void Subtract_TakesTicksOffAndKeepsPartsOfOne()
    {
        counter.UseClock(0, 3, 1);
        counter.Run(0, true);

        counter.Subtract(2);

        Assert.Equal((1UL, 2UL), (counter.Count(Second), counter.Count((4 * Second / 3) + 1)));
    }
}

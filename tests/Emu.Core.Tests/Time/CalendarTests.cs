using Emu.Core.State;
using Emu.Core.Tests.Support;
using Emu.Core.Time;

namespace Emu.Core.Tests.Time;

public sealed class CalendarTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Calendar_OfDeterministicMachine_IsAlwaysTheSame()
    {
        using var bench = new Bench();
        Assert.Equal(1_735_689_600 * Second, bench.Machine.Services.CalendarBase);
    }

    [Fact]
    public void Calendar_ThatWasGiven_IsTaken()
    {
        using var bench = new Bench(o => o with { Calendar = DateTimeOffset.UnixEpoch.AddSeconds(7) });
        Assert.Equal(7 * Second, bench.Machine.Services.CalendarBase);
    }

    [Fact]
    public void Calendar_OfMachineThatFollowsTheHost_IsTheHosts()
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var bench = new Bench(o => o with { Clock = ClockMode.Host });
        Assert.InRange(bench.Machine.Services.CalendarBase / Second, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public void Calendar_GoesWithTheSnapshot()
    {
        using var bench = new Bench(o => o with { Calendar = DateTimeOffset.UnixEpoch.AddSeconds(7) });
        bench.Start();
        using var snapshot = new MemoryStream();
        Snapshot.Save(bench.Machine, snapshot);
        using var other = new Bench();
        other.Start();
        snapshot.Position = 0;
        Snapshot.Restore(other.Machine, snapshot);
        Assert.Equal(7 * Second, other.Machine.Services.CalendarBase);
    }
}

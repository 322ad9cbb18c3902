using System.Text;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Events;

namespace Emu.Monitor.Tests.Events;

public sealed class EventThrottleTests : IDisposable
{
    private readonly List<string> sent = [];
    private readonly EventThrottle throttle;

    // An interval that no test outlives: what waits goes only when the throttle ends.
    public EventThrottleTests() => throttle = new EventThrottle(message => sent.Add(Data(message)), TimeSpan.FromHours(1));

    public void Dispose() => throttle.Dispose();

    [Fact]
    public void Event_ThatGuestsRaiseAtWill_GoesOnceAndTheLastOneLater()
    {
        throttle.OnEvent(new Change("RTC_CHANGE", "rtc", 1));
        throttle.OnEvent(new Change("RTC_CHANGE", "rtc", 2));
        throttle.OnEvent(new Change("RTC_CHANGE", "rtc", 3));
        Assert.Equal(["RTC_CHANGE rtc 1"], sent);

        throttle.Dispose();

        Assert.Equal(["RTC_CHANGE rtc 1", "RTC_CHANGE rtc 3"], sent);
    }

    [Fact]
    public void Events_OfDifferentObjects_DoNotWaitForEachOther()
    {
        throttle.OnEvent(new Change("VSERPORT_CHANGE", "a", 1));
        throttle.OnEvent(new Change("VSERPORT_CHANGE", "b", 1));
        throttle.OnEvent(new Change("VSERPORT_CHANGE", "a", 0));

        Assert.Equal(["VSERPORT_CHANGE a 1", "VSERPORT_CHANGE b 1"], sent);
    }

    [Fact]
    public void OtherEvents_AreNeverHeldBack()
    {
        throttle.OnEvent(new Change("STOP", "x", 1));
        throttle.OnEvent(new Change("STOP", "x", 2));

        Assert.Equal(["STOP x 1", "STOP x 2"], sent);
    }

    [Fact]
    public async Task Event_ThatWaits_GoesWhenTheIntervalIsOver()
    {
        var second = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        int count = 0;
        using var quick = new EventThrottle(
            message =>
            {
                if (Interlocked.Increment(ref count) == 2)
                {
                    second.SetResult(Data(message));
                }
            },
            TimeSpan.FromMilliseconds(1));
        quick.OnEvent(new Change("WATCHDOG", "dog", 1));
        quick.OnEvent(new Change("WATCHDOG", "dog", 2));

        Assert.Equal("WATCHDOG dog 2", await second.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private static string Data(byte[] message)
    {
        JsonElement json = JsonDocument.Parse(Encoding.ASCII.GetString(message)).RootElement;
        JsonElement data = json.GetProperty("data");
        return $"{json.GetProperty("event").GetString()} {data.GetProperty("path").GetString()} {data.GetProperty("offset").GetInt64()}";
    }

    private sealed record Change(string Kind, string Path, long Offset) : MachineEvent(Kind);
}

using Emu.Abstractions.Qom;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class LogTests : IDisposable
{
    private readonly LogList list = new();
    private readonly Bench bench;
    private readonly Probe p;

    public LogTests()
    {
        bench = new Bench(o => o with { Loggers = list });
        p = bench.Add("p", new Probe());
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Topic_IsWrittenOnlyWhenItIsOn()
    {
        p.Machine.Log(LogTopic.Unimplemented, p, "hidden");
        bench.Machine.SwitchLog(LogTopic.Unimplemented, true);
        p.Machine.Log(LogTopic.Unimplemented, p, "shown");
        p.Machine.Log(LogTopic.GuestError, p, "hidden too");
        bench.Machine.SwitchLog(LogTopic.Unimplemented, false);
        p.Machine.Log(LogTopic.Unimplemented, p, "hidden again");
        Assert.Equal(["/machine/p: shown"], list.Lines);
    }

    [Theory]
    [InlineData(0x1000UL, true)]
    [InlineData(0x1FFFUL, true)]
    [InlineData(0x2000UL, false)]
    [InlineData(0x8000UL, true)]
    [InlineData(0x8001UL, false)]
    public void TopicAboutCode_IsOnForTheAddressesThatWereAskedFor(ulong address, bool on)
    {
        using var ranged = new Bench(o => o with { Loggers = list, LogTopics = [LogTopic.GuestCode], LogRanges = [(0x1000, 0x1FFF), (0x8000, 0x8000)] });
        Probe here = ranged.Add("p", new Probe());

        Assert.Equal(on, here.Machine.IsLogged(LogTopic.GuestCode, address));
        Assert.False(here.Machine.IsLogged(LogTopic.HostCode, address));
    }

    [Fact]
    public void Line_ThatRepeats_IsCounted()
    {
        bench.Machine.SwitchLog(LogTopic.GuestError, true);
        for (int i = 0; i < 5; i++)
        {
            p.Machine.Log(LogTopic.GuestError, p, "again");
        }

        p.Machine.Log(LogTopic.GuestError, p, "other");
        Assert.Equal(["/machine/p: again", "/machine/p: again (4 more times)", "/machine/p: other"], list.Lines);
    }

    [Fact]
    public void Fault_IsLoggedWithItsCause()
    {
        p.Machine.Post(p, () => throw new InvalidOperationException("oops"));
        bench.Machine.Pump();
        Assert.Contains("oops", Assert.Single(list.Lines), StringComparison.Ordinal);
    }
}

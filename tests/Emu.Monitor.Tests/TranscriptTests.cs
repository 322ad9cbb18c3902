using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

public sealed class TranscriptTests
{
    public static TheoryData<string> Names => [.. Transcript.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Session_IsAsRecorded(string name)
    {
        using var bench = new MonitorBench();
        await Transcript.Replay(name, bench.Connect);
    }
}

using System.Globalization;
using System.Text.Json;
using Emu.Core.Time;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

/// <summary>Two clusters, each counting in a memory of its own: its boots at 0x2004, its rounds at 0x2000.</summary>
public sealed class ClusterTests : IDisposable
{
    // lui a0, 2; lw a1, 4(a0); addi a1, a1, 1; sw a1, 4(a0); again: lw a1, 0(a0); addi a1, a1, 1; sw a1, 0(a0); j again
    private const string Program = "3725000083254500938515002322b50083250500938515002320b5006ff05fff";

    private readonly List<MonitorBench> benches = [];

    public void Dispose() => benches.ForEach(bench => bench.Dispose());

    [Theory]
    [InlineData(ClockMode.Host)]
    [InlineData(ClockMode.Deterministic)]
    public async Task Cluster_ThatIsStopped_StandsWhileTheOtherRunsOn(ClockMode clock)
    {
        await using TestClient client = await Build(clock);
        await client.Ask("{'execute':'cont'}");
        await Passes(client, "a", 0);
        await Passes(client, "b", 0);

        Assert.Equal("{\"return\":{}}", (await client.Ask("{'execute':'x-cluster-stop','arguments':{'cluster':'a'}}")).GetRawText());
        uint stands = await Read(client, "a", 0x2000);
        await Passes(client, "b", await Read(client, "b", 0x2000));
        await Passes(client, "b", await Read(client, "b", 0x2000));

        Assert.Equal(stands, await Read(client, "a", 0x2000));
        Assert.Equal([(false, true), (true, false)], await States(client));
        await client.Ask("{'execute':'x-cluster-start','arguments':{'cluster':'a'}}");
        await Passes(client, "a", stands);
        Assert.Equal(1u, await Read(client, "a", 0x2004));
    }

    [Theory]
    [InlineData(ClockMode.Host)]
    [InlineData(ClockMode.Deterministic)]
    public async Task Cluster_ThatIsReset_BootsAgainAndTheOtherDoesNot(ClockMode clock)
    {
        await using TestClient client = await Build(clock);
        await client.Ask("{'execute':'cont'}");
        await Passes(client, "a", 0);
        await Passes(client, "b", 0);

        await client.Ask("{'execute':'x-cluster-reset','arguments':{'cluster':'b'}}");
        await Passes(client, "b", await Read(client, "b", 0x2000));
        await Passes(client, "a", await Read(client, "a", 0x2000));

        Assert.Equal((1u, 2u), (await Read(client, "a", 0x2004), await Read(client, "b", 0x2004)));
    }

    [Fact]
    public async Task Cluster_StoppedBeforeTheMachineRuns_BootsWhenItIsStarted()
    {
        await using TestClient client = await Build(ClockMode.Host);
        await client.Ask("{'execute':'x-cluster-stop','arguments':{'cluster':'b'}}");
        await client.Ask("{'execute':'cont'}");
        await Passes(client, "a", 0);
        Assert.Equal(0u, await Read(client, "b", 0x2004));
        string stopped = (await client.Ask("{'execute':'human-monitor-command','arguments':{'command-line':'info registers','cpu-index':1}}")).GetProperty("return").GetString()!;

        // While it stands, its memory is given another program, and its boot another entry.
        await client.Ask($"{{'execute':'x-memory-write','arguments':{{'address':12288,'space':'mem-b','data':'{Program}'}}}}");
        await client.Ask("{'execute':'x-boot','arguments':{'cluster':'b','entry':12288}}");
        await client.Ask("{'execute':'x-cluster-start','arguments':{'cluster':'b'}}");
        await Passes(client, "b", 0);

        Assert.StartsWith("/machine/b/cpu0 (rv32im)\n pc=00000000\n", stopped);
        Assert.Equal(12288ul, (await Clusters(client))[1].GetProperty("boot").GetProperty("entry").GetUInt64());
    }

    [Fact]
    public async Task Cluster_ThatIsStopped_StaysSoWhenTheMachineStopsAndGoesOn()
    {
        await using TestClient client = await Build(ClockMode.Host);
        await client.Ask("{'execute':'cont'}");
        await Passes(client, "a", 0);
        await client.Ask("{'execute':'x-cluster-stop','arguments':{'cluster':'a'}}");
        uint stands = await Read(client, "a", 0x2000);

        await client.Ask("{'execute':'stop'}");
        await client.Ask("{'execute':'cont'}");
        await Passes(client, "b", await Read(client, "b", 0x2000));

        Assert.Equal(stands, await Read(client, "a", 0x2000));
        JsonElement commands = (await client.Ask("{'execute':'x-query-commands-of-machine'}")).GetProperty("return");
        Assert.Contains(commands.EnumerateArray(), command => command.GetProperty("execute").GetString() == "x-cluster-stop");
    }

    [Fact]
    public async Task Cluster_ThatIsNone_IsAnError()
    {
        await using TestClient client = await Build(ClockMode.Host);

        JsonElement answer = await client.Ask("{'execute':'x-cluster-stop','arguments':{'cluster':'ram-a'}}");

        Assert.Equal("/machine/ram-a is a 'ram', expected a cluster", answer.GetProperty("error").GetProperty("desc").GetString());
    }

    private static async Task<JsonElement[]> Clusters(TestClient client) => [.. (await client.Ask("{'execute':'x-query-clusters'}")).GetProperty("return").EnumerateArray()];

    private static async Task<(bool Running, bool Stopped)[]> States(TestClient client) =>
        [.. (await Clusters(client)).Select(cluster => (cluster.GetProperty("running").GetBoolean(), cluster.GetProperty("stopped").GetBoolean()))];

    private static async Task<uint> Read(TestClient client, string cluster, int address)
    {
        JsonElement answer = await client.Ask($"{{'execute':'x-memory-read','arguments':{{'address':{address},'size':4,'space':'mem-{cluster}'}}}}");
        string bytes = answer.GetProperty("return").GetProperty("data").GetString()!;
        return uint.Parse(string.Concat(bytes.Chunk(2).Reverse().Select(digits => new string(digits))), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a cluster has counted further.</summary>
    private static async Task Passes(TestClient client, string cluster, uint count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Read(client, cluster, 0x2000) <= count)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<TestClient> Build(ClockMode clock)
    {
        var bench = new MonitorBench(options => options with { Clock = clock });
        benches.Add(bench);
        TestClient client = await bench.ConnectNegotiated();
        await Send(client, "{'execute':'object-add','arguments':{'qom-type':'tcg','id':'tcg'}}");
        await AddCluster(client, "a");
        await AddCluster(client, "b");
        await Send(client, "{'execute':'x-realize'}");
        await Send(client, $"{{'execute':'x-memory-write','arguments':{{'address':4096,'space':'mem-a','data':'{Program}'}}}}");
        await Send(client, $"{{'execute':'x-memory-write','arguments':{{'address':4096,'space':'mem-b','data':'{Program}'}}}}");
        return client;
    }

    private static async Task AddCluster(TestClient client, string name)
    {
        await Send(client, $"{{'execute':'x-space-add','arguments':{{'id':'mem-{name}','bits':32}}}}");
        await Send(client, $"{{'execute':'device_add','arguments':{{'driver':'ram','id':'ram-{name}','size':'64KiB'}}}}");
        await Send(client, $"{{'execute':'x-map','arguments':{{'device':'ram-{name}','space':'mem-{name}','address':4096}}}}");
        await Send(client, $"{{'execute':'x-cluster-add','arguments':{{'id':'{name}','accel':'tcg','space':'mem-{name}'}}}}");
        await Send(client, $"{{'execute':'device_add','arguments':{{'driver':'rv32im','id':'cpu0','cluster':'{name}','resetvec':0}}}}");
        await Send(client, $"{{'execute':'x-boot','arguments':{{'cluster':'{name}','entry':4096}}}}");
    }

    private static async Task Send(TestClient client, string command) => Assert.Equal("{\"return\":{}}", (await client.Ask(command)).GetRawText());
}

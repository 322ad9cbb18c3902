using System.Globalization;
using System.Text.Json;
using Emu.Core.Time;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Plug;

/// <summary>
/// CPUs that are removed while they, and all others, want to run alone again and again: each counts at 0x2000 + 8 times its number how
/// often it has added to a device's register, which no CPU can do while another runs.
/// </summary>
public sealed class CpuUnplugTests : IDisposable
{
    // lui a0, 0x10; addi a0, a0, 8; lui s0, 2; csrr t0, mhartid; slli t0, t0, 3; add s0, s0, t0;
    // again: amoadd.w zero, zero, (a0); lw t1, 0(s0); addi t1, t1, 1; sw t1, 0(s0); j again
    private const string Program = "370501001305850037240000f32240f193923200330454002f2005000323040013031300232064006ff01fff";
    private const int Rounds = 8;

    private readonly List<MonitorBench> benches = [];

    public void Dispose() => benches.ForEach(bench => bench.Dispose());

    [Theory]
    [InlineData(ClockMode.Host)]
    [InlineData(ClockMode.Deterministic)]
    public async Task Cpu_OfAPausedMachine_IsGoneAtOnceAndTheOthersGoOn(ClockMode clock)
    {
        await using TestClient client = await Build(clock);
        await AddCpu(client, "a", 1);
        await Do(client, "cont");
        List<string?> gone = [];
        List<uint> counted = [];
        for (int round = 0; round < Rounds; round++)
        {
            await Passes(client, 1, 0);
            await Do(client, "stop");

            await Do(client, "device_del", "'id':'/machine/a/cpu1'");

            gone.Add((await client.Event("DEVICE_DELETED")).GetProperty("data").GetProperty("path").GetString());
            uint removed = await Read(client, 1);
            await Do(client, "cont");
            await Passes(client, 0, await Read(client, 0));
            await Passes(client, 2, await Read(client, 2));
            counted.Add(await Read(client, 1) - removed);
            await Clear(client, 1);
            await AddCpu(client, "a", 1);
        }

        Assert.Equal(Enumerable.Repeat("/machine/a/cpu1", Rounds), gone);
        Assert.Equal(new uint[Rounds], counted);
    }

    [Theory]
    [InlineData(ClockMode.Host)]
    [InlineData(ClockMode.Deterministic)]
    public async Task Cpu_OfAStoppedCluster_GoesOnceTheMachineStands(ClockMode clock)
    {
        await using TestClient client = await Build(clock);
        await AddCpu(client, "a", 1);
        await Do(client, "cont");
        await Passes(client, 1, 0);
        await Do(client, "x-cluster-stop", "'cluster':'a'");

        JsonElement refused = await client.Ask("{'execute':'device_del','arguments':{'id':'/machine/a/cpu1'}}");
        await Do(client, "stop");
        await Do(client, "device_del", "'id':'/machine/a/cpu1'");
        await Do(client, "cont");
        await Do(client, "x-cluster-start", "'cluster':'a'");

        Assert.Equal("/machine/a/cpu1: CPUs cannot be removed while the machine runs; stop the machine first", refused.GetProperty("error").GetProperty("desc").GetString());
        await Passes(client, 0, await Read(client, 0));
    }

    [Theory]
    [InlineData(ClockMode.Host)]
    [InlineData(ClockMode.Deterministic)]
    public async Task Cluster_OfAPausedMachine_GoesWithItsCpusAndComesAgain(ClockMode clock)
    {
        await using TestClient client = await Build(clock);
        await AddCpu(client, "a", 1);
        await Do(client, "cont");
        for (int round = 0; round < Rounds; round++)
        {
            await Passes(client, 1, 0);
            await Do(client, "stop");

            await Do(client, "object-del", "'id':'a'");

            await Do(client, "cont");
            await Passes(client, 2, await Read(client, 2));
            await Clear(client, 1);
            await AddCluster(client, "a");
            await AddCpu(client, "a", 0);
            await AddCpu(client, "a", 1);
        }
    }

    [Fact]
    public async Task Step_OverAnInstructionThatRunsAlone_ReturnsWhoeverWaitsForHisTurn()
    {
        await using TestClient client = await Build(ClockMode.Host);
        await AddCpu(client, "a", 1);
        await Do(client, "cont");
        await Passes(client, 1, 0);
        await Do(client, "stop");
        MonitorBench bench = benches[0];
        uint before = await Read(client, 0);

        // Five instructions are a round.
        await Task.Run(() => StepCpu(bench, "/machine/a/cpu0", 10)).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(before + 2, await Read(client, 0));
        await Do(client, "cont");
        await Passes(client, 0, before + 2);
    }

    [Fact]
    public async Task Cpu_ThatIsBeingStepped_CanBeRemoved()
    {
        await using TestClient client = await Build(ClockMode.Host);
        await Do(client, "cont");
        await Do(client, "stop");
        for (int round = 0; round < Rounds; round++)
        {
            await AddCpu(client, "a", 1);
            uint before = await Read(client, 1);
            Task<string> stepping = Task.Run(() => StepUntilGone(benches[0], "/machine/a/cpu1"));
            await Passes(client, 1, before);

            await Do(client, "device_del", "'id':'/machine/a/cpu1'");

            Assert.Contains("cpu1", await stepping.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        }

        uint other = await Read(client, 0);
        await Do(client, "cont");
        await Passes(client, 0, other);
    }

    [Theory]
    [InlineData("building")]
    [InlineData("ready", "x-realize")]
    [InlineData("paused", "x-realize", "cont", "stop")]
    public async Task Everything_OfAMachineThatStands_CanBeRemoved(string phase, params string[] commands)
    {
        await using TestClient client = await Build(ClockMode.Host, realize: false);
        foreach (string command in commands)
        {
            await Do(client, command);
        }

        Assert.Equal(phase, (await client.Ask("{'execute':'x-query-phase'}")).GetProperty("return").GetProperty("phase").GetString());
        await Do(client, "device_del", "'id':'/machine/a/cpu0'");
        await Do(client, "object-del", "'id':'a'");
        await Do(client, "object-del", "'id':'b'");
        await Do(client, "object-del", "'id':'tcg'");
        await Do(client, "device_del", "'id':'rtc'");
        await Do(client, "device_del", "'id':'ram'");
        await Do(client, "object-del", "'id':'sys'");

        Assert.Empty(benches[0].Machine.Devices.Children);
        Assert.Empty(benches[0].Machine.Objects.Children);
    }

    [Fact]
    public async Task Everything_OfARunningMachine_ButItsCpusAndWhatTheyUse_CanBeRemoved()
    {
        await using TestClient client = await Build(ClockMode.Host);
        await Do(client, "cont");

        await Do(client, "device_del", "'id':'rtc'");
        await Do(client, "device_del", "'id':'ram'");

        string[] kept = ["/machine/a/cpu0", "a", "sys", "tcg"];
        List<string> why = [];
        foreach (string id in kept)
        {
            string command = id.Contains("cpu", StringComparison.Ordinal) ? "device_del" : "object-del";
            why.Add((await client.Ask($"{{'execute':'{command}','arguments':{{'id':'{id}'}}}}")).GetProperty("error").GetProperty("desc").GetString()!);
        }

        Assert.All(why[..2], text => Assert.EndsWith("CPUs cannot be removed while the machine runs; stop the machine first", text, StringComparison.Ordinal));
        Assert.All(why[2..], text => Assert.Contains("it is used by", text, StringComparison.Ordinal));
        Assert.True(benches[0].Machine.IsRunning);
    }

    private static void StepCpu(MonitorBench bench, string path, int count)
    {
        for (int i = 0; i < count; i++)
        {
            bench.Machine.StepCpu((Abstractions.Cpu.CpuDevice)bench.Machine.Require(path));
        }
    }

    /// <summary>Steps a CPU until it is gone.</summary>
    /// <returns>What the last step said.</returns>
    private static string StepUntilGone(MonitorBench bench, string path)
    {
        var cpu = (Abstractions.Cpu.CpuDevice)bench.Machine.Require(path);
        while (true)
        {
            try
            {
                bench.Machine.StepCpu(cpu);
            }
            catch (Abstractions.Qom.ConfigurationException e)
            {
                return e.Message;
            }
        }
    }

    private static async Task<uint> Read(TestClient client, int cpu)
    {
        JsonElement answer = await client.Ask($"{{'execute':'x-memory-read','arguments':{{'address':{0x2000 + (8 * cpu)},'size':4,'space':'sys'}}}}");
        string bytes = answer.GetProperty("return").GetProperty("data").GetString()!;
        return uint.Parse(string.Concat(bytes.Chunk(2).Reverse().Select(digits => new string(digits))), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static Task Clear(TestClient client, int cpu) => Do(client, "x-memory-write", $"'address':{0x2000 + (8 * cpu)},'space':'sys','data':'00000000'");

    private static async Task Passes(TestClient client, int cpu, uint count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Read(client, cpu) <= count)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<TestClient> Build(ClockMode clock, bool realize = true)
    {
        var bench = new MonitorBench(options => options with { Clock = clock });
        benches.Add(bench);
        TestClient client = await bench.ConnectNegotiated();
        await Do(client, "object-add", "'qom-type':'tcg','id':'tcg'");
        await Do(client, "x-space-add", "'id':'sys','bits':32");
        await Do(client, "device_add", "'driver':'ram','id':'ram','size':'60KiB'");
        await Do(client, "x-map", "'device':'ram','space':'sys','address':4096");
        await Do(client, "device_add", "'driver':'goldfish_rtc','id':'rtc'");
        await Do(client, "x-map", "'device':'rtc','space':'sys','address':65536");
        await AddCluster(client, "a");
        await AddCpu(client, "a", 0);
        await AddCluster(client, "b");
        await AddCpu(client, "b", 2);
        if (realize)
        {
            await Do(client, "x-realize");
            await Do(client, "x-memory-write", $"'address':4096,'space':'sys','data':'{Program}'");
        }

        return client;
    }

    private static async Task AddCluster(TestClient client, string name)
    {
        await Do(client, "x-cluster-add", $"'id':'{name}','accel':'tcg','space':'sys'");
        await Do(client, "x-boot", $"'cluster':'{name}','entry':4096");
    }

    private static Task AddCpu(TestClient client, string cluster, int number) =>
        Do(client, "device_add", $"'driver':'rv32imac','id':'cpu{number}','cluster':'{cluster}','hartid':{number},'resetvec':4096");

    private static async Task Do(TestClient client, string command, string arguments = "")
    {
        string answer = (await client.Ask($"{{'execute':'{command}','arguments':{{{arguments}}}}}")).GetRawText();
        Assert.True(answer == "{\"return\":{}}", $"{command} {arguments}: {answer}");
    }
}

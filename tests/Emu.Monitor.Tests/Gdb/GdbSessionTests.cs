using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emu.Monitor.Server;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Gdb;

/// <summary>
/// The guest: <c>lui t0, 2</c> at 0x1000, then for ever <c>sw t1, 0(t0)</c>, <c>addi t1, t1, 1</c>, <c>lw t2, 0(t0)</c>, <c>j -12</c>.
/// </summary>
public sealed class GdbSessionTests : IAsyncLifetime
{
    private readonly MonitorBench bench = new();
    private GdbServer server = null!;
    private TcpClient socket = null!;
    private NetworkStream stream = null!;

    public async Task InitializeAsync()
    {
        await using (TestClient client = await bench.ConnectNegotiated())
        {
            string[] commands =
            [
                "{'execute':'x-space-add','arguments':{'id':'system','bits':32}}",
                "{'execute':'object-add','arguments':{'qom-type':'tcg','id':'tcg'}}",
                "{'execute':'x-cluster-add','arguments':{'id':'cpus','accel':'tcg','space':'system'}}",
                "{'execute':'device_add','arguments':{'driver':'rv32im','id':'cpu0','cluster':'cpus','resetvec':4096}}",
                "{'execute':'device_add','arguments':{'driver':'ram','id':'ram','size':'64KiB'}}",
                "{'execute':'x-map','arguments':{'device':'ram','space':'system','address':4096}}",
                "{'execute':'x-realize'}",
                "{'execute':'x-memory-write','arguments':{'address':4096,'data':'b722000023a062001303130083a302006ff05fff'}}",
            ];
            foreach (string command in commands)
            {
                Assert.Equal("{\"return\":{}}", (await client.Ask(command)).GetRawText());
            }
        }

        server = new GdbServer(bench.Monitor, MonitorAddress.Parse(":0"));
        socket = new TcpClient();
        await socket.ConnectAsync(((TcpAddress)server.Address).EndPoint);
        stream = socket.GetStream();
    }

    public Task DisposeAsync()
    {
        socket.Dispose();
        server.Dispose();
        bench.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Description_NamesTheRegistersAndTheArchitecture()
    {
        string xml = await Ask("qXfer:features:read:target.xml:0,ffff");

        Assert.StartsWith("l<?xml", xml);
        Assert.Contains("<architecture>riscv:rv32</architecture><feature name=\"org.gnu.gdb.riscv.cpu\"><reg name=\"x0\" bitsize=\"32\" regnum=\"0\"/>", xml);
        Assert.Contains("<reg name=\"pc\" bitsize=\"32\" regnum=\"32\" type=\"code_ptr\"/>", xml);
    }

    [Fact]
    public async Task Threads_AreTheCpus() => Assert.Equal("mp1.1", await Ask("qfThreadInfo"));

    [Fact]
    public async Task Cluster_OfAnotherArchitecture_IsAProcessToAttachTo()
    {
        await AddMicrocontroller();
        Assert.Equal("mp1.1", await Ask("qfThreadInfo"));

        Assert.Equal("T05thread:p2.1;", await Ask("vAttach;2"));

        Assert.Equal("mp1.1,p2.1", await Ask("qfThreadInfo"));
        Assert.Contains("<architecture>arm</architecture><feature name=\"org.gnu.gdb.arm.m-profile\">", await Ask("qXfer:features:read:target.xml:0,ffff"));
        Assert.Equal(("OK", "mp2.1"), (await Ask("D;1"), await Ask("qfThreadInfo")));
    }

    [Theory]
    [InlineData("vAttach;3")]
    [InlineData("vAttach;x")]
    public async Task Attach_ToNoCluster_IsAnError(string packet) => Assert.Equal("E01", await Ask(packet));

    [Fact]
    public async Task Steps_ExecuteOneInstructionEach()
    {
        Assert.Equal("T05thread:p1.1;", await Ask("vCont;s:p1.1;c"));
        Assert.Equal("04100000", await Ask("p20"));
        Assert.Equal("00200000", await Ask("p5"));
    }

    [Fact]
    public async Task Breakpoint_StopsBeforeItsInstruction_AgainAndAgain()
    {
        Assert.Equal("OK", await Ask("Z0,1008,4"));
        Assert.Equal("T05thread:p1.1;swbreak:;", await Ask("c"));
        Assert.Equal("08100000", await Ask("p20"));
        Assert.Equal("00000000", await Ask("p6"));
        Assert.Equal("T05thread:p1.1;swbreak:;", await Ask("vCont;c"));
        Assert.Equal("01000000", await Ask("p6"));
    }

    [Theory]
    [InlineData("Z2,2000,4", "watch", "08100000")]
    [InlineData("Z3,2002,1", "rwatch", "10100000")]
    [InlineData("Z4,2000,4", "awatch", "08100000")]
    public async Task Watchpoint_StopsBehindTheInstructionThatAccesses(string point, string word, string pc)
    {
        Assert.Equal("OK", await Ask(point));
        Assert.Equal($"T05thread:p1.1;{word}:{point.Split(',')[1]};", await Ask("c"));
        Assert.Equal(pc, await Ask("p20"));
    }

    [Fact]
    public async Task RunningGuest_IsInterrupted_AndGoesOnWithoutPoints()
    {
        Assert.Equal("OK", await Ask("Z0,1008,4"));
        await Ask("c");
        Assert.Equal("OK", await Ask("z0,1008,4"));
        await Send("c");
        await stream.WriteAsync(new byte[] { 3 });

        Assert.Equal("T02thread:p1.1;", await Receive());
    }

    [Fact]
    public async Task OneThread_GoesOnAlone_WhileTheOthersStay()
    {
        await AddCpu();
        Assert.Equal("T05thread:p1.1;", await Ask("?"));
        Assert.Equal("OK", await Ask("Z0,1008,4"));

        Assert.Equal("T05thread:p1.2;swbreak:;", await Ask("vCont;c:p1.2"));

        Assert.Equal("08100000", await Ask("p20"));
        Assert.Equal("OK", await Ask("Hgp1.1"));
        Assert.Equal("00100000", await Ask("p20"));
    }

    [Fact]
    public async Task OneThread_ThatGoesOnAlone_IsInterrupted()
    {
        await AddCpu();
        await Send("vCont;c:p1.2");
        await stream.WriteAsync(new byte[] { 3 });

        Assert.Equal("T02thread:p1.2;", await Receive());
        Assert.Equal("T02thread:p1.2;", await Ask("?"));
    }

    [Fact]
    public async Task Memory_IsReadAndWritten()
    {
        Assert.Equal("b7220000", await Ask("m1000,4"));
        Assert.Equal("OK", await Ask("M1800,2:abcd"));
        Assert.Equal("abcd", await Ask("m1800,2"));
        Assert.Equal("E01", await Ask("m0,4"));
    }

    [Fact]
    public async Task Registers_AreWritten()
    {
        Assert.Equal("OK", await Ask("P6=78563412"));
        Assert.Equal("78563412", await Ask("p6"));
        Assert.Equal(33 * 8, (await Ask("g")).Length);
        Assert.Equal("E01", await Ask("pffff"));
    }

    [Fact]
    public async Task MonitorLine_AnswersAsAtThePrompt() =>
        Assert.Contains("CPU #0", Encoding.ASCII.GetString(Convert.FromHexString(await Ask("qRcmd," + Convert.ToHexString("info cpus"u8)))));

    [Theory]
    [InlineData("vNothing")]
    [InlineData("Z9,0,4")]
    [InlineData("qNothing")]
    public async Task Packet_ThatIsUnknown_IsAnsweredEmpty(string packet) => Assert.Equal("", await Ask(packet));

    [Theory]
    [InlineData("mzz,4")]
    [InlineData("m1000")]
    [InlineData("P6=1")]
    [InlineData("Z0,zz,4")]
    [InlineData("m0,ffffffff")]
    [InlineData("qXfer:features:read:target.xml:x,y")]
    public async Task Packet_ThatIsMalformed_IsAnError(string packet) => Assert.Equal("E01", await Ask(packet));

    private async Task<string> Ask(string packet)
    {
        await Send(packet);
        return await Receive();
    }

    private async Task AddCpu()
    {
        await using TestClient client = await bench.ConnectNegotiated();
        JsonElement added = await client.Ask("{'execute':'device_add','arguments':{'driver':'rv32im','id':'cpu1','cluster':'cpus','resetvec':4096}}");
        Assert.Equal("{\"return\":{}}", added.GetRawText());
    }

    private async Task AddMicrocontroller()
    {
        await using TestClient client = await bench.ConnectNegotiated();
        foreach (string command in (string[])[
            "{'execute':'x-cluster-add','arguments':{'id':'mcu','accel':'tcg','space':'system'}}",
            "{'execute':'device_add','arguments':{'driver':'cortex-m3','id':'mcu0','cluster':'mcu','init-vtor':4096}}"])
        {
            Assert.Equal("{\"return\":{}}", (await client.Ask(command)).GetRawText());
        }
    }

    private async Task Send(string packet) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${packet}#{packet.Sum(c => c) & 0xFF:x2}")));

    private async Task<string> Receive()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, limit.Token);
            text.Append((char)one[0]);
            if (text.Length >= 4 && text[^3] == '#')
            {
                string all = text.ToString();
                return all[(all.IndexOf('$', StringComparison.Ordinal) + 1)..^3];
            }
        }
    }
}

using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

public sealed class BuildOverTheWireTests : IDisposable
{
    private readonly MonitorBench direct = new();
    private readonly MonitorBench overTheWire = new();

    public void Dispose()
    {
        direct.Dispose();
        overTheWire.Dispose();
    }

    [Theory]
    [InlineData("any")]
    [InlineData("riscv-virt")]
    [InlineData("riscv32-virt")]
    public async Task Machine_BuiltByItsCommandsOverTheWire_EqualsTheOneBuiltFromItsFile(string name)
    {
        IReadOnlyList<MachineCommand> commands = [.. CommandsOf(name)];
        CommandScript.Execute(direct.Machine, commands);
        await using TestClient client = await overTheWire.ConnectNegotiated();

        List<string> answers = [];
        foreach (MachineCommand command in commands)
        {
            answers.Add((await client.Ask(CommandScript.Render(command))).GetRawText());
        }

        Assert.All(answers, answer => Assert.Equal("{\"return\":{}}", answer));
        Assert.Equal(MachineDump.Of(direct.Machine), MachineDump.Of(overTheWire.Machine));
    }

    [Fact]
    public async Task MachineBuiltOverTheWire_RunsItsGuestToItsEnd()
    {
        await using TestClient client = await overTheWire.ConnectNegotiated();
        foreach (MachineCommand command in CommandsOf("riscv-virt"))
        {
            await client.Ask(CommandScript.Render(command));
        }

        Assert.Equal("{}", (await client.Ask("{'execute':'cont'}")).GetProperty("return").GetRawText());
        MachineExit exit = await overTheWire.Machine.Finished.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, exit.ExitCode);
        await using TestClient later = await overTheWire.ConnectNegotiated();
        JsonElement status = (await later.Ask("{'execute':'query-status'}")).GetProperty("return");
        Assert.Equal("shutdown", status.GetProperty("status").GetString());
    }

    [Fact]
    public async Task QomSet_OnAnOutput_WiresIt()
    {
        await using TestClient client = await overTheWire.ConnectNegotiated();
        await client.Ask("{'execute':'device_add','arguments':{'driver':'ns16550a','id':'a'}}");
        await client.Ask("{'execute':'x-space-add','arguments':{'id':'system','bits':32}}");
        await client.Ask("{'execute':'object-add','arguments':{'qom-type':'tcg','id':'tcg'}}");
        await client.Ask("{'execute':'x-cluster-add','arguments':{'id':'cpus','accel':'tcg','space':'system'}}");
        await client.Ask("{'execute':'device_add','arguments':{'driver':'rv32im','id':'cpu0','cluster':'cpus'}}");

        JsonElement set = await client.Ask("{'execute':'qom-set','arguments':{'path':'a','property':'irq','value':'cpus[0].external'}}");
        JsonElement get = await client.Ask("{'execute':'qom-get','arguments':{'path':'/machine/a','property':'irq'}}");

        Assert.Equal("{\"return\":{}}", set.GetRawText());
        Assert.Equal("/machine/cpus/cpu0.external", get.GetProperty("return").GetString());
    }

    [Theory]
    [InlineData("'hostfwd':['tcp::0-:22','udp::0-:53']")]
    [InlineData("'hostfwd':[{'str':'tcp::0-:22'},{'str':'udp::0-:53'}]")]
    [InlineData("'hostfwd':'tcp::0-:22'")]
    public async Task NetdevAdd_InTheFormsThatClientsWrite_MakesABackendThatCanBeRemoved(string forwards)
    {
        await using TestClient client = await overTheWire.ConnectNegotiated();
        JsonElement made = await client.Ask($"{{'execute':'netdev_add','arguments':{{'type':'user','id':'n',{forwards}}}}}");
        Assert.Equal("{\"return\":{}}", made.GetRawText());
        Assert.Equal("/netdevs/n", overTheWire.Machine.Require("n").Path);

        JsonElement removed = await client.Ask("{'execute':'netdev_del','arguments':{'id':'n'}}");
        JsonElement again = await client.Ask("{'execute':'netdev_del','arguments':{'id':'n'}}");

        Assert.Equal("{\"return\":{}}", removed.GetRawText());
        Assert.Equal("Device 'n' not found", again.GetProperty("error").GetProperty("desc").GetString());
    }

    [Fact]
    public async Task NetdevAdd_WithAMistake_SaysWhatAndMakesNothing()
    {
        await using TestClient client = await overTheWire.ConnectNegotiated();

        JsonElement error = (await client.Ask("{'execute':'netdev_add','arguments':{'type':'user','id':'n','hostfwd':['tcp:22']}}")).GetProperty("error");

        Assert.Contains("hostfwd 'tcp:22': expected [tcp|udp]:", error.GetProperty("desc").GetString(), StringComparison.Ordinal);
        Assert.Null(overTheWire.Machine.Find("n"));
    }

    [Fact]
    public async Task DeviceDel_OfNothing_SaysDeviceNotFound()
    {
        await using TestClient client = await overTheWire.ConnectNegotiated();

        JsonElement error = (await client.Ask("{'execute':'device_del','arguments':{'id':'ghost'}}")).GetProperty("error");

        Assert.Equal("DeviceNotFound", error.GetProperty("class").GetString());
        Assert.Equal("Device 'ghost' not found", error.GetProperty("desc").GetString());
    }

    private IEnumerable<MachineCommand> CommandsOf(string name)
    {
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Load(direct.Modules.Catalog.RequireMachine(name).File, problems);
        var request = new ModelRequest
        {
            Profile = name == "any" ? null : "demo",
            Settings = name == "any" ? [] : [new Setting("serial", "null", default)],
        };
        MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;
        problems.ThrowIfAny();
        return MachinePlan.CommandsOf(model);
    }
}

using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

/// <summary>A machine that is saved as a file and built from it is the machine that it was.</summary>
public sealed class SaveTests : IDisposable
{
    private readonly MonitorBench first = new();
    private readonly MonitorBench second = new();

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>Every machine that ships, and the parts that differ by parameters.</summary>
    public static TheoryData<string, string[]> Boards
    {
        get
        {
            var boards = new TheoryData<string, string[]>();
            foreach (string file in Directory.EnumerateFiles(Path.Combine(TestTree.Modules, "machines"), "*.yaml").Order(StringComparer.Ordinal))
            {
                boards.Add(Path.GetFileNameWithoutExtension(file), []);
            }

            boards.Add("riscv-virt", ["cpus=4", "cpu=max", "append=console=ttyS0 a=$b", "memory=256MiB"]);
            boards.Add("riscv32-virt", ["cpus=8", "cpu=rv32gc"]);
            return boards;
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task Board_SavedOverTheWireAndLoaded_IsTheSame(string name, string[] settings)
    {
        Build(first.Machine, MachineFile.Load(Path.Combine(TestTree.Modules, "machines", name + ".yaml")), settings);
        await using TestClient client = await first.ConnectNegotiated();
        string file = Path.GetTempFileName();

        JsonElement answer = await client.Ask($"{{'execute':'x-machine-save','arguments':{{'filename':{JsonSerializer.Serialize(file)}}}}}");
        Build(second.Machine, MachineFile.Load(file), []);

        Assert.Equal("{\"return\":{}}", answer.GetRawText());
        Assert.Equal(SortedDump.Of(first.Machine), SortedDump.Of(second.Machine));
        Assert.Equal(await File.ReadAllTextAsync(file), MachineFileWriter.Of(second.Machine));
        File.Delete(file);
    }

    [Fact]
    public async Task Machine_WithACardAndADiskOfOneName_IsSavedAndLoaded()
    {
        await using TestClient client = await first.ConnectNegotiated();
        List<string> answers = [];
        foreach (string command in (string[])[
            "{'execute':'x-space-add','arguments':{'id':'system','bits':32}}",
            "{'execute':'netdev_add','arguments':{'type':'user','id':'net0'}}",
            "{'execute':'chardev-add','arguments':{'id':'net0','backend':{'type':'null','data':{}}}}",
            "{'execute':'device_add','arguments':{'driver':'virtio-mmio','id':'slot0'}}",
            "{'execute':'device_add','arguments':{'driver':'virtio-net-device','id':'net0','netdev':'net0'}}",
            "{'execute':'device_add','arguments':{'driver':'ns16550a','id':'uart.0','chardev':'net0'}}",
            "{'execute':'x-realize'}"])
        {
            answers.Add((await client.Ask(command)).GetRawText());
        }

        string text = (await client.Ask("{'execute':'x-query-machine-file'}")).GetProperty("return").GetProperty("text").GetString()!;
        Build(second.Machine, MachineFile.Read(new SourceText("saved.yaml", text)), []);

        Assert.All(answers, answer => Assert.Equal("{\"return\":{}}", answer));
        Assert.Equal(SortedDump.Of(first.Machine), SortedDump.Of(second.Machine));
    }

    [Fact]
    public async Task Save_WhereNothingCanBeWritten_SaysSoAndTheMachineGoesOn()
    {
        await using TestClient client = await first.ConnectNegotiated();

        JsonElement error = (await client.Ask("{'execute':'x-machine-save','arguments':{'filename':'/no/such/folder/m.yaml'}}")).GetProperty("error");

        Assert.StartsWith("cannot write '/no/such/folder/m.yaml': ", error.GetProperty("desc").GetString(), StringComparison.Ordinal);
        Assert.Equal(MachinePhase.Building, first.Machine.Phase);
    }

    private static void Build(Machine machine, MachineFile file, string[] settings) =>
        CommandScript.Execute(machine, MachinePlan.CommandsOf(MachineModelBuilder.Build(file, [.. settings.Select(Setting)], isPaused: true)));

    private static Setting Setting(string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return new Setting(pair[..equals], pair[(equals + 1)..], default);
    }
}

using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Monitor.Scripts;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Scripts;

/// <summary>The chips of modules/machines/README.md: as a script, over QMP and as a machine file they are the same machine.</summary>
public sealed class ThreeFormsTests : IDisposable
{
    private readonly MonitorBench byScript = new();
    private readonly MonitorBench overTheWire = new();
    private readonly MonitorBench byFile = new();

    public static TheoryData<string, string> Chips => new()
    {
        { "board", "soc-riscv32.elf" },
        { "twins", "../../modules/machines/firmware/demo-riscv32.elf" },
    };

    public void Dispose()
    {
        byScript.Dispose();
        overTheWire.Dispose();
        byFile.Dispose();
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Chip_InEachOfItsForms_IsTheSameMachine(string name, string guest)
    {
        string program = Path.GetFullPath(Path.Combine(TestTree.Source, "tests", "guests", guest));
        CommandRunner.Run(byScript.Monitor, [.. ScriptLine.Load(Form(name, "script")), .. ScriptLine.Of("-c", Rest(program))], _ => { });

        await using TestClient client = await overTheWire.ConnectNegotiated();
        List<string> answers = [];
        foreach (string line in File.ReadLines(Form(name, "qmp")))
        {
            answers.Add((await client.Ask(line)).GetRawText());
        }

        CommandRunner.Run(overTheWire.Monitor, ScriptLine.Of("-c", Rest(program)), _ => { });

        Setting[] settings = [new("kernel", program, default), new("serial", "null", default)];
        CommandScript.Execute(byFile.Machine, MachinePlan.CommandsOf(MachineModelBuilder.Build(MachineFile.Load(Form(name, "yaml")), settings)));

        Assert.All(answers, answer => Assert.Equal("{\"return\":{}}", answer));
        Assert.Equal(SortedDump.Of(byFile.Machine), SortedDump.Of(byScript.Machine));
        Assert.Equal(SortedDump.Of(byFile.Machine), SortedDump.Of(overTheWire.Machine));
    }

    [Fact]
    public async Task Board_IsResetWithItsCpu_AndItsPinsAreSeenAndDriven()
    {
        string program = Path.Combine(TestTree.Source, "tests", "guests", "soc-riscv32.elf");
        CommandRunner.Run(byScript.Monitor, [.. ScriptLine.Load(Form("board", "script")), .. ScriptLine.Of("-c", [.. Rest(program), "x-line-set path=button line=out level=on"])], _ => { });
        await using TestClient client = await byScript.ConnectNegotiated();

        await client.Ask("{'execute':'cont'}");
        await LampsAre(client, true);
        await client.Ask("{'execute':'stop'}");
        await client.Ask("{'execute':'system_reset'}");
        Assert.False(await Level(client, "gpio", "out[7]"));
        await client.Ask("{'execute':'cont'}");
        await LampsAre(client, true);

        Assert.True(await Level(client, "gpio", "in[9]"));
        Assert.False(await Level(client, "gpio", "out[6]"));
        await client.Ask("{'execute':'x-line-set','arguments':{'path':'button','line':'out','level':false}}");
        MachineExit exit = await byScript.Machine.Finished.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, exit.ExitCode);
    }

    [Fact]
    public async Task Line_ThatIsNotThere_SaysWhichIsNear()
    {
        CommandRunner.Run(byScript.Monitor, ScriptLine.Of("-c", ["device_add driver=gpio.switch id=button"]), _ => { });
        await using TestClient client = await byScript.ConnectNegotiated();

        JsonElement read = await client.Ask("{'execute':'x-line-get','arguments':{'path':'button','line':'uot'}}");
        JsonElement set = await client.Ask("{'execute':'x-line-set','arguments':{'path':'button','line':'uot','level':true}}");

        Assert.Equal("/machine/button (type 'gpio.switch') has no line 'uot'; did you mean 'out'?", read.GetProperty("error").GetProperty("desc").GetString());
        Assert.Equal("/machine/button (type 'gpio.switch') has no line 'uot'; did you mean 'out'?", set.GetProperty("error").GetProperty("desc").GetString());
    }

    /// <summary>What each form gets besides: the serial line's other end, the program, and that the chip is complete.</summary>
    private static string[] Rest(string program) =>
    [
        "chardev-add id=uart0-chardev backend.type=null",
        "qom-set path=uart0 property=chardev value=uart0-chardev",
        $"device_add driver=loader id=program space=system file=\"{program}\"",
        "x-realize",
    ];

    private static string Form(string name, string kind) => Path.Combine(TestTree.Source, "tests", "guests", "soc", $"{name}.{kind}");

    private static async Task LampsAre(TestClient client, bool lit)
    {
        while (await Level(client, "gpio", "out[7]") != lit)
        {
            await Task.Delay(5);
        }
    }

    private static async Task<bool> Level(TestClient client, string path, string line) =>
        (await client.Ask($"{{'execute':'x-line-get','arguments':{{'path':'{path}','line':'{line}'}}}}")).GetProperty("return").GetProperty("level").GetBoolean();
}

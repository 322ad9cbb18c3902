using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Monitor.Scripts;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Scripts;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly MonitorBench bench = new();
    private readonly List<string> answers = [];

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ShortForm_MeansWhatTheSchemaSays()
    {
        Run(
            "x-space-add id=system bits=0x20",
            "object-add qom-type=tcg id=tcg",
            "x-cluster-add id=cpus accel=tcg space=system",
            "device_add driver=rv32imac id=cpu0 cluster=cpus a=off hartid=3",
            "device_add driver=ram id=ram size=64KiB",
            "chardev-add id=out backend.type=null",
            "device_add id=uart0 driver=ns16550a chardev=out x-realize=on",
            "x-map device=ram space=system address=0x8000_0000 priority=-1",
            "x-boot cluster=cpus entry=0x8000_0000 arguments=cpu,7,device-tree command-line=\"console=\\\"x\\\" 'y'\" compatible='a b',c",
            "qom-set path=uart0 property=irq value=cpus[0].external");

        Assert.Equal(
            [
                """{"execute":"x-space-add","arguments":{"id":"system","bits":32}}""",
                """{"execute":"chardev-add","arguments":{"id":"out","backend":{"type":"null","data":{}}}}""",
                """{"execute":"object-add","arguments":{"qom-type":"tcg","id":"tcg"}}""",
                """{"execute":"x-cluster-add","arguments":{"id":"cpus","accel":"tcg","space":"system"}}""",
                """{"execute":"device_add","arguments":{"driver":"rv32imac","id":"cpu0","cluster":"cpus","a":false,"hartid":3}}""",
                """{"execute":"device_add","arguments":{"driver":"ram","id":"ram","size":65536}}""",
                """{"execute":"device_add","arguments":{"driver":"ns16550a","id":"uart0"}}""",
                """{"execute":"qom-set","arguments":{"path":"/machine/uart0","property":"chardev","value":"out"}}""",
                """{"execute":"x-map","arguments":{"device":"/machine/ram","region":"ram","space":"system","address":2147483648,"priority":-1}}""",
                """{"execute":"x-wire","arguments":{"device":"/machine/uart0","output":"irq","target":"cpus[0]","input":"external"}}""",
                """{"execute":"x-boot","arguments":{"cluster":"cpus","entry":2147483648,"command-line":"console=\"x\" 'y'","compatible":["a b","c"],"arguments":["cpu",7,"device-tree"]}}""",
            ],
            LiveCommands.Of(bench.Machine).Select(CommandScript.Render));
    }

    [Fact]
    public void JsonAndShortForm_AndJsonAsAValue_Mix()
    {
        Run(
            "{\"execute\":\"x-space-add\",\"arguments\":{\"id\":\"a\",\"bits\":16}}",
            "x-space-add id=b bits=8",
            "chardev-add id=out backend={\"type\":\"null\",\"data\":{}}",
            "qom-list-get paths=[\"/machine/b\"]");

        Assert.Equal(["a", "b"], bench.Machine.Spaces.Select(space => space.Id));
        Assert.StartsWith("[{\"properties\":[", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatACommandReturns_IsTold()
    {
        Run("query-status", "x-space-add id=a");

        Assert.Contains("\"status\":\"prelaunch\"", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Fact]
    public void Quit_EndsTheMachine()
    {
        Run("quit");

        Assert.True(bench.Machine.Finished.IsCompleted);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "x-mapp device=a", "-c number 2:1:1: error: no command 'x-mapp'; did you mean 'x-map'?" },
        { "device=a", "-c number 2:1:1: error: 'device=a' is no command; expected its name first, then name=value" },
        { "x-space-add id=b bist=8", "-c number 2:1:18: error: no argument 'bist'; did you mean 'bits'?" },
        { "x-space-add id=b bits=many", "-c number 2:1:18: error: 'bits' takes a number such as 16, 0x8000_0000 or 64KiB, not 'many'" },
        { "x-space-add id=b bits", "-c number 2:1:18: error: 'bits' has no value; expected bits=VALUE" },
        { "x-space-add id=b id=c", "-c number 2:1:18: error: 'id' is given twice; keep one of the two" },
        { "x-space-add bits=8", "-c number 2:1:1: error: Parameter 'id' is missing" },
        { "x-space-add id=sys bits=8", "-c number 2:1:16: error: the id 'sys' is taken by /machine/sys" },
        { "x-space-add id=\"b", "-c number 2:1:16: error: the quote \" has no end" },
        { "qom-list-get paths=[1", "-c number 2:1:20: error: the bracket [ has no end" },
        { "qom-list-get paths=[1,]", "-c number 2:1:14: error: the value of 'paths' is no JSON: " },
        { "stop now", "-c number 2:1:6: error: no argument 'now': the command takes none" },
        { "device_add driver=nix id=a", "-c number 2:1:19: error: " },
        { "device_add driver=ram id=a size=4KiB x-realize=maybe", "-c number 2:1:38: error: 'x-realize' takes on or off, not 'maybe'" },
        { "chardev-add id=a backend=null", "-c number 2:1:18: error: 'backend' has parts; expected backend.NAME=VALUE or JSON" },
        { "chardev-add id=a backend.type=null backend.dta=1", "-c number 2:1:36: error: no argument 'dta'" },
        { "chardev-add id.x=a", "-c number 2:1:13: error: 'id' has no parts" },
        { "{\"execute\":\"x-space-add\",\"arguments\":{\"id\":\"sys\"}}", "-c number 2:1:45: error: the id 'sys' is taken by" },
        { "{\"execute\":}", "-c number 2:1:1: error: JSON parse error" },
        { "x-map device=ram space=system address=0", "-c number 2:1:24: error: there is no object 'system'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_SaysWhichCommandWhereAndWhatToDoAndChangesNothing(string command, string message)
    {
        var error = Assert.Throws<MachineFileException>(() => Run("x-space-add id=sys bits=16", command, "x-space-add id=never bits=1"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(["sys"], bench.Machine.Devices.Children.Select(child => child.Id));
    }

    [Fact]
    public void Script_HasCommentsAndEmptyLines_AndItsMistakesTheirLines()
    {
        var source = new SourceText("board.script", "# a comment\n\n  x-space-add id=sys bits=16\r\n  # more\n  x-space-add id=sys bits=8\n");

        var error = Assert.Throws<MachineFileException>(() => CommandRunner.Run(bench.Monitor, ScriptLine.Of(source), answers.Add));

        Assert.Equal(
            "board.script:5:18: error: the id 'sys' is taken by /machine/sys (type 'address-space')\n  5 |   x-space-add id=sys bits=8\n    |                  ^~~",
            error.Message);
    }

    [Fact]
    public void Script_ThatCannotBeRead_SaysWhy()
    {
        Assert.Equal("cannot read script '/no/such': there is no such file", Assert.ThrowsAny<Abstractions.Qom.EmuException>(() => ScriptLine.Load("/no/such")).Message);
        Assert.Equal("cannot read script '/': it is a folder", Assert.ThrowsAny<Abstractions.Qom.EmuException>(() => ScriptLine.Load("/")).Message);
        Assert.Equal("'/dev/zero' is larger than 4 MiB; that is no script", Assert.ThrowsAny<Abstractions.Qom.EmuException>(() => ScriptLine.Load("/dev/zero")).Message);
    }

    private void Run(params string[] commands) => CommandRunner.Run(bench.Monitor, ScriptLine.Of("-c", commands), answers.Add);
}

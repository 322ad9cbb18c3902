using System.Text.Json;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary><c>emu machine show</c> and <c>check</c>, on the shipped machines and on files with mistakes.</summary>
public class MachineTests
{
    public static TheoryData<string> Shipped =>
        [.. JsonDocument.Parse(EmuCall.Once("machine", "list", "--json").Output).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Check_OfAShippedMachine_FindsNothing(string machine)
    {
        ProgramResult text = EmuCall.Once("machine", "check", machine);
        JsonElement report = JsonDocument.Parse(EmuCall.Once("machine", "check", machine, "--json").Output).RootElement;

        Assert.Equal(new ProgramResult(0, $"{machine}: fits the modules\n", ""), text);
        Assert.Equal((machine, 0, 0), (report.GetProperty("machine").GetString(), report.GetProperty("errors").GetInt32(), report.GetProperty("problems").GetArrayLength()));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Show_OfAShippedMachine_HasWhatTheJsonHas(string machine)
    {
        string text = EmuCall.Once("machine", "show", machine).Output;
        JsonElement json = JsonDocument.Parse(EmuCall.Once("machine", "show", machine, "--json").Output).RootElement;

        Assert.StartsWith($"{machine}: {json.GetProperty("summary").GetString()}\nfile {json.GetProperty("file").GetString()}\n", text, StringComparison.Ordinal);
        string[] named = [.. Names(json, "parameters", "name"), .. Names(json, "profiles", "name"), .. Names(json, "spaces", "id"), .. Names(json, "clusters", "id"), .. Names(json, "objects", "id"), .. Names(json, "leftOut", "id")];
        Assert.All(named, name => Assert.Contains($"\n{name} ", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShowCommands_OfAShippedMachine_AreLinesOfTheWire(string machine)
    {
        string[] lines = EmuCall.Once("machine", "show", machine, "--commands").Output.TrimEnd('\n').Split('\n');

        Assert.All(lines, line =>
        {
            JsonElement command = JsonDocument.Parse(line).RootElement;
            Assert.Equal(JsonValueKind.String, command.GetProperty("execute").ValueKind);
            Assert.All(command.EnumerateObject(), member => Assert.Contains(member.Name, (string[])["execute", "arguments"]));
        });
        Assert.Equal(["""{"execute":"x-realize"}""", """{"execute":"cont"}"""], lines[^2..]);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Save_OfAShippedMachine_IsAFileThatFitsAndIsSavedAsTheSame(string machine)
    {
        using var call = new EmuCall();
        string file = Path.Combine(call.Folder, "saved.yaml");

        ProgramResult saved = call.Run("machine", "save", machine, file);
        ProgramResult check = call.Run("machine", "check", file);
        ProgramResult again = call.Run("machine", "save", file, "-");

        Assert.Equal(new ProgramResult(0, "", ""), saved);
        Assert.Equal(new ProgramResult(0, $"{machine}: fits the modules\n", ""), check);
        Assert.Equal(new ProgramResult(0, File.ReadAllText(file), ""), again);
    }

    [Theory]
    [InlineData("emu: error: expected MACHINE and FILE, or --qmp ADDRESS and FILE\n", 2, "any")]
    [InlineData("emu: error: expected one FILE with --qmp, not 'any x.yaml'\n", 2, "any", "x.yaml", "--qmp", ":1")]
    [InlineData("emu: error: cannot write '/': it is a folder\n", 1, "any", "/")]
    public void Save_WrongUse_SaysWhatIsExpected(string error, int status, params string[] words) =>
        Assert.Equal(new ProgramResult(status, "", error), EmuCall.Once(["machine", "save", .. words]));

    [Fact]
    public void Save_WhereNobodyServesAMonitor_SaysWhoDoes()
    {
        ProgramResult result = EmuCall.Once("machine", "save", "--qmp", "unix:/no/such.sock", "x.yaml");

        Assert.Equal(1, result.Status);
        Assert.Contains("no monitor at 'unix:/no/such.sock': ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("a machine serves one with --qmp unix:/no/such.sock\n", result.Error, StringComparison.Ordinal);
    }

    private const string Board = """
        machine: board
        summary: a board
        parameters:
          memory: { type: size, default: 1MiB, min: 64KiB, doc: "bytes of RAM" }
          mode: { type: text, default: a, values: [ a, b ] }
          image: { type: file }
        profiles: { small: { memory: 64KiB } }
        spaces: { sys: { bits: 32 } }
        devices:
          ram: { type: ram, size: $memory, map: "sys@0x1000_0000!1" }
          image: { when: image, type: rom, file: $image, map: sys@0 }
        """;

    [Fact]
    public void Show_WithSettingsAndProfile_ShowsWhatIsBuilt()
    {
        using var call = new EmuCall();
        string file = call.Write("board.yaml", Board);

        string text = call.Run("machine", "show", file, "--profile", "small", "--set", "image=x.bin").Output;

        Assert.Matches("PARAMETER +TYPE +VALUE +RANGE +MEANING\nmemory +size +64KiB +at least 64KiB +bytes of RAM\nmode +text +a +a b\nimage +file +.*x.bin +-\n", text);
        Assert.Contains("PROFILE  SETS\nsmall    memory=64KiB\n", text, StringComparison.Ordinal);
        Assert.Matches("ram +ram +sys@0x10000000!1 +- +size=64KiB\n", text);
        Assert.Matches("image +rom +sys@0x0 +- +file=.*x.bin\n", text);
        Assert.DoesNotContain("LEFT OUT", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_WhatAConditionLeavesOut_IsShownWithTheCondition()
    {
        using var call = new EmuCall();

        Assert.Matches("LEFT OUT +TYPE +WOULD COME WITH\nimage +rom +image\n", call.Run("machine", "show", call.Write("board.yaml", Board)).Output);
    }

    [Fact]
    public void Check_AFileWithMistakes_ShowsEachWithItsLineAndStatus1()
    {
        using var call = new EmuCall();
        string file = call.Write("bad.yaml", "machine: bad\nspaces: { sys: { bits: 32 } }\ndevices:\n  ram: { type: ram, map: [ sys@0 ] }\n  rom: { type: rmo, map: [ sis@0x2000 ] }\n");

        ProgramResult text = call.Run("machine", "check", file);
        JsonElement json = JsonDocument.Parse(call.Run("machine", "check", file, "--json").Output).RootElement;

        Assert.Equal(1, text.Status);
        Assert.Equal(
            $"""
            {file}:4:3: error: 'ram' needs the property 'size' of 'ram': Bytes; rounded up to 4 KiB
              4 |   ram: (type: ram, map: [ sys@0 ] )
                |   ^~~
            {file}:5:16: error: no type of a device 'rmo'; did you mean 'rom'?
              5 |   rom: (type: rmo, map: [ sis@0x2000 ] )
                |                ^~~
            {file}:5:28: error: no space 'sis'; did you mean 'sys'?
              5 |   rom: (type: rmo, map: [ sis@0x2000 ] )
                |                            ^~~
            bad: 3 errors

            """.Replace("(", "{ ", StringComparison.Ordinal).Replace(")", "}", StringComparison.Ordinal),
            text.Output);
        Assert.Equal([4, 5, 5], json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("line").GetInt32()));
        Assert.Equal("error", json.GetProperty("problems")[0].GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData("", "'machine' is missing: the name of the machine")]
    [InlineData("[ a", "not valid YAML")]
    [InlineData("just a text", "a machine file is a map of sections, not a value")]
    [InlineData("\0\u0001", "not valid YAML")]
    public void Check_AFileThatIsNone_SaysSo(string text, string problem)
    {
        using var call = new EmuCall();

        ProgramResult result = call.Run("machine", "check", call.Write("none.yaml", text));

        Assert.Equal((1, ""), (result.Status, result.Error));
        Assert.Contains($"none.yaml:", result.Output, StringComparison.Ordinal);
        Assert.Contains(problem, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithASetting_PointsToTheCommandLine()
    {
        using var call = new EmuCall();
        string file = call.Write("board.yaml", Board);

        ProgramResult result = call.Run("machine", "check", file, "--set", "ram.size=none");

        Assert.Equal(1, result.Status);
        Assert.Contains("error: ram: property 'size' takes a size such as 64MiB, not 'none'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AFileWithMistakes_SaysThemAllWithoutRunningAnything()
    {
        using var call = new EmuCall();
        string file = call.Write("bad.yaml", "machine: bad\nspaces: { a: { bits: 0 } }\ndevcies: {}\n");

        ProgramResult result = call.Run("run", file);

        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Contains("bad.yaml:2:22: error: a space has 1 to 64 address bits, not 0\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:3:1: error: no section 'devcies'; did you mean 'devices'?\n", result.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement json, string list, string name) => json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
}

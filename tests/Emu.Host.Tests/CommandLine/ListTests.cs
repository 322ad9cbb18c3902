using System.Text.Json;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary>Lists and details of modules, types and machines, for people and for programs.</summary>
public class ListTests
{
    [Theory]
    [InlineData("module list", "NAME KIND STATE ARCH TYPES VERSION WHY")]
    [InlineData("device list", "NAME KIND FAMILY MODULE STATE SUMMARY")]
    [InlineData("machine list", "NAME ARCHITECTURES CPUS SUMMARY")]
    public void List_HasItsColumnsAligned(string line, string header)
    {
        string[] lines = EmuCall.Once(line.Split(' ')).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(header.Split(' '), lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        int second = lines[0].IndexOf(header.Split(' ')[1], StringComparison.Ordinal);
        Assert.All(lines, row => Assert.True(row[second] != ' ' && row[second - 1] == ' ' && row == row.TrimEnd(), row));
        Assert.Equal(lines.Skip(1).Order(StringComparer.Ordinal), lines.Skip(1));
    }

    [Theory]
    [InlineData("module list --json", "name,kind,state,architectures,types,version,why")]
    [InlineData("device list --json", "name,kind,family,architecture,module,state,summary,why")]
    [InlineData("machine list --json", "name,architectures,minCpus,maxCpus,summary,module,file,available,why")]
    public void List_AsJson_HasTheSameRows(string line, string keys)
    {
        JsonElement rows = JsonDocument.Parse(EmuCall.Once(line.Split(' ')).Output).RootElement;
        string plain = EmuCall.Once([.. line.Split(' ').SkipLast(1)]).Output;

        Assert.Equal(keys.Split(','), rows[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(plain.TrimEnd('\n').Split('\n').Skip(1).Select(row => row[..row.IndexOf(' ', StringComparison.Ordinal)]), rows.EnumerateArray().Select(row => row.GetProperty("name").GetString()!));
    }

    [Fact]
    public void Module_Disabled_IsListedWithTheRemedyAndItsMachinesAreUnavailable()
    {
        using var call = new EmuCall();

        ProgramResult disabled = call.Run("module", "disable", "hw-memory");
        ProgramResult again = call.Run("module", "disable", "hw-memory", "--json");
        string list = call.Run("module", "list").Output;
        string show = call.Run("module", "show", "hw-memory").Output;
        ProgramResult enabled = call.Run("module", "enable", "hw-memory", "--json");

        Assert.Equal($"hw-memory is disabled (in {Path.Combine(call.Folder, "config.json")})\n", disabled.Output);
        Assert.False(JsonDocument.Parse(again.Output).RootElement.GetProperty("changed").GetBoolean());
        Assert.Contains(list.Split('\n'), row => row.StartsWith("hw-memory ", StringComparison.Ordinal) && row.Contains(" disabled ", StringComparison.Ordinal) && row.EndsWith("by user (emu module enable hw-memory)", StringComparison.Ordinal));
        Assert.Contains("remedy", show, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(enabled.Output).RootElement.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public void Machine_WithoutAModuleThatItNeeds_SaysWhichAndIsNoUsageMistake()
    {
        using var call = new EmuCall();
        call.Run("module", "disable", "hw-memory");
        string machine = MachineThatNeeds(call, "hw-memory");

        ProgramResult run = call.Run("run", machine);
        ProgramResult check = call.Run("machine", "check", machine);

        Assert.Equal((1, ""), (run.Status, run.Output));
        Assert.StartsWith($"emu: error: machine '{machine}' is unavailable: needs type 'loader' of module 'hw-memory': disabled by user (emu module enable hw-memory)", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, check.Status);
        Assert.Contains(": error: 'ram' of module 'hw-memory' cannot be used: disabled by user (emu module enable hw-memory)", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_Show_DescribesWhatTheJsonDoes()
    {
        JsonElement device = JsonDocument.Parse(EmuCall.Once("device", "show", "ram", "--json").Output).RootElement.GetProperty("description");
        string text = EmuCall.Once("device", "show", "ram").Output;

        Assert.StartsWith("ram (device, memory, module hw-memory, available)\n", text, StringComparison.Ordinal);
        Assert.Contains("PROPERTY  KIND  DEFAULT   RANGE  MEANING\nsize      size  required  ", text, StringComparison.Ordinal);
        Assert.Contains("REGION  SIZE\nram     property size\n", text, StringComparison.Ordinal);
        Assert.Equal("size", device.GetProperty("properties")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void EveryTypeAndModule_CanBeShown()
    {
        string[] types = Names("device", "list");
        string[] modules = Names("module", "list");

        Assert.All(types, type => Assert.StartsWith(type + " (", EmuCall.Once("device", "show", type).Output, StringComparison.Ordinal));
        Assert.All(modules, module => Assert.StartsWith(module + " ", EmuCall.Once("module", "show", module).Output, StringComparison.Ordinal));
        Assert.All(modules, module => Assert.Equal(module, JsonDocument.Parse(EmuCall.Once("module", "show", module, "--json").Output).RootElement.GetProperty("module").GetProperty("name").GetString()));
    }

    [Fact]
    public void Doctor_OnTheBuiltTree_FindsNothingWrong()
    {
        ProgramResult text = EmuCall.Once("doctor");
        JsonElement lines = JsonDocument.Parse(EmuCall.Once("doctor", "--json").Output).RootElement;

        Assert.Equal((0, ""), (text.Status, text.Error));
        Assert.EndsWith("Everything is in order.\n", text.Output, StringComparison.Ordinal);
        Assert.All(lines.EnumerateArray(), line => Assert.True(line.GetProperty("good").GetBoolean(), line.ToString()));
    }

    [Fact]
    public void Doctor_WithoutModulesOrWithBrokenSettings_SaysWhatToDo()
    {
        using var empty = new EmuCall { Shipped = Path.Combine(Path.GetTempPath(), "emu-no-such-folder") };
        using var broken = new EmuCall();
        broken.Write("config.json", "{ not json");

        ProgramResult without = empty.Run("doctor");
        ProgramResult settings = broken.Run("doctor");

        Assert.Equal(1, without.Status);
        Assert.Contains("WRONG  no modules: expected some in", without.Output, StringComparison.Ordinal);
        Assert.Equal(1, settings.Status);
        Assert.Contains("config.json", settings.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 problem.\n", settings.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ModulePath_ThatIsNotThere_IsSaid()
    {
        ProgramResult result = EmuCall.Once("module", "list", "--module-path", "no-such-folder");

        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Contains("no-such-folder", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o filenames -F _emu emu")]
    [InlineData("zsh", "compdef _emu emu")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName emu")]
    public void Completion_WritesAScript(string shell, string line) => Assert.Contains(line, EmuCall.Once("completion", shell).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("emu mo", "module")]
    [InlineData("emu module ", "list")]
    [InlineData("emu run ", "any")]
    [InlineData("emu run any --se", "--serial")]
    [InlineData("emu module show no", "noop")]
    [InlineData("emu device show ra", "ram")]
    public void Completion_AsksTheProgram(string line, string suggestion)
    {
        ProgramResult result = EmuCall.Once($"[suggest:{line.Length}]", line);

        Assert.Equal(0, result.Status);
        Assert.Contains(suggestion, result.Output.Split('\n'));
    }

    [Fact]
    public void ModuleCheck_OfAShippedModule_PassesInTextAndJson()
    {
        string folder = Path.Combine(TestTree.Modules, "noop");

        Assert.Equal(new ProgramResult(0, "noop: keeps all rules (as hw)\n", ""), EmuCall.Once("module", "check", folder));
        JsonElement report = JsonDocument.Parse(EmuCall.Once("module", "check", folder, "--json").Output).RootElement;
        Assert.True(report.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void ModuleInstall_CopiesAModuleOnce()
    {
        using var call = new EmuCall();
        string source = Path.Combine(TestTree.Modules, "noop");

        ProgramResult first = call.Run("module", "install", source);
        JsonElement second = JsonDocument.Parse(call.Run("module", "install", source, "--json").Output).RootElement;

        Assert.Equal($"installed in {Path.Combine(call.Folder, "modules", "noop")}\n", first.Output);
        Assert.NotEqual(JsonValueKind.Null, second.GetProperty("replaced").ValueKind);
        Assert.Equal(2, call.Run("module", "install", call.Write("file", "x")).Status);
    }

    private static string[] Names(params string[] command) =>
        [.. JsonDocument.Parse(EmuCall.Once([.. command, "--json"]).Output).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];

    /// <summary>Name of a shipped machine that is unavailable now because of a module.</summary>
    private static string MachineThatNeeds(EmuCall call, string module) =>
        JsonDocument.Parse(call.Run("machine", "list", "--json").Output).RootElement.EnumerateArray()
            .First(row => row.GetProperty("why").GetString()!.Contains(module, StringComparison.Ordinal)).GetProperty("name").GetString()!;

    [Fact]
    public void ModuleShow_OfATarget_CountsItsInstructionsByWhatIsMissing()
    {
        string line = EmuCall.Once("module", "show", "target-riscv").Output.Split('\n').Single(l => l.StartsWith("  instructions ", StringComparison.Ordinal));

        Assert.Matches(@"^  instructions Riscv: \d+ implemented, \d+ not: .*\d+ no vector unit \(their names: --json\)$", line.TrimEnd());
    }
}

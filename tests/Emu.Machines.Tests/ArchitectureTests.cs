using System.Text.Json;

namespace Emu.Machines.Tests;

/// <summary>An architecture is a module: what needs it goes and comes with it, and nothing loads it before it is needed.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private readonly string settings = Directory.CreateTempSubdirectory("emu-architecture").FullName;

    public void Dispose() => Directory.Delete(settings, recursive: true);

    [Fact]
    public async Task Disable_OfArm_TakesJustTheMachinesThatNeedIt()
    {
        JsonElement[] before = await Machines();

        ProgramResult disabled = await Run("module", "disable", "target-arm");
        JsonElement[] without = await Machines();
        ProgramResult refused = await Run("run", "duo");
        ProgramResult other = await Run("run", "riscv-virt", "--kernel", Path.Combine(TestTree.Source, "tests", "guests", "hello-riscv64.elf"), "--timeout", "60");
        ProgramResult enabled = await Run("module", "enable", "target-arm");

        Assert.Equal((0, 0), (disabled.Status, enabled.Status));
        Assert.All(before, machine => Assert.True(IsAvailable(machine)));
        Assert.Contains(without, machine => !IsAvailable(machine) && machine.GetProperty("name").GetString() == "duo");
        Assert.All(without, machine => Assert.Equal(!NeedsArm(machine), IsAvailable(machine)));
        Assert.All(without.Where(NeedsArm), machine => Assert.Contains("disabled by user (emu module enable target-arm)", machine.GetProperty("why").GetString(), StringComparison.Ordinal));
        Assert.Equal((1, ""), (refused.Status, refused.Output));
        Assert.Contains("emu module enable target-arm", refused.Error, StringComparison.Ordinal);
        Assert.Equal(("hello\n", 0), (other.Output, other.Status));
        Assert.All(await Machines(), machine => Assert.True(IsAvailable(machine)));
    }

    [Fact]
    public async Task Module_OfAnArchitecture_IsLoadedWithItsFirstCore()
    {
        ProgramResult result = await Run(
            "run",
            "any",
            "-c",
            "x-space-add id=space bits=32",
            "-c",
            "object-add qom-type=tcg id=tcg",
            "-c",
            "x-cluster-add id=cluster accel=tcg space=space",
            "-c",
            "x-query-modules",
            "-c",
            "device_add driver=cortex-m3 id=core cluster=cluster",
            "-c",
            "x-query-modules",
            "-c",
            "quit");

        Assert.Equal((0, ""), (result.Status, result.Error));
        string[] states = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => JsonDocument.Parse(line).RootElement.EnumerateArray())
            .Where(module => module.GetProperty("name").GetString() == "target-arm")
            .Select(module => module.GetProperty("state").GetString()!)];
        Assert.Equal(["available", "loaded"], states);
    }

    private static bool NeedsArm(JsonElement machine) => machine.GetProperty("architectures").EnumerateArray().Any(name => name.GetString() == "arm");

    private static bool IsAvailable(JsonElement machine) => machine.GetProperty("available").GetBoolean();

    private async Task<JsonElement[]> Machines() => [.. JsonDocument.Parse((await Run("machine", "list", "--json")).Output).RootElement.EnumerateArray()];

    private Task<ProgramResult> Run(params string[] arguments) => EmuProgram.RunWithSettings(settings, "", arguments);
}

namespace Emu.Machines.Tests;

/// <summary>Chips that are built from nothing on the command line: as commands, as a script and as a machine file they say the same.</summary>
public class ChipTests
{
    private const string BoardSays = "rv32icmu begins in ROM and runs in flash\n3 ticks of the timer\n4 edges on pin 8, lamps 160\ndone\n";

    private static string Guests => Path.Combine(TestTree.Source, "tests", "guests");

    private static string Program => Path.Combine(Guests, "soc-riscv32.elf");

    private static string Demo => Path.Combine(TestTree.Source, "modules", "machines", "firmware", "demo-riscv32.elf");

    private static string[] Rest(string program) =>
    [
        "-c", "chardev-add id=serial backend.type=stdio",
        "-c", "qom-set path=uart0 property=chardev value=serial",
        "-c", $"device_add driver=loader id=program space=system file=\"{program}\"",
    ];

    [Fact]
    public async Task Board_ByScript_RunsItsGuest()
    {
        ProgramResult result = await EmuProgram.Run(["run", "any", "--script", Path.Combine(Guests, "soc", "board.script"), .. Rest(Program), "--timeout", "60"]);

        Assert.Equal((BoardSays, 0, ""), (result.Output, result.Status, result.Error));
    }

    [Theory]
    [InlineData("board.script")]
    [InlineData("board.qmp")]
    public async Task Board_ByCommandsOfTheCommandLine_RunsItsGuest(string commands)
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Guests, "soc", commands)).Where(line => line.Length > 0 && line[0] != '#')];

        ProgramResult result = await EmuProgram.Run(["run", "any", .. lines.SelectMany(line => new[] { "-c", line }), .. Rest(Program), "-c", "x-realize", "-c", "cont", "--timeout", "60"]);

        Assert.Equal((BoardSays, 0, ""), (result.Output, result.Status, result.Error));
    }

    [Fact]
    public async Task Board_ByFile_RunsItsGuest()
    {
        ProgramResult result = await EmuProgram.Run("run", Path.Combine(Guests, "soc", "board.yaml"), "--kernel", Program, "--timeout", "60");

        Assert.Equal((BoardSays, 0, ""), (result.Output, result.Status, result.Error));
    }

    [Theory]
    [InlineData("twins.script")]
    [InlineData("twins.qmp")]
    public async Task GeneratedChip_ByScript_RunsItsGuest(string script)
    {
        ProgramResult result = await EmuProgram.Run(["run", "any", "--script", Path.Combine(Guests, "soc", script), .. Rest(Demo), "--timeout", "60"]);

        Assert.Equal(("rv32im hart 0 says hello\nhart 1 counted 1229 primes below 10000\n", 0, ""), (result.Output, result.Status, result.Error));
    }

    [Fact]
    public async Task GeneratedChip_ByFile_RunsItsGuest()
    {
        ProgramResult result = await EmuProgram.Run("run", Path.Combine(Guests, "soc", "twins.yaml"), "--kernel", Demo, "--timeout", "60");

        Assert.Equal(("rv32im hart 0 says hello\nhart 1 counted 1229 primes below 10000\n", 0, ""), (result.Output, result.Status, result.Error));
    }

    [Fact]
    public async Task Command_WithAMistake_EndsWithItsNumberAndPlace()
    {
        ProgramResult result = await EmuProgram.Run("run", "any", "-c", "x-space-add id=s bits=8", "-c", "x-space-add id=t bits=65", "--timeout", "60");

        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.StartsWith("-c number 2:1:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OnAShippedBoard_AddsToIt()
    {
        ProgramResult result = await EmuProgram.Run(
            "run", "riscv-virt", "-c", "device_add driver=ram id=more size=64KiB", "-c", "x-map device=more space=system address=0x5000_0000", "-c", "x-query-machine-file", "-c", "quit");

        Assert.Equal(0, result.Status);
        Assert.Contains("more: { type: ram, size: 64KiB, map: { ram: system@0x50000000 } }", result.Output, StringComparison.Ordinal);
    }
}

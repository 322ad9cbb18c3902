namespace Emu.Machines.Tests;

/// <summary>Boards with Arm cores.</summary>
public class ArmTests
{
    private static readonly Dictionary<string, string> Boards = new()
    {
        ["m3"] = "mps2-an385",
        ["m4"] = "mps2-an386",
        ["m33"] = "mps2-an505",
        ["m55"] = Path.Combine(TestTree.Source, "tests", "vectors", "arm", "m55.yaml"),
    };

    [Theory]
    [InlineData("mps2-an385")]
    [InlineData("mps2-an386")]
    public async Task Run_HelloOnMps2_SaysItTakesTicksAndEndsBySemihosting(string board)
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-arm.elf");

        ProgramResult result = await EmuProgram.Run("run", board, "--kernel", hello, "--set", "semihosting=true", "--timeout", "60");

        Assert.Equal(("hello\n3 ticks\n", 0), (result.Output, result.Status));
    }

    [Theory]
    [InlineData("rtos", "m3", "rtos-cortex", "tcg")]
    [InlineData("rtos", "m4", "rtos-cortex", "tcg")]
    [InlineData("rtos", "m33", "rtos-cortex", "tcg")]
    [InlineData("rtos", "m4", "rtos-cortex", "tcg,backend=interp")]
    [InlineData("priorities", "m3", "priorities-cortex", "tcg")]
    [InlineData("priorities", "m4", "priorities-cortex", "tcg")]
    [InlineData("priorities", "m33", "priorities-cortex", "tcg")]
    [InlineData("faults", "m3", "faults-cortex-m3", "tcg")]
    [InlineData("faults", "m4", "faults-cortex-m4", "tcg")]
    [InlineData("faults", "m33", "faults-cortex-m33", "tcg")]
    [InlineData("faults", "m4", "faults-cortex-m4", "tcg,backend=interp")]
    [InlineData("states", "m33", "states-cortex-m33", "tcg")]
    [InlineData("states", "m33", "states-cortex-m33", "tcg,backend=interp")]
    [InlineData("rtos", "m55", "rtos-cortex", "tcg")]
    [InlineData("priorities", "m55", "priorities-cortex", "tcg")]
    [InlineData("faults", "m55", "faults-cortex-m33", "tcg")]
    public async Task Run_ProgramForACore_SaysWhatItSaysOnTheReferencesBoard(string program, string core, string expected, string accel)
    {
        string guests = Path.Combine(TestTree.Source, "tests", "guests");

        ProgramResult result = await EmuProgram.Run(
            "run", Boards[core], "--kernel", Path.Combine(guests, $"{program}-cortex-{core}.elf"), "--set", "semihosting=true", "--accel", accel, "--timeout", "60");

        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(guests, expected + ".txt")), 0), (result.Output, result.Status));
    }

    [Theory]
    [InlineData("microbit", "microbit")]
    [InlineData("netduinoplus2", "stm32")]
    [InlineData("netduino2", "stm32")]
    public async Task Run_GuestOfABoard_SaysWhatTheBoardHasAndEnds(string board, string program)
    {
        string guest = Path.Combine(TestTree.Source, "tests", "guests", program);

        // Counts depend on when interrupts come: time follows instructions, not a host that may be busy.
        ProgramResult result = await EmuProgram.Run("run", board, "--kernel", guest + ".elf", "--set", "semihosting=true", "--deterministic", "--timeout", "60");

        Assert.Equal((await File.ReadAllTextAsync(guest + ".txt"), 0), (result.Output, result.Status));
    }

    [Theory]
    [InlineData("m3", "stdio", "null", "units: SCS DWT FPB ITM TPIU\ncomparators: 4\ncycles are the clock's\ndone\n")]
    [InlineData("m4", "null", "stdio", "traced\n")]
    public async Task Run_ProgramThatTraces_FindsTheUnitsAndIsHeard(string core, string serial, string trace, string expected)
    {
        string program = Path.Combine(TestTree.Source, "tests", "guests", $"trace-cortex-{core}.elf");

        ProgramResult result = await EmuProgram.Run(
            "run", Boards[core], "--kernel", program, "--set", "semihosting=true", "--serial", serial, "--set", "trace=" + trace, "--deterministic", "--timeout", "60");

        Assert.Equal((expected, 0), (result.Output, result.Status));
    }

    [Fact]
    public async Task Run_WithoutSemihosting_LeavesBreakpointsToTheGuest()
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-arm.elf");

        ProgramResult result = await EmuProgram.Run("run", "mps2-an385", "--kernel", hello, "--timeout", "3");

        Assert.Equal(("hello\n3 ticks\n", 124), (result.Output, result.Status));
    }

    /// <summary>The text is what QEMU's board of this name says.</summary>
    [Theory]
    [InlineData("backend=interp")]
    [InlineData("backend=native")]
    public async Task Run_TwoWorlds_SayWhatTheReferenceSays(string accel)
    {
        string guests = Path.Combine(TestTree.Source, "tests", "guests");
        string secure = Path.GetTempFileName();
        string nonSecure = Path.GetTempFileName();

        ProgramResult result = await EmuProgram.Run(
            "run", "mps2-an505", "--accel", "tcg," + accel, "--kernel", Path.Combine(guests, "trustzone-arm.elf"), "--set", "semihosting=true", "--serial", "file:" + secure, "--serial", "file:" + nonSecure, "--timeout", "60");

        string said = await File.ReadAllTextAsync(secure) + await File.ReadAllTextAsync(nonSecure);
        File.Delete(secure);
        File.Delete(nonSecure);
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(guests, "trustzone-arm.txt")), 0), (said, result.Status));
    }
}

namespace Emu.Machines.Tests;

/// <summary>Boards with Arm cores.</summary>
public class ArmTests
{
    [Theory]
    [InlineData("mps2-an385")]
    [InlineData("mps2-an386")]
    public async Task Run_HelloOnMps2_SaysItTakesTicksAndEndsBySemihosting(string board)
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-arm.elf");

        ProgramResult result = await EmuProgram.Run("run", board, "--kernel", hello, "--set", "semihosting=true", "--timeout", "60");

        Assert.Equal(("hello\n3 ticks\n", 0), (result.Output, result.Status));
    }

    [Fact]
    public async Task Run_WithoutSemihosting_LeavesBreakpointsToTheGuest()
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-arm.elf");

        ProgramResult result = await EmuProgram.Run("run", "mps2-an385", "--kernel", hello, "--timeout", "3");

        Assert.Equal(("hello\n3 ticks\n", 124), (result.Output, result.Status));
    }
}

namespace Emu.Machines.Tests;

/// <summary>Boards with Arm cores.</summary>
public class ArmTests
{
    [Fact]
    public async Task Run_HelloOnMps2_SaysItTakesTicksAndEndsBySemihosting()
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-arm.elf");

        ProgramResult result = await EmuProgram.Run("run", "mps2-an385", "--kernel", hello, "--set", "semihosting=true", "--timeout", "60");

        Assert.Equal(("hello\n3 ticks\n", 0), (result.Output, result.Status));
    }
}

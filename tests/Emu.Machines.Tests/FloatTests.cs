namespace Emu.Machines.Tests;

/// <summary>
/// Floating point from the instruction to the engine: a guest tries every instruction on thousands of operands, and prints what the reference simulator prints.
/// </summary>
public class FloatTests
{
    [Theory]
    [InlineData("riscv-virt", "max", "float-riscv64", "tcg")]
    [InlineData("riscv-virt", "max", "float-riscv64", "tcg,backend=interp")]
    [InlineData("riscv32-virt", "max32", "float-riscv32", "tcg")]
    [InlineData("riscv32-virt", "max32", "float-riscv32", "tcg,backend=interp")]
    public async Task Run_EveryFloatInstruction_GivesTheResultsAndFlagsOfTheReference(string machine, string cpu, string guest, string accel)
    {
        string path = Path.Combine(TestTree.Source, "tests", "guests", guest);

        ProgramResult result = await EmuProgram.Run("run", machine, "--kernel", path + ".elf", "--set", "cpu=" + cpu, "--accel", accel, "--timeout", "120");

        Assert.Equal((await File.ReadAllTextAsync(path + ".txt"), 0), (result.Output, result.Status));
    }
}

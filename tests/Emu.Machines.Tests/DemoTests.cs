namespace Emu.Machines.Tests;

public class DemoTests
{
    [Fact]
    public async Task Demo_TwoMachinesOfDifferentWordSize_BothTellTheirStory()
    {
        ProgramResult result = await EmuProgram.Run("demo");

        Assert.Equal(0, result.Status);
        string[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "riscv-virt    hart 1 counted 1229 primes below 10000",
                "riscv-virt    rv64im hart 0 says hello",
                "riscv32-virt  hart 1 counted 1229 primes below 10000",
                "riscv32-virt  rv32im hart 0 says hello",
            ],
            lines);
    }

    [Fact]
    public async Task Demo_WithAnotherProgram_SaysWhatThatSays()
    {
        using Guest silent = Guest.ThatPowersOff();

        ProgramResult result = await EmuProgram.Run("demo", "--kernel", "riscv-virt=" + silent.File);

        Assert.Equal(0, result.Status);
        Assert.Equal(
            ["riscv32-virt  hart 1 counted 1229 primes below 10000", "riscv32-virt  rv32im hart 0 says hello"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}

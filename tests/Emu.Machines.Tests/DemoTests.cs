namespace Emu.Machines.Tests;

public class DemoTests
{
    private static readonly string[] Duo =
    [
        "duo           1000 messages went to the other core and came back",
        "duo           3 cores counted to 3000 under one lock",
        "duo           cortex-m4 answered 1000 messages",
        "duo           cortex-m4 says hello",
        "duo           rv64 hart 0 says hello",
    ];

    private static readonly string[] Virt = ["riscv-virt    hart 1 counted 1229 primes below 10000", "riscv-virt    rv64im hart 0 says hello"];

    private static readonly string[] Virt32 = ["riscv32-virt  hart 1 counted 1229 primes below 10000", "riscv32-virt  rv32im hart 0 says hello"];

    [Fact]
    public async Task Demo_ThreeMachinesOfThreeInstructionSets_AllTellTheirStory()
    {
        ProgramResult result = await EmuProgram.Run("demo");

        Assert.Equal((0, ""), (result.Status, result.Error));
        Assert.Equal([.. Duo, .. Virt, .. Virt32], Lines(result));
    }

    [Fact]
    public async Task Demo_WithAnotherProgram_SaysWhatThatSays()
    {
        using Guest silent = Guest.ThatPowersOff();

        ProgramResult result = await EmuProgram.Run("demo", "--kernel", "riscv-virt=" + silent.File);

        Assert.Equal(0, result.Status);
        Assert.Equal([.. Duo, .. Virt32], Lines(result));
    }

    private static string[] Lines(ProgramResult result) => [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}

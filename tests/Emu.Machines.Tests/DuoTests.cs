namespace Emu.Machines.Tests;

/// <summary>The machine of two architectures: what passes between them passes by loads and stores of the guests.</summary>
public sealed class DuoTests : IDisposable
{
    private readonly string line = Path.GetTempFileName();

    public void Dispose() => File.Delete(line);

    [Fact]
    public async Task Run_HundredThousandMessages_AllComeBack()
    {
        ProgramResult result = await EmuProgram.Run("run", "duo", "--set", "rounds=100000", "--serial", "stdio", "--serial", "file:" + line, "--timeout", "110");

        Assert.Equal(
            (0, "rv64 hart 0 says hello\n100000 messages went to the other core and came back\n3 cores counted to 3000 under one lock\n"), (result.Status, result.Output));
        Assert.Equal("cortex-m4 says hello\ncortex-m4 answered 100000 messages\n", await File.ReadAllTextAsync(line));
    }

    [Theory]
    [InlineData("1", "2 cores counted to 2000 under one lock\n")]
    [InlineData("8", "9 cores counted to 9000 under one lock\n")]
    public async Task Run_WithSomeHarts_AllMeetUnderTheLock(string cpus, string counted)
    {
        ProgramResult result = await EmuProgram.Run("run", "duo", "--cpus", cpus, "--timeout", "110");

        Assert.Equal((0, "rv64 hart 0 says hello\n100 messages went to the other core and came back\n" + counted), (result.Status, result.Output));
    }
}

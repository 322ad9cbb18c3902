namespace Emu.Machines.Tests;

/// <summary>The machine of three architectures: messages go around through all of them, and through both worlds of one.</summary>
public sealed class TrioTests : IDisposable
{
    private readonly string[] lines = [Path.GetTempFileName(), Path.GetTempFileName(), Path.GetTempFileName()];

    public void Dispose() => Array.ForEach(lines, File.Delete);

    [Fact]
    public async Task Run_HundredThousandMessages_AllComeAround()
    {
        ProgramResult result = await EmuProgram.Run(
            "run", "trio", "--set", "rounds=100000", "--serial", "stdio", "--serial", "file:" + lines[0], "--serial", "file:" + lines[1], "--serial", "file:" + lines[2], "--timeout", "110");

        Assert.Equal((0, "rv64 hart 0 says hello\n100000 messages went around\n4 cores counted to 4000 under one lock\n"), (result.Status, result.Output));
        Assert.Equal("rv32 hart 0 says hello\nrv32 staged 100000 messages\n", await File.ReadAllTextAsync(lines[0]));
        Assert.Equal("non-secure world says hello\nnon-secure world answered 100000 messages\n", await File.ReadAllTextAsync(lines[1]));
        Assert.Equal("secure world says hello\nsecure world sealed 100000 messages\n", await File.ReadAllTextAsync(lines[2]));
    }

    [Theory]
    [InlineData("1", "3 cores counted to 3000 under one lock\n")]
    [InlineData("8", "10 cores counted to 10000 under one lock\n")]
    public async Task Run_WithSomeHarts_AllMeetUnderTheLock(string cpus, string counted)
    {
        ProgramResult result = await EmuProgram.Run("run", "trio", "--cpus", cpus, "--timeout", "110");

        Assert.Equal((0, "rv64 hart 0 says hello\n100 messages went around\n" + counted), (result.Status, result.Output));
    }
}

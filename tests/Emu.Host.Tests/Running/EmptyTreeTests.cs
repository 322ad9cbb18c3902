using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.Running;

/// <summary>The program alone, with an empty folder of modules, still does what needs no module.</summary>
public sealed class EmptyTreeTests : IDisposable
{
    private readonly string tree = Directory.CreateTempSubdirectory("emu-empty-tree-").FullName;
    private readonly string program;

    public EmptyTreeTests()
    {
        foreach (string file in Directory.EnumerateFiles(TestTree.Root))
        {
            File.Copy(file, Path.Combine(tree, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(tree, "modules"));
        program = Path.Combine(tree, Path.GetFileName(TestTree.Program));
        File.WriteAllText(Path.Combine(tree, "any.yaml"), "machine: any\n");
    }

    public void Dispose() => Directory.Delete(tree, recursive: true);

    [Theory]
    [InlineData("module list", "NAME  KIND  STATE  ARCH  TYPES  VERSION  WHY\n")]
    [InlineData("device list", "NAME  KIND  FAMILY  MODULE  STATE  SUMMARY\n")]
    [InlineData("machine list --json", "[]\n")]
    [InlineData("--version", null)]
    [InlineData("machine schema", null)]
    public async Task Lists_AreEmpty(string line, string? output)
    {
        using var run = new RunningProgram(program, line.Split(' '));

        string written = await run.Output.ReadToEndAsync();

        Assert.Equal((0, ""), await run.End());
        Assert.Equal(output ?? written, written);
    }

    [Fact]
    public async Task EmptyMachine_RunsAndUsesNoCpuTimeUntilItIsEnded()
    {
        using var run = new RunningProgram(program, "run", Path.Combine(tree, "any.yaml"));
        var samples = new Queue<TimeSpan>();

        await RunningProgram.Until("it handles signals", () => run.HandlesSignals);

        // Something that is busy never shows the same CPU time twenty-five times in a row.
        await RunningProgram.Until("the CPU time stands still", () =>
        {
            samples.Enqueue(run.CpuTime);
            return samples.Count > 25 && samples.Dequeue() == run.CpuTime && run.CpuTime > TimeSpan.Zero;
        });
        Assert.True(run.IsAlive);
        run.Signal(15);

        Assert.Equal((0, ""), await run.End());
    }
}

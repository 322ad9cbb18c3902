using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.Running;

/// <summary>What a process meets: signals, an input that has ended, a reader that has gone.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Interrupt_TheFirstSaysHowToEnd_TheSecondEndsWith130()
    {
        using var run = new RunningProgram(TestTree.Program, "run", "any");
        await Started(run);
        run.Signal(2);
        await RunningProgram.Until("the first interrupt is answered", () => run.Error.Length > 0);
        run.Signal(2);

        Assert.Equal((130, "emu: interrupt once more to end the machine\n"), await run.End());
    }

    [Fact]
    public async Task Terminate_EndsWith0()
    {
        using var run = new RunningProgram(TestTree.Program, "run", "any", "--paused");
        await Started(run);
        run.Signal(15);

        Assert.Equal((0, ""), await run.End());
    }

    [Fact]
    public async Task Input_ThatHasEnded_EndsNothing() =>
        Assert.Equal(new ProgramResult(124, "", ""), await EmuProgram.Run("run", "any", "--timeout", "0.3"));

    [Fact]
    public async Task Reader_ThatHasGone_IsNoError()
    {
        using var run = new RunningProgram(TestTree.Program, "machine", "schema");
        run.Output.Close();

        Assert.Equal((0, ""), await run.End());
    }

    [Fact]
    public async Task Lists_OfTheProcessItself_MapNoModule()
    {
        // Its output is longer than the pipe holds, so it is there still when it has read everything.
        using var run = new RunningProgram(TestTree.Program, "machine", "schema");
        run.ShrinkOutput();
        await run.Output.ReadLineAsync();
        string[] mapped = run.Mapped;

        await run.Output.ReadToEndAsync();
        Assert.Equal((0, ""), await run.End());
        Assert.Contains(mapped, line => line.EndsWith("/Emu.Modules.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(mapped, line => line.Contains(TestTree.Modules, StringComparison.Ordinal));
    }

    /// <summary>Waits until it listens to signals: before, they end any process.</summary>
    private static Task Started(RunningProgram run)
    {
        TimeSpan before = TimeSpan.Zero;
        int same = 0;
        return RunningProgram.Until("the machine runs and rests", () =>
        {
            TimeSpan now = run.CpuTime;
            same = now == before && now > TimeSpan.Zero ? same + 1 : 0;
            before = now;
            return same > 15;
        });
    }
}

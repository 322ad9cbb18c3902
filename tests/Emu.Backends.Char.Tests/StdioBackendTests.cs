using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char.Tests;

public sealed class StdioBackendTests : IDisposable
{
    private readonly TestMachine machine = new(new CharModule());
    private readonly FakeTerminal terminal = new();
    private readonly GatedStream output = new();
    private readonly FakeFrontend frontend = new();
    private StdioBackend? made;

    public void Dispose()
    {
        if (made is { Phase: LifeCycle.Realized })
        {
            TestMachine.Remove(made);
        }
    }

    [Fact]
    public void Keys_Typed_ReachTheFrontend()
    {
        Start();
        terminal.Type("hello");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "hello"));
        Assert.True(terminal.IsRaw);
    }

    [Fact]
    public void Output_Written_ReachesTheHost()
    {
        StdioBackend stdio = Start();
        Assert.Equal(2, stdio.Write("ok"u8));
        stdio.Drain(10_000);
        Assert.Equal("ok", output.Text);
    }

    [Fact]
    public void CtrlA_X_AsksForShutdownAndReachesNobody()
    {
        Start();
        terminal.Type("a\u0001xb");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "ab"));
        TestShutdown shutdown = Assert.Single(machine.Services.Shutdowns);
        Assert.Equal((ShutdownCause.UserRequest, 0), (shutdown.Cause, shutdown.ExitCode));
    }

    [Theory]
    [InlineData("\u0001h", "Ctrl-A x")]
    [InlineData("\u0001c", "no monitor")]
    public void CtrlA_OtherKeys_AnswerOnTheTerminal(string typed, string expected)
    {
        StdioBackend stdio = Start();
        terminal.Type(typed + "!");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "!"));
        stdio.Drain(10_000);
        Assert.Contains(expected, output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlA_B_SendsABreak()
    {
        Start();
        terminal.Type("\u0001b");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Count > 0));
        Assert.Equal([CharEvent.Break], frontend.Events);
    }

    [Fact]
    public void CtrlA_C_LeadsToThePromptAndBack()
    {
        FakePrompt? prompt = null;
        machine.Services.Prompts = (show, leave) => prompt = new FakePrompt(show, leave);
        StdioBackend stdio = Start();

        terminal.Type("a\u0001cinfo\u0001\u0001\u0001cb\u0001c!\u0001cc");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "abc"));
        prompt!.Show("answer"u8.ToArray());
        stdio.Drain(10_000);

        Assert.Equal("\finfo\u0001\f!", prompt.Typed);
        Assert.Contains("answer", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompt_ThatThePersonLeaves_GetsNoMoreKeys()
    {
        FakePrompt? prompt = null;
        machine.Services.Prompts = (show, leave) => prompt = new FakePrompt(show, leave);
        StdioBackend stdio = Start();
        terminal.Type("\u0001c");
        Assert.True(SpinWait.SpinUntil(() => prompt?.Typed == "\f", TimeSpan.FromSeconds(60)));

        prompt!.Leave();
        terminal.Type("x");

        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "x"));
        TestMachine.Remove(stdio);
        Assert.True(prompt.IsDisposed);
    }

    [Fact]
    public void CtrlA_WithoutEscape_IsInput()
    {
        Start(("escape", false));
        terminal.Type("\u0001x");
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "\u0001x"));
        Assert.Empty(machine.Services.Shutdowns);
    }

    [Fact]
    public void EndOfInput_EndsNothing()
    {
        StdioBackend stdio = Start();
        terminal.Type("last");
        terminal.End();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Closed)));
        Assert.Equal("last", frontend.Text);
        Assert.Empty(machine.Services.Shutdowns);
        Assert.Equal(1, stdio.Write("x"u8));
    }

    [Fact]
    public void CtrlA_X_WhileTheGuestTakesNothing_StillAsksForShutdown()
    {
        Start();
        frontend.Capacity = 0;
        for (int i = 0; i < 20; i++)
        {
            terminal.Type(new string('x', 4096));
        }

        terminal.Type("\u0001x");
        Assert.True(machine.Services.RunPostedUntil(() => !machine.Services.Shutdowns.IsEmpty));
    }

    [Fact]
    public void Pipe_WhoseReaderIsSlow_WaitsAndLosesNothing()
    {
        terminal.Interactive = false;
        Start();
        frontend.Capacity = 0;
        for (int i = 0; i < 40; i++)
        {
            terminal.Type(new string((char)('A' + (i % 26)), 4096));
        }

        terminal.End();
        Assert.True(machine.Services.RunPostedUntil(() =>
        {
            frontend.Capacity = 1000;
            made!.ReadyToReceive();
            return frontend.Count == 40 * 4096;
        }));
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => new string((char)('A' + (i % 26)), 4096))), frontend.Text);
    }

    [Fact]
    public void Remove_OfBackend_GivesTheTerminalBack()
    {
        StdioBackend stdio = Start();
        stdio.Write("bye"u8);
        TestMachine.Remove(stdio);
        Assert.True(terminal.IsDisposed);
        Assert.Equal("bye", output.Text);
    }

    private StdioBackend Start(params ReadOnlySpan<(string Name, object Value)> properties)
    {
        made = machine.Create<StdioBackend>("chardev-stdio", properties);
        made.OpenInput = () => terminal;
        made.OpenOutput = () => output;
        TestMachine.ConfigureObject(made);
        TestMachine.Start(made);
        made.Bind(frontend);
        return made;
    }
}

using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char.Tests;

public sealed class MuxBackendTests
{
    private readonly TestMachine machine = new(new CharModule());
    private readonly RingBackend ring;
    private readonly MuxBackend mux;
    private readonly FakeFrontend first = new();
    private readonly FakeFrontend second = new();

    public MuxBackendTests()
    {
        ring = machine.Add<RingBackend>("chardev-ringbuf");
        mux = machine.Add<MuxBackend>("chardev-mux", ("chardev", ring));
        mux.Bind(first);
        mux.Bind(second);
    }

    [Fact]
    public void Output_OfAll_IsMixed()
    {
        Assert.Equal(2, mux.Write("ab"u8));
        mux.Write("c"u8);
        Assert.Equal("abc", Shown());
    }

    [Fact]
    public void Keys_GoToOneAndAfterCtrlACToTheNext()
    {
        Type("one\u0001ctwo\u0001cthree");
        Assert.Equal(("onethree", "two"), (first.Text, second.Text));
        Assert.Contains("has the keyboard now", Shown(), StringComparison.Ordinal);
        Assert.Equal([CharEvent.Focused], second.Events);
    }

    [Fact]
    public void CtrlA_IsItselfWhenTwice() => Assert.Equal("\u0001x", Typed("\u0001\u0001x"));

    [Fact]
    public void CtrlA_H_ShowsTheKeys()
    {
        Type("\u0001h");
        Assert.Contains("Ctrl-A c  type to the next device", Shown(), StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlA_X_AsksForShutdown()
    {
        Type("\u0001x");
        Assert.Equal(ShutdownCause.UserRequest, Assert.Single(machine.Services.Shutdowns).Cause);
    }

    [Fact]
    public void CtrlA_B_IsABreakForWhoHasTheKeyboard()
    {
        Type("\u0001c\u0001b");
        Assert.Empty(first.Events);
        Assert.Equal([CharEvent.Focused, CharEvent.Break], second.Events);
    }

    [Fact]
    public void Events_ReachAll()
    {
        mux.Event(CharEvent.Closed);
        mux.Event(CharEvent.Break);
        Assert.Equal([CharEvent.Closed, CharEvent.Break], first.Events);
        Assert.Equal([CharEvent.Closed], second.Events);
        mux.Writable();
        Assert.Equal((1, 1), (first.WritableCalls, second.WritableCalls));
    }

    [Fact]
    public void Keys_ForWhoTakesNothing_WaitAndAreNotLostToOthers()
    {
        first.Capacity = 0;
        Type("later\u0001cnow\u0001c");
        Assert.Equal(("", "now"), (first.Text, second.Text));
        first.Capacity = 100;
        mux.ReadyToReceive();
        Assert.Equal("later", first.Text);
    }

    [Fact]
    public void Device_ThatLetsGo_LeavesTheKeyboardToTheOther()
    {
        mux.Release(first);
        Type("x");
        Assert.Equal(("", "x"), (first.Text, second.Text));
        mux.Bind(null);
        Type("y\u0001c");
        Assert.Equal("x", second.Text);
    }

    [Fact]
    public void Prompt_IsOneOfThoseWhoShare()
    {
        RingBackend below = machine.Add<RingBackend>("chardev-ringbuf");
        MuxBackend shared = machine.Add<MuxBackend>("chardev-mux", ("chardev", below), ("monitor", true));
        shared.Bind(first);
        ((ICharRing)below).Put("a\u0001c\u0001cb"u8);
        string text = Taken(below);

        Assert.Equal("ab", first.Text);
        Assert.Contains("the prompt has the keyboard now", text, StringComparison.Ordinal);
        Assert.Contains("has no monitor", text, StringComparison.Ordinal);
        shared.Bind(null);
        TestMachine.Remove(shared);
    }

    [Fact]
    public void Prompt_OfTheHost_GetsKeysShowsAndIsLeft()
    {
        FakePrompt prompt = null!;
        machine.Services.Prompts = (show, leave) => prompt = new FakePrompt(show, leave);
        RingBackend below = machine.Add<RingBackend>("chardev-ringbuf");
        MuxBackend shared = machine.Add<MuxBackend>("chardev-mux", ("chardev", below), ("monitor", true));
        shared.Bind(first);
        ((ICharRing)below).Put("\u0001cinfo"u8);
        prompt.Show("one\n"u8.ToArray());
        prompt.Leave();
        var shown = new StringBuilder();
        Assert.True(machine.Services.RunPostedUntil(() => shown.Append(Taken(below)).ToString().Split("keyboard").Length == 3));
        ((ICharRing)below).Put("x"u8);

        Assert.Equal("\u000cinfo", prompt.Typed);
        Assert.Contains("one\r\n", shown.ToString(), StringComparison.Ordinal);
        Assert.Equal("x", first.Text);
        TestMachine.Remove(shared);
        Assert.True(prompt.IsDisposed);
    }

    [Fact]
    public void Backend_ThatIsShared_HasNoOtherDeviceUntilTheMuxIsGone()
    {
        Assert.Throws<ConfigurationException>(() => ring.Bind(new FakeFrontend()));
        TestMachine.Remove(mux);
        ring.Bind(new FakeFrontend());
    }

    [Fact]
    public void Terminal_ThatIsShared_LeavesTheKeysToTheMux()
    {
        var terminal = new FakeTerminal();
        var output = new GatedStream();
        StdioBackend stdio = machine.Create<StdioBackend>("chardev-stdio");
        (stdio.OpenInput, stdio.OpenOutput) = (() => terminal, () => output);
        TestMachine.ConfigureObject(stdio);
        TestMachine.Start(stdio);
        MuxBackend shared = machine.Add<MuxBackend>("chardev-mux", ("chardev", stdio));
        shared.Bind(first);
        shared.Bind(second);
        terminal.Type("a\u0001cb");
        Assert.True(machine.Services.RunPostedUntil(() => first.Text == "a" && second.Text == "b"));
        TestMachine.Remove(stdio);
    }

    private void Type(string keys) => ((ICharRing)ring).Put(Encoding.Latin1.GetBytes(keys));

    private string Typed(string keys)
    {
        Type(keys);
        return first.Text;
    }

    private string Shown() => Taken(ring);

    private static string Taken(ICharRing from)
    {
        Span<byte> bytes = stackalloc byte[4096];
        return Encoding.Latin1.GetString(bytes[..from.Take(bytes)]);
    }
}

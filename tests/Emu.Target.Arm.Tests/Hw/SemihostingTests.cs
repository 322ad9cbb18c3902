using System.Text;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw;

/// <summary>Calls by BKPT 0xAB: number in r0, argument in r1, and the answer in r0.</summary>
public sealed class SemihostingTests : IDisposable
{
    private const ushort CallHost = 0xBEAB;
    private const uint Block = Core.Data;
    private const uint Text = Core.Data + 0x100;
    private const uint Failed = uint.MaxValue;

    private readonly Core core = new Core().WithHost("one two").Begin(CallHost);

    public void Dispose() => core.Dispose();

    [Theory]
    [InlineData(0x2_0026u, 0)]
    [InlineData(0x2_0023u, 1)] // a run-time error
    public void Exit_EndsTheMachineWithItsReason(uint reason, int code)
    {
        Call(0x18, reason);

        var shutdown = Assert.Single(core.Services.Shutdowns);
        Assert.Equal((ShutdownCause.GuestExit, code, Core.Code + 2), (shutdown.Cause, shutdown.ExitCode, core.Pc));
    }

    [Fact]
    public void ExitExtended_TakesTheCodeFromMemory()
    {
        CallWith(0x20, 0x2_0026, 42);

        Assert.Equal(42, Assert.Single(core.Services.Shutdowns).ExitCode);
    }

    [Fact]
    public void Console_TakesCharactersTextsAndBlocks()
    {
        Put("abc\0");
        Assert.Equal(0u, Call(0x03, Text));
        Assert.Equal(0u, Call(0x04, Text));
        Assert.Equal(0u, CallWith(0x05, 2, Text + 1, 2));
        Assert.Equal(0u, CallWith(0x05, 3, Text, 1));

        Assert.Equal("aabcbca", core.Console.Text);
    }

    [Fact]
    public void Console_ThatIsFull_GetsTheRestOfATextLater()
    {
        Put("abc\0");
        core.Console.Room = 2;
        Call(0x04, Text);
        Assert.Equal(("ab", Core.Code, 4u), (core.Console.Text, core.Pc, core.State.R[0]));

        core.Console.Room = 9;
        core.Step();

        Assert.Equal(("abc", Core.Code + 2, 0u), (core.Console.Text, core.Pc, core.State.R[0]));
    }

    [Fact]
    public void Console_ThatIsFull_TakesAPartOfABlock()
    {
        Put("abc");
        core.Console.Room = 2;

        Assert.Equal(1u, CallWith(0x05, 2, Text, 3));
    }

    [Fact]
    public void Input_IsReadAsFarAsItWasTyped()
    {
        core.Console.Send("xyz");

        Assert.Equal('x', (char)Call(0x07, 0));
        Assert.Equal(6u, CallWith(0x06, 1, Text, 8));
        Assert.Equal(('y', 'z'), ((char)(core.Get32(Text) & 0xFF), (char)(core.Get32(Text) >> 8 & 0xFF)));
    }

    [Fact]
    public void Input_ThatIsNotThere_IsWaitedFor()
    {
        Call(0x07, 0);
        Assert.Equal((Core.Code, 7u), (core.Pc, core.State.R[0]));

        core.Console.Send("!");
        core.Step();

        Assert.Equal((Core.Code + 2, (uint)'!'), (core.Pc, core.State.R[0]));
    }

    [Theory]
    [InlineData(":tt", 0u, 1u)]
    [InlineData(":tt", 4u, 2u)]
    [InlineData(":tt", 8u, 3u)]
    [InlineData(":semihosting-features", 0u, 4u)]
    [InlineData("/etc/passwd", 0u, Failed)]
    [InlineData(":tt", 12u, Failed)]
    public void Open_HasTheConsoleAndTheFeaturesOnly(string name, uint mode, uint handle)
    {
        Put(name);
        Assert.Equal(handle, CallWith(0x01, Text, mode, (uint)name.Length));
    }

    [Fact]
    public void Features_SayWhatThereIs()
    {
        const string name = ":semihosting-features";
        Put(name);
        CallWith(0x01, Text, 0, (uint)name.Length);
        Assert.Equal(5u, CallWith(0x0C, 4));
        Assert.Equal(0u, CallWith(0x06, 4, Text, 4));
        Assert.Equal(0x4246_4853u, core.Get32(Text));
        Assert.Equal(7u, CallWith(0x06, 4, Text, 8));
        Assert.Equal(3u, core.Get32(Text) & 0xFF);
        Assert.Equal((0u, Failed), (CallWith(0x0A, 4, 0), CallWith(0x0A, 4, 6)));
    }

    [Theory]
    [InlineData(0x02u, 2u, 0u)] // close
    [InlineData(0x02u, 9u, Failed)]
    [InlineData(0x08u, 0x8000_0000u, 1u)] // is an error
    [InlineData(0x08u, 5u, 0u)]
    [InlineData(0x09u, 1u, 1u)] // is a console
    [InlineData(0x09u, 4u, 0u)]
    [InlineData(0x0Cu, 1u, Failed)] // length
    [InlineData(0x0Eu, 1u, Failed)] // remove a file
    [InlineData(0x12u, 1u, Failed)] // a command of the host's
    [InlineData(0x31u, 0u, 1_000_000_000u)] // ticks a second
    public void Call_AnswersByItsFirstWord(uint number, uint word, uint answer) => Assert.Equal(answer, CallWith(number, word));

    [Fact]
    public void Error_IsThatOfTheLastFailure()
    {
        CallWith(0x02, 9);
        Assert.Equal(9u, Call(0x13, 0));
    }

    [Fact]
    public void Clocks_FollowVirtualTime()
    {
        core.Services.Calendar = 1_000_000_000_000_000_000;
        core.Services.Advance(2_500_000_000);

        Assert.Equal((250u, 1_000_000_002u), (Call(0x10, 0), Call(0x11, 0)));
        Assert.Equal(0u, Call(0x30, Block));
        Assert.Equal((2_500_000_000u, 0u), (core.Get32(Block), core.Get32(Block + 4)));
    }

    [Fact]
    public void Arguments_AreGivenWhenThereIsRoom()
    {
        Assert.Equal(Failed, CallWith(0x15, Text, 7));
        Assert.Equal(0u, CallWith(0x15, Text, 8));
        Assert.Equal((0x2065_6E6Fu, 0x006F_7774u, 7u), (core.Get32(Text), core.Get32(Text + 4), core.Get32(Block + 4)));
    }

    [Fact]
    public void Heap_IsWhereTheProgramWasLinkedFor()
    {
        core.Put32(Text + 12, 1);
        Assert.Equal(0u, CallWith(0x16, Text));
        Assert.Equal(0u, core.Get32(Text + 12));
    }

    [Theory]
    [InlineData(0x01u)]
    [InlineData(0x05u)]
    [InlineData(0x06u)]
    [InlineData(0x15u)]
    [InlineData(0x16u)]
    [InlineData(0x20u)]
    [InlineData(0x30u)]
    public void Argument_ThatCannotBeRead_FailsTheCall(uint number) => Assert.Equal((Failed, 14u), (Call(number, 0x9000_0000), Call(0x13, 0)));

    [Fact]
    public void Call_WithoutAHost_IsABreakpoint()
    {
        using var alone = new Core().Begin(CallHost);
        Assert.Equal((uint)ExceptionNumber.HardFault, alone.Step().State.Ipsr);
    }

    private uint Call(uint number, uint argument)
    {
        (core.State.R[0], core.State.R[1], core.Cpu.Header.Pc) = (number, argument, Core.Code);
        return core.Step().State.R[0];
    }

    private uint CallWith(uint number, params ReadOnlySpan<uint> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            core.Put32(Block + (4 * (uint)i), words[i]);
        }

        return Call(number, Block);
    }

    private void Put(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            core.Space.Write(Text + (uint)i, 1, Emu.Abstractions.Qdev.Memory.AccessAttributes.Debugger, bytes[i]);
        }
    }
}

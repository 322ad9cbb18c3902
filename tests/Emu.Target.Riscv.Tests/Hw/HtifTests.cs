using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Hw;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Hw;

public sealed class HtifTests
{
    private const ulong Tohost = 0x8000_1000;
    private const ulong Fromhost = 0x8000_1040;
    private const ulong Block = 0x8000_2000;

    private readonly TestMachine machine = new(new RiscvModule());
    private readonly CharProbe console = new();
    private readonly FakeSpace space = new(56, 0x4000);
    private readonly Htif htif;

    public HtifTests()
    {
        htif = machine.Add<Htif>("riscv.htif", ("symbols", new FakeSymbols(("tohost", Tohost), ("fromhost", Fromhost))), ("chardev", machine.Attach(console, "console")));
        htif.Memory.Wire(space, null, new AccessAttributes(0));
    }

    [Fact]
    public void Reset_WithSymbols_LaysTheWordsOverTheirAddresses() =>
        Assert.Equal(
            [("tohost", Tohost), ("fromhost", Fromhost)],
            htif.FindHandle<ContainerRegion>("window")!.Mappings.Select(m => (m.Region.Name, m.Offset)));

    [Fact]
    public void Reset_WithoutSymbols_LaysNothing()
    {
        var without = machine.Add<Htif>("riscv.htif");

        Assert.Empty(without.FindHandle<ContainerRegion>("window")!.Mappings);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    [InlineData(0x53B, 669)]
    public void Write_OddPayload_EndsTheMachineWithItsCode(ulong command, int code)
    {
        Send(command);

        Assert.Equal(new TestShutdown(htif, ShutdownCause.GuestExit, code), Assert.Single(Shutdowns));
        Assert.Equal(0UL, ReadTohost());
    }

    [Fact]
    public void Write_ExitRepeated_EndsTheMachineOnceUntilReset()
    {
        Send(3);
        Send(5);
        Assert.Equal(1, Assert.Single(Shutdowns).ExitCode);

        TestMachine.ResetDevice(htif);
        Send(5);

        Assert.Equal([1, 2], Shutdowns.Select(s => s.ExitCode));
    }

    [Fact]
    public void Write_InHalves_ActsOnTheHighHalf()
    {
        Region("tohost").Write(0, 4, default, 3);
        Assert.Empty(Shutdowns);

        Region("tohost").Write(4, 4, default, 0);

        Assert.Equal(1, Assert.Single(Shutdowns).ExitCode);
    }

    [Fact]
    public void Write_OfTheLowHalfAlone_ActsAfterAWhile()
    {
        Region("tohost").Write(0, 4, default, 5);
        Assert.Empty(Shutdowns);

        machine.Services.Advance(10_000);

        Assert.Equal(2, Assert.Single(Shutdowns).ExitCode);
    }

    [Fact]
    public void Write_OfALoader_IsNoCommand()
    {
        Region("tohost").Write(0, 8, AccessAttributes.Debugger, 1);

        Assert.Empty(Shutdowns);
    }

    [Fact]
    public void Write_ConsoleCommand_WritesTheCharacter()
    {
        Send((1UL << 56) | (1UL << 48) | 'A');

        Assert.Equal("A", console.Text);
        Assert.Equal(0UL, ReadTohost());
    }

    [Fact]
    public void Write_ToAFullConsole_StaysPendingUntilThereIsRoom()
    {
        console.Room = 0;
        Send((1UL << 56) | (1UL << 48) | 'B');
        Assert.NotEqual(0UL, ReadTohost());

        console.Room = 1;
        console.Frontend!.Writable();

        Assert.Equal("B", console.Text);
        Assert.Equal(0UL, ReadTohost());
    }

    [Fact]
    public void Write_ReadCommand_AnswersWithTheNextCharacter()
    {
        Assert.Equal(0, console.Frontend!.ReceiveCapacity);
        Send(1UL << 56);
        Assert.Equal(1, console.Frontend.ReceiveCapacity);

        console.Send("x");

        Assert.Equal((1UL << 56) | 0x100 | 'x', ReadFromhost());
        Assert.Equal(0, console.Frontend.ReceiveCapacity);
    }

    [Fact]
    public void Write_ToFromhost_TakesTheAnswerAway()
    {
        Send(1UL << 56);
        console.Send("x");

        Region("fromhost").Write(0, 8, default, 0);

        Assert.Equal(0UL, ReadFromhost());
    }

    [Fact]
    public void Call_Write_CopiesTheBufferToTheConsole()
    {
        var text = new string('h', 300) + "!";
        space.Write(Block + 0x100, Encoding.ASCII.GetBytes(text), default);

        Call(64, 1, Block + 0x100, (ulong)text.Length);

        Assert.Equal(text, console.Text);
        Assert.Equal(text.Length, Result());
        Assert.Equal(1UL, ReadFromhost());
    }

    [Fact]
    public void Call_WriteToAFullConsole_WaitsAndThenGivesWhatWasTaken()
    {
        space.Write(Block + 0x100, "hello"u8, default);
        console.Room = 0;
        Call(64, 1, Block + 0x100, 5);
        Assert.Equal(0UL, ReadFromhost());

        console.Room = 3;
        console.Frontend!.Writable();

        Assert.Equal("hel", console.Text);
        Assert.Equal(3, Result());
    }

    [Theory]
    [InlineData(64, 7, Block, -9)]
    [InlineData(64, 1, 0x1000, -14)]
    [InlineData(57, 1, Block, -38)]
    public void Call_ThatCannotBe_GivesItsErrorNumber(ulong number, ulong file, ulong buffer, long expected)
    {
        Call(number, file, buffer, 4);

        Assert.Equal(expected, Result());
    }

    [Fact]
    public void Call_Exit_EndsTheMachine()
    {
        Call(93, 42, 0, 0);

        Assert.Equal(42, Assert.Single(Shutdowns).ExitCode);
    }

    [Theory]
    [InlineData(2UL << 56, "command 0 of device 2")]
    [InlineData(0x10UL, "a command block at 0x10, where no memory is")]
    public void Write_UnknownCommand_IsLoggedAndDone(ulong command, string message)
    {
        Send(command);

        Assert.Equal("the program asks for " + message, Assert.Single(machine.Services.Lines).Message);
        Assert.Equal(0UL, ReadTohost());
    }

    [Fact]
    public void Reset_AfterACommand_ForgetsIt()
    {
        console.Room = 0;
        Send((1UL << 56) | (1UL << 48) | 'B');

        TestMachine.ResetDevice(htif);

        Assert.Equal(0UL, ReadTohost());
        Assert.Equal(2, htif.FindHandle<ContainerRegion>("window")!.Mappings.Count);
    }

    private IEnumerable<TestShutdown> Shutdowns => machine.Services.Shutdowns;

    private IoRegion Region(string name) => TestMachine.Region(htif, name);

    private void Send(ulong command) => Region("tohost").Write(0, 8, default, command);

    private ulong ReadTohost()
    {
        Region("tohost").Read(0, 8, default, out var value);
        return value;
    }

    private ulong ReadFromhost()
    {
        Region("fromhost").Read(0, 8, default, out var value);
        return value;
    }

    private void Call(params ulong[] words)
    {
        var block = new byte[64];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(8 * i), words[i]);
        }

        space.Write(Block, block, default);
        Send(Block);
    }

    private long Result()
    {
        space.Read(Block, 8, default, out var value);
        return (long)value;
    }
}

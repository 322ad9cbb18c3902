using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Char.Tests;

public sealed class CmsdkUartTests
{
    private const ulong Data = 0;
    private const ulong State = 4;
    private const ulong Control = 8;
    private const ulong Interrupts = 12;
    private const ulong Divisor = 16;

    private readonly TestMachine machine = new(new CharModule());
    private readonly CharProbe probe;
    private readonly CmsdkUart uart;

    public CmsdkUartTests()
    {
        probe = machine.Attach(new CharProbe(), "probe");
        uart = machine.Add<CmsdkUart>("cmsdk-apb-uart", ("chardev", probe));
    }

    [Fact]
    public void Transmit_WhileOff_WaitsUntilTheTransmitterIsOn()
    {
        Write(Data, 'a');
        Assert.Equal(("", 1), (probe.Text, Read(State)));

        Write(Control, 1);

        Assert.Equal(("a", 0), (probe.Text, Read(State)));
    }

    [Fact]
    public void Transmit_ToASlowBackend_IsFull_AndASecondCharacterOverruns()
    {
        Write(Control, 0x15);
        probe.Room = 0;
        Write(Data, 'a');
        Write(Data, 'b');
        Assert.Equal((5, 4, true, true), (Read(State), Read(Interrupts), Level("txovrint"), Level("uartint")));

        probe.Room = 9;
        probe.Frontend!.Writable();
        Write(State, 4);

        Assert.Equal(("b", 0, 1, false), (probe.Text, Read(State), Read(Interrupts), Level("txovrint")));
    }

    [Fact]
    public void Transmit_Done_InterruptsUntilItIsCleared()
    {
        Write(Control, 5);
        Write(Data, 'a');
        Assert.Equal((1, true, true), (Read(Interrupts), Level("txint"), Level("uartint")));

        Write(Interrupts, 1);

        Assert.Equal((0, false, false), (Read(Interrupts), Level("txint"), Level("uartint")));
    }

    [Fact]
    public void Receive_TakesOneCharacterAtATime_WhileTheReceiverIsOn()
    {
        Assert.Equal(0, probe.Send("x"));
        Write(Control, 0xA);
        Assert.Equal(1, probe.Send("xy"));
        Assert.Equal((2, 2, true), (Read(State), Read(Interrupts), Level("rxint")));

        Assert.Equal('x', Read(Data));

        Assert.Equal((0, 2), (Read(State), Read(Interrupts)));
        Write(Interrupts, 2);
        Assert.False(Level("rxint"));
    }

    [Fact]
    public void Read_WhenTheNextCharacterWaits_GivesEachOnce()
    {
        probe.Waiting = "abc";
        Write(Control, 2);

        Assert.Equal(('a', 'b', 'c', 0), ((char)Read(Data), (char)Read(Data), (char)Read(Data), Read(State)));
    }

    [Fact]
    public void Receive_IntoAFullRegister_OverrunsAndInterrupts()
    {
        Write(Control, 0x22);

        uart.Receive("ab"u8);

        Assert.Equal((0xA, 8, true, (int)'b'), (Read(State), Read(Interrupts), Level("rxovrint"), Read(Data)));
    }

    [Fact]
    public void Reset_LeavesNothingBehind()
    {
        Write(Control, 0x7F);
        Write(Divisor, 0x1234_5678);
        Write(Data, 'a');
        Assert.Equal(0x4_5678, Read(Divisor));

        TestMachine.ResetDevice(uart);

        Assert.Equal((0, 0, 0, 0, false), (Read(State), Read(Control), Read(Divisor), Read(Interrupts), Level("uartint")));
    }

    [Fact]
    public void Identification_IsThatOfTheDesignKit() =>
        Assert.Equal((0x04, 0x21, 0xB8, 0x0D, 0xB1), (Read(0xFD0), Read(0xFE0), Read(0xFE4), Read(0xFF0), Read(0xFFC)));

    private bool Level(string line) => TestMachine.Line(uart, line).Level;

    private int Read(ulong register)
    {
        Assert.Equal(IoResult.Ok, TestMachine.Region(uart).Read(register, 4, default, out var value));
        return (int)value;
    }

    private void Write(ulong register, uint value) => Assert.Equal(IoResult.Ok, TestMachine.Region(uart).Write(register, 4, default, value));
}

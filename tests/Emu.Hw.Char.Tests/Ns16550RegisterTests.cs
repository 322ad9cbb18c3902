using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Char.Tests;

public sealed class Ns16550RegisterTests
{
    private readonly Uart uart = new();

    [Theory]
    [InlineData(Uart.Ier, 0x00)]
    [InlineData(Uart.Iir, 0x01)]
    [InlineData(Uart.Lcr, 0x00)]
    [InlineData(Uart.Mcr, 0x00)]
    [InlineData(Uart.Lsr, 0x60)]
    [InlineData(Uart.Msr, 0xB0)]
    public void Register_AfterReset_HasValueOfTable1(int register, int expected) => Assert.Equal(expected, uart[register]);

    [Theory]
    [InlineData(Uart.Ier, 0xFF, 0x0F)]
    [InlineData(Uart.Lcr, 0x5A, 0x5A)]
    [InlineData(Uart.Mcr, 0xFF, 0x1F)]
    [InlineData(Uart.Scr, 0xA5, 0xA5)]
    [InlineData(Uart.Lsr, 0xFF, 0x60)]
    public void Register_Written_KeepsItsBits(int register, int written, int expected)
    {
        uart[register] = written;
        Assert.Equal(expected, uart[register]);
    }

    [Fact]
    public void Divisor_WithDlab_IsBehindDataAndEnable()
    {
        uart[Uart.Lcr] = 0x83;
        uart[Uart.Data] = 0x34;
        uart[Uart.Ier] = 0x12;
        Assert.Equal((0x34, 0x12), (uart[Uart.Data], uart[Uart.Ier]));
        uart[Uart.Lcr] = 0x03;
        Assert.Equal((0, 0), (uart[Uart.Data], uart[Uart.Ier]));
        Assert.Equal("", uart.Probe.Text);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 4)]
    public void Registers_WithShift_AreSpread(int shift, int size)
    {
        var spread = new Uart(("regshift", shift));
        IoRegion region = TestMachine.Region(spread.Device);
        Assert.Equal(8UL << shift, region.Size);
        region.Write(7UL << shift, size, default, 0x5A);
        region.Read(7UL << shift, size, default, out ulong value);
        Assert.Equal(0x5AUL, value);
    }

    [Fact]
    public void Debugger_Reading_ChangesNothing()
    {
        uart[Uart.Fcr] = 1;
        uart[Uart.Ier] = 0x0F;
        uart.Probe.Send("ab");
        byte[] before = TestMachine.SaveObject(uart.Device);
        Assert.Equal('a', uart.Peek(Uart.Data));
        Assert.Equal(0xC4, uart.Peek(Uart.Iir));
        Assert.Equal(0x61, uart.Peek(Uart.Lsr));
        Assert.Equal(0xB0, uart.Peek(Uart.Msr));
        Assert.Equal(before, TestMachine.SaveObject(uart.Device));
    }

    [Fact]
    public void Map_OfType_BuildsAndNamesRegisters()
    {
        var map = (RegisterMap)uart.Device.Type.RegisterMap!;
        Assert.Equal(["RBR_THR_DLL", "IER_DLM", "IIR_FCR", "LCR", "MCR", "LSR", "MSR", "SCR"], map.Registers.Select(r => r.Name));
    }

    [Fact]
    public void Reset_OfMachine_ClearsAllButScratch()
    {
        uart[Uart.Scr] = 0x77;
        uart[Uart.Ier] = 0x02;
        uart[Uart.Lcr] = 0x1B;
        uart[Uart.Fcr] = 0x01;
        uart.Probe.Send("x");
        TestMachine.ResetDevice(uart.Device, ResetKind.Warm);
        Assert.Equal((0x77, 0x00, 0x00, 0x01, 0x60), (uart[Uart.Scr], uart[Uart.Ier], uart[Uart.Lcr], uart[Uart.Iir], uart[Uart.Lsr]));
        Assert.False(uart.Irq.Level);
    }
}

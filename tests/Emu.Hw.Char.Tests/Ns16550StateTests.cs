namespace Emu.Hw.Char.Tests;

public sealed class Ns16550StateTests
{
    [Fact]
    public void Restore_InTheMiddleOfWork_GoesOnAsBefore()
    {
        var first = new Uart();
        first[Uart.Lcr] = 0x1F;
        first[Uart.Fcr] = 0x81;
        first[Uart.Ier] = 0x03;
        first.Probe.Send("abc");
        first.Read(1);
        first.Probe.Room = 0;
        first.Write("xy");
        byte[] state = TestMachine.SaveObject(first.Device);

        var second = new Uart();
        second.Machine.Services.SetTime(first.Machine.Services.Clock.Now);
        TestMachine.RestoreObject(second.Device, state);
        Assert.Equal(state, TestMachine.SaveObject(second.Device));
        second.Advance(100_000_000);
        Assert.Equal(0xCC, second[Uart.Iir]);
        Assert.Equal("bc", second.Read(2));
        second.Probe.Frontend!.Writable();
        Assert.Equal("xy", second.Probe.Text);
    }

    [Fact]
    public void Remove_OfPort_LetsGoOfTheBackend()
    {
        var uart = new Uart();
        TestMachine.Remove(uart.Device);
        Assert.Null(uart.Probe.Frontend);
    }
}

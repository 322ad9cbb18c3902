using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Char.Tests;

/// <summary>A serial port with a probe at the other end.</summary>
internal sealed class Uart
{
    public const int Data = 0;
    public const int Ier = 1;
    public const int Iir = 2;
    public const int Fcr = 2;
    public const int Lcr = 3;
    public const int Mcr = 4;
    public const int Lsr = 5;
    public const int Msr = 6;
    public const int Scr = 7;

    private readonly IoRegion region;

    public Uart(params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Machine = new TestMachine(new CharModule());
        Probe = Machine.Attach(new CharProbe(), "probe");
        Device = Machine.Add<Ns16550>("ns16550a", [("chardev", Probe), .. properties]);
        region = TestMachine.Region(Device);
        Irq = TestMachine.Line(Device, "irq");
    }

    public TestMachine Machine { get; }

    public CharProbe Probe { get; }

    public Ns16550 Device { get; }

    public IrqLine Irq { get; }

    public int this[int register]
    {
        get
        {
            Assert.Equal(IoResult.Ok, region.Read((ulong)register, 1, default, out ulong value));
            return (int)value;
        }

        set => Assert.Equal(IoResult.Ok, region.Write((ulong)register, 1, default, (ulong)value));
    }

    public int Peek(int register)
    {
        Assert.Equal(IoResult.Ok, region.Read((ulong)register, 1, AccessAttributes.Debugger, out ulong value));
        return (int)value;
    }

    public void Write(string text)
    {
        foreach (char c in text)
        {
            this[Data] = c;
        }
    }

    public string Read(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)this[Data]));

    public void Advance(long ns) => Machine.Services.Advance(ns);
}

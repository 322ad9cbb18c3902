using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32SpiTests
{
    private const int Control = 0x00, Control2 = 0x04, Status = 0x08, Data = 0x0C;
    private const uint On = (1 << 2) | (1 << 6) | (1 << 8) | (1 << 9);

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly Peripheral peripheral = new();
    private readonly Stm32Gpio pins;
    private readonly Stm32Spi spi;
    private readonly Block block;

    public Stm32SpiTests()
    {
        var bus = machine.Attach(new TestBus(), "bus");
        bus.Attach(1, peripheral);
        spi = machine.Add<Stm32Spi>("stm32f2xx-spi", ("bus", bus));
        block = new Block(spi);
        pins = machine.Add<Stm32Gpio>("stm32f4xx-gpio", ("mode-reset", 0x5555_5555u));
        var hold = new Block(pins);
        hold[0x14] = 2;
        TestMachine.Line(pins, "out[1]").Connect(spi.FindHandle<IrqInput>("cs[1]")!);
        hold[0x14] = 0;
    }

    [Theory]
    [InlineData(0u, 0xA5u, 0xA5u, 0x5Au, 8)]
    [InlineData(1u << 11, 0xA5A4u, 0xA5A4u, 0x5A5Bu, 16)]
    [InlineData(1u << 7, 0x81u, 0x81u, 0x7Eu, 8)]
    [InlineData(1u << 7, 0x01u, 0x80u, 0xFEu, 8)] // lowest bit first
    public void Frame_GoesOutAndComesIn(uint mode, uint sent, uint onBus, uint answer, int bits)
    {
        block[Control] = On | mode;
        block[Data] = sent;
        Assert.Equal((onBus, bits, 3u), (peripheral.Seen, peripheral.Bits, block[Status]));
        Assert.Equal((answer, 2u), (block[Data], block[Status]));
    }

    [Fact]
    public void Peripheral_ThatIsNotSelected_HearsNothing()
    {
        Assert.True(peripheral.IsSelected);
        new Block(pins)[0x14] = 2;
        (block[Control], block[Data]) = (On, 0x12);
        Assert.Equal((false, 0u, 0xFFu), (peripheral.IsSelected, peripheral.Seen, block[Data]));
    }

    [Fact]
    public void Frame_ThatIsNotRead_LosesTheNext()
    {
        block[Control] = On;
        (block[Data], block[Data]) = (1, 2);
        Assert.Equal(0x43u, block[Status]);
        Assert.Equal(0xFEu, block[Data]);
        Assert.Equal(0x42u, block[Status]);
        Assert.Equal(0x02u, block[Status]);
    }

    [Theory]
    [InlineData(1u << 7, true, true)]
    [InlineData(1u << 6, false, true)]
    [InlineData(1u << 5, false, false)]
    public void Interrupts_ComeAsTheyAreAskedFor(uint enable, bool before, bool after)
    {
        (block[Control], block[Control2]) = (On, enable);
        Assert.Equal(before, block.Irq);
        block[Data] = 1;
        Assert.Equal(after, block.Irq);
    }

    [Fact]
    public void Master_ThatIsTold_OfAnother_GivesUp()
    {
        block[Control2] = 1 << 5;
        block[Control] = On & ~(1u << 8);
        Assert.Equal((true, 0u), (block.Irq, block[Control] & 0x44));
        Assert.Equal((0x22u, 0x02u), (block[Status], block[Status]));
        block[Data] = 1;
        Assert.Contains("is lost", Assert.Single(machine.Services.Lines).Message);
    }

    [Fact]
    public void ReceiveOnly_MakesFramesAsTheyAreRead()
    {
        block[Control] = On | (1 << 10);
        Assert.Equal((3u, 0u, 0u), (block[Status], block[Data], block[Data]));
    }

    [Fact]
    public void OneWire_ThatSends_KeepsNothing()
    {
        block[Control] = On | (3 << 14);
        block[Data] = 0x33;
        Assert.Equal((0x33u, 2u), (peripheral.Seen, block[Status]));
    }

    private sealed class TestBus : SpiBus;

    private sealed class Peripheral : ISpiPeripheral
    {
        public bool IsSelected { get; private set; }

        public uint Seen { get; private set; }

        public int Bits { get; private set; }

        public void Select(bool selected) => IsSelected = selected;

        public uint Transfer(uint value, int bits)
        {
            (Seen, Bits) = (value, bits);
            return ~value;
        }
    }
}

using Emu.Abstractions.Irq;

namespace Emu.Hw.Cmsdk.Tests;

public sealed class Mps2Tests
{
    private const long Second = 1_000_000_000;

    private readonly TestMachine machine = new(new CmsdkModule());

    [Fact]
    public void Fpgaio_CountsSecondsHundredthsAndClocks()
    {
        var block = new Block(machine.Add<Mps2Fpgaio>("mps2-fpgaio", ("prescale-clk", 1000u)));
        block[0x1C] = 9;
        machine.Services.Advance(3 * Second / 2);
        Assert.Equal((1u, 150u, 150u), (block[0x10], block[0x14], block[0x18]));
        (block[0x10], block[0x14], block[0x18]) = (7, 0, 0);
        machine.Services.Advance(Second + 3_000_000);
        Assert.Equal((8u, 100u, 100u, 6u), (block[0x10], block[0x14], block[0x18], block[0x20]));
    }

    [Fact]
    public void Fpgaio_LightsLampsAndReadsButtons()
    {
        var fpgaio = machine.Add<Mps2Fpgaio>("mps2-fpgaio");
        var hand = machine.Add<CmsdkGpio>("cmsdk-ahb-gpio");
        var block = new Block(fpgaio);
        block[0] = 2;
        TestMachine.Line(hand, "out[0]").Connect(fpgaio.FindHandle<IrqInput>("button[1]")!);
        TestMachine.Line(hand, "out[0]").Set(true);
        Assert.Equal((false, true, 2u), (block.Line("led[0]"), block.Line("led[1]"), block[8]));
        TestMachine.ResetDevice(fpgaio);
        Assert.Equal((false, 2u), (block.Line("led[1]"), block[8]));
    }

    [Fact]
    public void Scc_SaysWhichImageItIs()
    {
        var block = new Block(machine.Add<Mps2Scc>("mps2-scc", ("scc-id", 0x4104_3850u), ("scc-aid", 0x20_0008u), ("scc-cfg4", 2u)));
        Assert.Equal((0x4104_3850u, 0x20_0008u, 2u, 1u), (block[0xFFC], block[0xFF8], block[0x10], block[0x100]));
    }

    [Fact]
    public void Scc_AnswersRequestsAtOnce()
    {
        var block = new Block(machine.Add<Mps2Scc>("mps2-scc"));
        Assert.Equal(0u, block[0xAC]);
        block[0xA8] = 0x8010_0001;
        Assert.Equal((0x0010_0001u, 1u, 0u), (block[0xA8], block[0xAC], block[0xA0]));
    }

    [Fact]
    public void Scc_LightsLamps()
    {
        var scc = machine.Add<Mps2Scc>("mps2-scc");
        var block = new Block(scc);
        block[4] = 0x80;
        Assert.Equal((true, false), (block.Line("led[7]"), block.Line("led[0]")));
        TestMachine.ResetDevice(scc);
        Assert.False(block.Line("led[7]"));
    }
}

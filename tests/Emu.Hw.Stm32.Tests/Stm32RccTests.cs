using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32RccTests
{
    private const int Control = 0x00, Pll = 0x04, Config = 0x08, Interrupts = 0x0C, Backup = 0x70, Status = 0x74;
    private const uint PllOf168 = 8 | (336 << 6) | (1 << 22) | (7 << 24);

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly Stm32Rcc rcc;
    private readonly Block block;

    public Stm32RccTests()
    {
        rcc = machine.Add<Stm32Rcc>("stm32f4xx-rcc");
        block = new Block(rcc);
    }

    [Fact]
    public void Reset_RunsFromTheInternalOscillator()
    {
        Assert.Equal((0x8083u, 0x2400_3010u, 0u, 0x0E00_0000u), (block[Control] | 0x2u, block[Pll], block[Config], block[Status]));
        Assert.Equal((16_000_000UL, 2_000_000UL, 16_000_000UL, 16_000_000UL), (Hertz(rcc.Hclk), Hertz(rcc.Refclk), Hertz(rcc.Pclk1), Hertz(rcc.Timclk2)));
    }

    [Fact]
    public void Pll_FromTheCrystal_MakesTheClocksOfAllBuses()
    {
        block[Control] |= 1 << 16;
        Assert.Equal(3u, block[Control] >> 16);
        block[Pll] = PllOf168;
        block[Control] |= 1 << 24;
        Assert.Equal(3u, block[Control] >> 24);
        block[Config] = 2 | (5 << 10) | (4 << 13);
        Assert.Equal(10u, block[Config] & 15);
        Assert.Equal((168_000_000UL, 21_000_000UL, 42_000_000UL, 84_000_000UL), (Hertz(rcc.Hclk), Hertz(rcc.Refclk), Hertz(rcc.Pclk1), Hertz(rcc.Pclk2)));
        Assert.Equal((84_000_000UL, 168_000_000UL), (Hertz(rcc.Timclk1), Hertz(rcc.Timclk2)));
    }

    [Theory]
    [InlineData(7u, 16_000_000UL)]
    [InlineData(8u, 8_000_000UL)]
    [InlineData(11u, 1_000_000UL)]
    [InlineData(12u, 250_000UL)]
    [InlineData(15u, 31_250UL)]
    public void Core_IsDividedByTheTable(uint field, ulong expected)
    {
        block[Config] = field << 4;
        Assert.Equal(expected, Hertz(rcc.Hclk));
    }

    [Fact]
    public void Crystal_ThatIsNotThere_IsNeverReady()
    {
        var bare = machine.Add<Stm32Rcc>("stm32f4xx-rcc", ("hse-frequency", 0u));
        var registers = new Block(bare);
        registers[Control] |= 1 << 16;
        registers[Config] = 1;
        Assert.Equal((1u, 1u, 16_000_000UL), (registers[Control] >> 16, registers[Config], Hertz(bare.Hclk)));
    }

    [Fact]
    public void Pll_ThatIsOn_KeepsItsFactors()
    {
        block[Control] |= 1 << 24;
        block[Pll] = PllOf168;
        Assert.Equal((0x2400_3010u, 1), (block[Pll], machine.Services.Lines.Count));
    }

    [Fact]
    public void Oscillator_ThatTheCoreNeeds_StaysOn()
    {
        block[Control] = 0;
        Assert.Equal(3u, block[Control] & 3);
    }

    [Fact]
    public void Oscillators_InterruptWhenTheyAreReady()
    {
        block[Interrupts] = 0x3F00;
        (block[Status], block[Backup]) = (1, 1);
        block[Control] |= (1 << 16) | (1 << 24) | (1 << 26);
        Assert.Equal((0x3F3Bu, true), (block[Interrupts], block.Irq));
        Assert.Equal((3u, 3u, 3u), (block[Status] & 3, block[Backup] & 3, block[Control] >> 26));
        block[Interrupts] = 0x3F00 | (0x3F << 16);
        Assert.Equal((0x3F00u, false), (block[Interrupts], block.Irq));
    }

    [Fact]
    public void ResetBits_DriveTheirLines()
    {
        (block[0x10], block[0x14], block[0x24]) = (1 << 2, 1 << 6, 1 << 4);
        Assert.Equal((true, true, true, false), (block.Line("reset[2]"), block.Line("reset[38]"), block.Line("reset[132]"), block.Line("reset[0]")));
        block[0x10] = 0;
        Assert.False(block.Line("reset[2]"));
    }

    [Fact]
    public void Reset_KeepsTheBackupDomainAndForgetsTheRest()
    {
        (block[Backup], block[0x30], block[Config]) = (0x8101, 7, 1 << 7);
        block[Status] = 1 << 24;
        Assert.Equal(0u, block[Status]);
        TestMachine.ResetDevice(rcc);
        Assert.Equal((0x8103u, 0x0010_0000u, 16_000_000UL, 0x0400_0000u), (block[Backup], block[0x30], Hertz(rcc.Hclk), block[Status]));
        block[Backup] = 1 << 16;
        Assert.Equal(1u << 16, block[Backup]);
        TestMachine.ResetDevice(rcc, ResetKind.Cold);
        Assert.Equal(0u, block[Backup]);
    }

    private static ulong Hertz(ClockOutput clock) => ClockPeriod.ToHertz(clock.Period);
}

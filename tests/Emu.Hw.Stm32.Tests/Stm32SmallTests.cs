using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32.Tests;

/// <summary>Power, check sums, random numbers, watchdog, debug support.</summary>
public sealed class Stm32SmallTests
{
    private readonly TestMachine machine = new(new Stm32Module());

    [Fact]
    public void Crc_IsThatOfWords()
    {
        var block = new Block(machine.Add<Stm32Crc>("stm32f4xx-crc"));
        (block[0], block[0]) = (0x1234_5678, 0x9ABC_DEF0);
        Assert.Equal(0x7D24_A31Bu, block[0]);
        (block[4], block[8]) = (0x5A, 1);
        Assert.Equal((0xFFFF_FFFFu, 0x5Au, 0u), (block[0], block[4], block[8]));
        block[0] = 0;
        Assert.Equal(0xC704_DD7Bu, block[0]);
    }

    [Fact]
    public void Random_GivesWordsWhileItIsOn()
    {
        var block = new Block(machine.Add<Stm32Rng>("stm32f4xx-rng"));
        Assert.Equal((0u, 0u, false), (block[8], block[4], block.Irq));
        block[0] = 0xC;
        var expected = new MachineRandom(1);
        Assert.Equal((true, 1u, (uint)expected.NextUInt64(), (uint)expected.NextUInt64()), (block.Irq, block[4], block[8], block[8]));
        block[0] = 0;
        Assert.False(block.Irq);
    }

    [Fact]
    public void Power_IsReadyAtOnce()
    {
        var block = new Block(machine.Add<Stm32Pwr>("stm32f4xx-pwr"));
        Assert.Equal((0x4000u, 0x4000u), (block[0], block[4]));
        (block[0], block[4]) = (0x10C, 0x300);
        Assert.Equal((0x100u, 0x4308u), (block[0], block[4]));
    }

    [Theory]
    [InlineData(0u, 9u, 1_250_000)]
    [InlineData(3u, 999u, 1_000_000_000)]
    [InlineData(7u, 9u, 80_000_000)]
    public void Watchdog_EndsTheMachineWhenItIsNotServed(uint prescaler, uint reload, long time)
    {
        var block = new Block(machine.Add<Stm32Iwdg>("stm32f4xx-iwdg"));
        (block[0], block[4], block[8]) = (0x5555, prescaler, reload);
        block[0] = 0xCCCC;
        machine.Services.Advance(time - 1);
        block[0] = 0xAAAA;
        machine.Services.Advance(time - 1);
        Assert.Empty(machine.Services.Raised);
        machine.Services.Advance(1);
        Assert.IsType<WatchdogExpired>(Assert.Single(machine.Services.Raised));
    }

    [Fact]
    public void Watchdog_ThatIsLocked_KeepsItsRegisters()
    {
        var block = new Block(machine.Add<Stm32Iwdg>("stm32f4xx-iwdg"));
        (block[4], block[8]) = (1, 1);
        Assert.Equal((0u, 0xFFFu, 0u, 2), (block[4], block[8], block[0xC], machine.Services.Lines.Count));
        block[0] = 0xAAAA;
        machine.Services.Advance(100_000_000_000);
        Assert.Empty(machine.Services.Raised);
    }

    [Fact]
    public void DebugSupport_SaysWhichChipItIs()
    {
        var block = new Block(machine.Add<Stm32Dbgmcu>("stm32f4xx-dbgmcu"));
        block[4] = 7;
        Assert.Equal((0x1007_6413u, 7u), (block[0], block[4]));
    }
}

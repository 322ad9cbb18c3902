using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32FlashTests
{
    private const int Access = 0x00, Key = 0x04, OptionKey = 0x08, Status = 0x0C, Control = 0x10, Options = 0x14;
    private const uint Program = 1, SectorErase = 2, MassErase = 4, Words = 2 << 8, Start = 1 << 16, Lock = 1u << 31, Erased = uint.MaxValue;

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly Stm32Flash flash;
    private readonly Block block;
    private readonly IoRegion programming;

    public Stm32FlashTests()
    {
        flash = machine.Add<Stm32Flash>("stm32f4xx-flash");
        block = new Block(flash);
        programming = TestMachine.Region(flash, "flash-programming");
    }

    [Fact]
    public void Keys_Unlock()
    {
        block[Control] = Program;
        Assert.Equal(Lock, block[Control]);
        Unlock();
        block[Control] = Program;
        Assert.Equal(Program, block[Control]);
        block[Control] = Lock;
        Assert.Equal(Lock, block[Control]);
    }

    [Fact]
    public void Key_ThatIsWrong_LocksUntilTheNextReset()
    {
        block[Key] = 0x1234;
        Unlock();
        Assert.Equal(Lock, block[Control]);
        TestMachine.ResetDevice(flash);
        Unlock();
        Assert.Equal(0u, block[Control]);
    }

    [Theory]
    [InlineData(0u, 1, 0x00FF_FF5Au)]
    [InlineData(1u, 2, 0x00FF_005Au)]
    [InlineData(2u, 4, 0x0000_005Au)]
    [InlineData(3u, 4, 0x0000_005Au)]
    public void Programming_ClearsBitsOfItsSize(uint size, int bytes, uint expected)
    {
        Unlock();
        block[Control] = Program | Words;
        Write(0x8000, 0x00FF_FFFF);
        block[Control] = Program | (size << 8);
        Assert.Equal(IoResult.Ok, programming.Write(0x8000, bytes, default, 0x5A));
        Assert.Equal((expected, 0u), (Word(0x8000), block[Status]));
    }

    [Theory]
    [InlineData(Words, 4, 0x8000UL, 0x80u)] // PG is not set
    [InlineData(Program, 4, 0x8000UL, 0x40u)] // PSIZE is another one
    [InlineData(Program | Words, 2, 0x8000UL, 0x40u)]
    [InlineData(Program | Words, 4, 0x800EUL, 0x20u)] // beyond 16 bytes
    public void Programming_ThatIsWrong_IsRefused(uint control, int size, ulong address, uint error)
    {
        Unlock();
        block[Control] = control;
        programming.Write(address, size, default, 0);
        Assert.Equal((Erased, error), (Word(0x8000), block[Status]));
        block[Status] = error;
        Assert.Equal(0u, block[Status]);
    }

    [Theory]
    [InlineData(0u, 0x0UL, 0x3FFCUL)]
    [InlineData(3u, 0xC000UL, 0xFFFCUL)]
    [InlineData(4u, 0x1_0000UL, 0x1_FFFCUL)]
    [InlineData(5u, 0x2_0000UL, 0x3_FFFCUL)]
    [InlineData(11u, 0xE_0000UL, 0xF_FFFCUL)]
    public void Erase_IsOfOneSector(uint sector, ulong first, ulong last)
    {
        flash.FindHandle<RamRegion>("flash")!.Block.Write(0, new byte[1 << 20]);
        Unlock();
        block[Control] = SectorErase | (sector << 3) | Start;
        Assert.Equal((Erased, Erased, 0u), (Word(first), Word(last), first == 0 ? 0 : Word(first - 4)));
        Assert.Equal((0u, 0u), (last == 0xF_FFFC ? 0 : Word(last + 4), block[Status]));
    }

    [Fact]
    public void MassErase_IsOfAll()
    {
        flash.FindHandle<RamRegion>("flash")!.Block.Write(0, new byte[1 << 20]);
        Unlock();
        block[Control] = MassErase | Start;
        Assert.Equal((Erased, Erased), (Word(0), Word(0xF_FFFC)));
    }

    [Theory]
    [InlineData(SectorErase | (12u << 3), 0x80u)]
    [InlineData(SectorErase | MassErase, 0x80u)]
    [InlineData(0u, 0x80u)]
    public void Erase_OfNothing_IsRefused(uint control, uint error)
    {
        Unlock();
        block[Control] = control | Start;
        Assert.Equal(error, block[Status]);
    }

    [Fact]
    public void Protection_RefusesProgrammingAndErasing()
    {
        Unlock();
        (block[OptionKey], block[OptionKey]) = (0x0819_2A3B, 0x4C5D_6E7F);
        Assert.Equal(0x0FFF_AAECu, block[Options]);
        block[Options] = 0x0FFD_AAEC;
        block[Control] = SectorErase | (1 << 3) | Start;
        Assert.Equal(0u, block[Status]);
        block[Options] = 0x0FFD_AAEC | 2;
        block[Control] = SectorErase | (1 << 3) | Start;
        Assert.Equal(0x10u, block[Status]);
        (block[Status], block[Control]) = (0x10, Program | Words);
        Write(0x4000, 0);
        Assert.Equal((0x10u, Erased), (block[Status], Word(0x4000)));
        (block[Status], block[Control]) = (0x10, MassErase | Start);
        Assert.Equal(0x10u, block[Status]);
        TestMachine.ResetDevice(flash);
        Assert.Equal(0x0FFD_AAEDu, block[Options]);
        TestMachine.ResetDevice(flash, ResetKind.Cold);
        Assert.Equal(0x0FFF_AAEDu, block[Options]);
    }

    [Fact]
    public void Options_NeedTheirKeys()
    {
        block[Options] = 0;
        (block[OptionKey], block[OptionKey]) = (1, 0x0819_2A3B);
        block[OptionKey] = 0x4C5D_6E7F;
        block[Options] = 0;
        Assert.Equal(0x0FFF_AAEDu, block[Options]);
    }

    [Fact]
    public void Interrupt_SaysThatAnOperationEndedOrFailed()
    {
        Unlock();
        block[Control] = SectorErase | Start | (1 << 24) | (1 << 25);
        Assert.Equal((true, 1u), (block.Irq, block[Status]));
        block[Status] = 1;
        Assert.False(block.Irq);
        Write(0, 0);
        Assert.Equal((true, 0x82u), (block.Irq, block[Status]));
    }

    [Theory]
    [InlineData(0x210UL, 4, 0x0020_0041u)]
    [InlineData(0x218UL, 4, 0x3035_3631u)]
    [InlineData(0x222UL, 2, 1024u)]
    [InlineData(0x000UL, 4, Erased)]
    public void Info_SaysWhichChipItIs(ulong offset, int size, uint expected)
    {
        IoRegion info = TestMachine.Region(flash, "info");
        info.Write(offset & ~3UL, 4, default, 0);
        info.Read(offset, size, default, out ulong value);
        Assert.Equal(expected, (uint)value);
        Assert.Equal(LogTopic.Unimplemented, Assert.Single(machine.Services.Lines).Topic);
    }

    [Fact]
    public void Flash_OfPartsOfSectors_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => machine.Add<Stm32Flash>("stm32f4xx-flash", ("flash-size", "200KiB")));
        Assert.Contains("multiple of 128 KiB", error.Message);
    }

    [Fact]
    public void AccessControl_IsKept()
    {
        block[Access] = 0x705;
        Assert.Equal(0x705u, block[Access]);
    }

    private void Unlock() => (block[Key], block[Key]) = (0x4567_0123, 0xCDEF_89AB);

    private void Write(ulong address, uint value) => Assert.Equal(IoResult.Ok, programming.Write(address, 4, default, value));

    private uint Word(ulong address) => BitConverter.ToUInt32(flash.FindHandle<RamRegion>("flash")!.Block.Span(address, 4));
}

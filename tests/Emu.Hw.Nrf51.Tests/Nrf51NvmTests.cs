using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51NvmTests
{
    private const int Ready = 0x400, Config = 0x504, ErasePage = 0x508, EraseAll = 0x50C, EraseUser = 0x514;
    private const uint Write = 1, Erase = 2, Erased = uint.MaxValue;

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly Nrf51Nvm nvm;
    private readonly Block block;
    private readonly IoRegion programming;
    private readonly IoRegion user;

    public Nrf51NvmTests()
    {
        nvm = machine.Add<Nrf51Nvm>("nrf51_soc.nvm", ("flash-size", "128KiB"));
        block = new Block(nvm);
        programming = TestMachine.Region(nvm, "flash-programming");
        user = TestMachine.Region(nvm, "uicr");
    }

    [Fact]
    public void Flash_BeginsErased_AndProgrammingClearsBits()
    {
        Assert.Equal((Erased, 1u), (Word(0x1FFFC), block[Ready]));
        block[Config] = Write;
        Program(0x400, 0x1234_FFFF);
        Program(0x400, 0xFFFF_5678);
        Assert.Equal((0x1234_5678u, Erased), (Word(0x400), Word(0x404)));
    }

    [Fact]
    public void Flash_ThatIsNotEnabled_KeepsItsContent()
    {
        Program(0x400, 0);
        block[ErasePage] = 0x400;
        Assert.Equal((Erased, 2), (Word(0x400), machine.Services.Lines.Count));
    }

    [Fact]
    public void Erase_IsOfOnePage()
    {
        block[Config] = Write;
        Array.ForEach([0x3FCu, 0x400u, 0x7FCu, 0x800u], address => Program(address, 0));
        block[Config] = Erase;
        block[ErasePage] = 0x600;
        Assert.Equal((0u, Erased, Erased, 0u), (Word(0x3FC), Word(0x400), Word(0x7FC), Word(0x800)));
        block[EraseAll] = 1;
        Assert.Equal((Erased, Erased), (Word(0x3FC), Word(0x800)));
        block[ErasePage] = 0x20000;
        Assert.Contains("not there", Assert.Single(machine.Services.Lines).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Write_OfLessThanAWord_IsAFault(int size)
    {
        block[Config] = Write;
        Assert.Equal(IoResult.DeviceError, programming.Write(0x400, size, default, 0));
        Assert.Equal(Erased, Word(0x400));
    }

    [Fact]
    public void UserWords_AreProgrammedAndErasedLikeFlash()
    {
        user.Write(0x80, 4, default, 0);
        Assert.Equal(Erased, User(0x80));
        block[Config] = Write;
        user.Write(0x80, 4, default, 0x1234);
        Assert.Equal(0x1234u, User(0x80));
        block[Config] = Erase;
        block[EraseUser] = 1;
        Assert.Equal(Erased, User(0x80));
        user.Write(0x80, 4, AccessAttributes.Debugger, 5);
        Assert.Equal(5u, User(0x80));
    }

    [Theory]
    [InlineData(0x010UL, 1024u)]
    [InlineData(0x014UL, 128u)]
    [InlineData(0x034UL, 2u)]
    [InlineData(0x038UL, 8192u)]
    [InlineData(0x060UL, 0x89AB_CDEFu)]
    [InlineData(0x064UL, 0x0123_4567u)]
    [InlineData(0x0FCUL, Erased)]
    public void FactoryWords_TellWhatTheChipIs(ulong offset, uint expected)
    {
        IoRegion factory = TestMachine.Region(nvm, "ficr");
        factory.Write(offset, 4, default, 0);
        factory.Read(offset, 4, default, out ulong value);
        Assert.Equal(expected, (uint)value);
    }

    [Fact]
    public void Flash_OfPartsOfPages_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => machine.Add<Nrf51Nvm>("nrf51_soc.nvm", ("flash-size", "1500")));
        Assert.Contains("multiple of 1024", error.Message);
    }

    [Fact]
    public void Restore_BringsTheUserWordsBack()
    {
        user.Write(4, 4, AccessAttributes.Debugger, 7);
        byte[] state = TestMachine.SaveObject(nvm);
        user.Write(4, 4, AccessAttributes.Debugger, 8);
        TestMachine.RestoreObject(nvm, state);
        Assert.Equal(7u, User(4));
    }

    private void Program(uint address, uint value) => Assert.Equal(IoResult.Ok, programming.Write(address, 4, default, value));

    private uint Word(ulong address) => BitConverter.ToUInt32(nvm.FindHandle<RamRegion>("flash")!.Block.Span(address, 4));

    private uint User(ulong offset)
    {
        user.Read(offset, 4, default, out ulong value);
        return (uint)value;
    }
}

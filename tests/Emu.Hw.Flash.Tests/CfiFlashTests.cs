using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash.Tests;

public sealed class CfiFlashTests
{
    private const uint Locked = 0x0002_0002;
    private const uint ProgramError = 0x0010_0010;
    private const uint EraseError = 0x0020_0020;

    private readonly Chip chip = new();

    [Fact]
    public void Array_IsMemoryUntilSomethingElseIsRead()
    {
        Assert.True(chip.IsMemory);
        chip[0] = Chip.Status;
        Assert.False(chip.IsMemory);
        Assert.Equal(Chip.Ready, chip[0x1234]);
        chip[0] = Chip.Array;
        Assert.True(chip.IsMemory);
    }

    [Fact]
    public void Erase_MakesABlockOnes()
    {
        Assert.Equal(Chip.Ready, chip.EraseBlock(Chip.Block + 0x100));
        Assert.Equal(uint.MaxValue, chip[Chip.Block]);
        Assert.Equal(uint.MaxValue, chip[(2 * Chip.Block) - 4]);
        Assert.Equal(0u, chip[Chip.Block - 4]);
        Assert.Equal(0u, chip[2 * Chip.Block]);
    }

    [Fact]
    public void Program_OnlyClearsBits()
    {
        chip.EraseBlock(0);
        Assert.Equal(Chip.Ready, chip.ProgramWord(8, 0x1234_5678));
        Assert.Equal(0x1234_5678u, chip[8]);
        chip.ProgramWord(8, 0xFFFF_0000);
        Assert.Equal(0x1234_0000u, chip[8]);
        Assert.Equal(uint.MaxValue, chip[12]);
    }

    [Fact]
    public void Buffer_ProgramsManyWords()
    {
        chip.EraseBlock(0);
        chip[0x40] = Chip.Buffer;
        Assert.Equal(Chip.Ready, chip[0x40]);
        chip[0x40] = 0x0003_0003;
        for (uint i = 0; i < 4; i++)
        {
            chip[0x40 + (4 * i)] = 0x0101_0101 * (i + 1);
        }

        chip[0x40] = Chip.Confirm;
        Assert.Equal(Chip.Ready, chip.TakeStatus());
        Assert.Equal([0x0101_0101u, 0x0202_0202u, 0x0303_0303u, 0x0404_0404u], new[] { chip[0x40], chip[0x44], chip[0x48], chip[0x4C] });
        Assert.Equal(uint.MaxValue, chip[0x50]);
    }

    [Fact]
    public void Buffer_WithGaps_LeavesThemErased()
    {
        chip.EraseBlock(0);
        chip[0] = Chip.Buffer;
        chip[0] = 0x0001_0001;
        chip[0] = 1;
        chip[8] = 2;
        chip[0] = Chip.Confirm;
        chip.TakeStatus();
        Assert.Equal([1u, uint.MaxValue, 2u], new[] { chip[0], chip[4], chip[8] });
    }

    [Theory]
    [InlineData(0x0400_0400u)]
    [InlineData(0xFFFF_FFFFu)]
    public void Buffer_ForTooManyWords_IsRefused(uint count)
    {
        chip[0] = Chip.Buffer;
        chip[0] = count;
        Assert.Equal(Chip.Ready | ProgramError | EraseError, chip.TakeStatus());
    }

    [Theory]
    [InlineData(Chip.Block)]
    [InlineData(0x2000UL)]
    public void Buffer_WordElsewhere_IsRefused(ulong offset)
    {
        chip[0] = Chip.Buffer;
        chip[0] = 0x0001_0001;
        chip[0] = 1;
        chip[offset] = 2;
        Assert.Equal(Chip.Ready | ProgramError | EraseError, chip.TakeStatus());
    }

    [Fact]
    public void Erase_WithoutConfirmation_IsRefused()
    {
        chip.ProgramWord(0, 0);
        chip[0] = Chip.Erase;
        chip[0] = Chip.Array;
        Assert.Equal(Chip.Ready | ProgramError | EraseError, chip.TakeStatus());
        Assert.Equal(0u, chip[0]);
    }

    [Fact]
    public void LockedBlock_IsNotChangedUntilUnlocked()
    {
        chip[Chip.Block] = Chip.Lock;
        chip[Chip.Block] = 0x0001_0001;
        Assert.Equal(Chip.Ready | EraseError | Locked, chip.EraseBlock(Chip.Block));
        Assert.Equal(Chip.Ready | ProgramError | Locked, chip.ProgramWord(Chip.Block, 0));
        Assert.Equal(Chip.Ready, chip.EraseBlock(0));
        chip[0] = Chip.Identifier;
        Assert.Equal((0u, 0x0001_0001u), (chip[8], chip[Chip.Block + 8]));
        chip[0] = Chip.Lock;
        chip[0] = Chip.Confirm;
        Assert.Equal(Chip.Ready, chip.EraseBlock(Chip.Block));
    }

    [Fact]
    public void Lock_WithSomethingElse_IsRefused()
    {
        chip[0] = Chip.Lock;
        chip[0] = 0x0077_0077;
        Assert.Equal(Chip.Ready | ProgramError | EraseError, chip.TakeStatus());
    }

    [Fact]
    public void Identifier_IsThatOfBothChips()
    {
        chip[0] = Chip.Identifier;
        Assert.Equal((0x0089_0089u, 0x0018_0018u), (chip[0], chip[4]));
        Assert.Equal(0x89UL, chip.Read(2, 2));
    }

    [Fact]
    public void Query_DescribesOneChip()
    {
        chip[0x55 * 4] = Chip.Query;
        string text = string.Concat(new[] { 0x10, 0x11, 0x12, 0x31, 0x32, 0x33 }.Select(entry => (char)chip.Read((ulong)entry * 4, 1)));
        Assert.Equal("QRYPRI", text);
        Assert.Equal(0x0051_0051u, chip[0x10 * 4]);
        Assert.Equal(18UL, chip.Read(0x27 * 4, 1));
        uint[] region = [.. new[] { 0x2C, 0x2D, 0x2E, 0x2F, 0x30 }.Select(entry => (uint)chip.Read((ulong)entry * 4, 1))];
        Assert.Equal([1u, 7u, 0u, 0x80u, 0u], region);
        Assert.Equal(0u, chip[0x60 * 4]);
    }

    [Fact]
    public void WideRead_OfStatus_IsTwoReads() => Assert.Equal(0x0080_0080_0080_0080UL, ReadStatus(8));

    [Theory]
    [InlineData(0x00F0_00F0u)]
    [InlineData(0x00FF_00FFu)]
    public void ArrayCommand_EndsAnyMode(uint command)
    {
        chip[0] = Chip.Query;
        chip[0] = command;
        Assert.True(chip.IsMemory);
    }

    [Fact]
    public void Command_ThatIsNone_IsLogged()
    {
        chip[0] = 0x0077_0077;
        Assert.True(chip.IsMemory);
        Assert.Contains("is no command", Assert.Single(chip.Machine.Services.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_ReadsTheArrayAgainAndKeepsIt()
    {
        chip.EraseBlock(0);
        chip[0] = Chip.Erase;
        TestMachine.ResetDevice(chip.Device);
        Assert.True(chip.IsMemory);
        chip[0] = Chip.Confirm;
        Assert.Equal(Chip.Ready, chip.TakeStatus());
        Assert.Equal(uint.MaxValue, chip[0]);
    }

    [Fact]
    public void Debugger_GivesNoCommands()
    {
        Assert.Equal(IoResult.DeviceError, TestMachine.Region(chip.Device, "commands").Write(0, 4, AccessAttributes.Debugger, Chip.Status));
        Assert.True(chip.IsMemory);
    }

    [Fact]
    public void OneChip_OfBytes_Works()
    {
        var small = new Chip(null, ("device-width", 1), ("width", 1));
        small.Write(0xAA, 1, 0x98);
        Assert.Equal((ulong)'Q', small.Read(0x10, 1));
        small.Write(0, 1, 0x20);
        small.Write(0, 1, 0xD0);
        Assert.Equal(0x80UL, small.Read(5, 1));
    }

    [Fact]
    public void State_InTheMiddleOfACommand_GoesWithTheSnapshot()
    {
        chip.EraseBlock(0);
        chip[0] = Chip.Buffer;
        chip[0] = 0x0001_0001;
        chip[0] = 7;
        byte[] state = TestMachine.SaveObject(chip.Device);
        TestMachine.ResetDevice(chip.Device);
        TestMachine.RestoreObject(chip.Device, state);
        Assert.False(chip.IsMemory);
        chip[4] = 8;
        chip[0] = Chip.Confirm;
        chip.TakeStatus();
        Assert.Equal((7u, 8u), (chip[0], chip[4]));
    }

    [Fact]
    public void Description_IsThatOfTheBinding()
    {
        var tree = new TreeProbe();
        chip.Device.DescribeToGuest(tree);
        Assert.Equal(["name flash", "compatible = cfi-flash", "reg", "bank-width = 4"], tree.Lines);
    }

    [Theory]
    [InlineData("width", 3)]
    [InlineData("device-width", 4)]
    [InlineData("device-width", 3)]
    [InlineData("num-blocks", 7)]
    [InlineData("sector-length", 65537)]
    [InlineData("num-blocks", 65536)]
    public void Property_ThatDoesNotFit_IsRefused(string name, int value)
    {
        (string Name, object Value)[] properties = [.. new (string Name, object Value)[] { ("num-blocks", 8u), ("sector-length", Chip.Block), ("device-width", 2) }.Where(p => p.Name != name), (name, value)];
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => new TestMachine(new FlashModule()).Add<CfiFlash>("cfi.pflash01", properties));
        Assert.Contains("there is no flash of", error.Message, StringComparison.Ordinal);
    }

    private ulong ReadStatus(int size)
    {
        chip[0] = Chip.Status;
        return chip.Read(0, size);
    }
}

using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash.Tests;

public sealed class CfiFlashDriveTests
{
    private const uint ProgramError = 0x0010_0010;
    private const uint EraseError = 0x0020_0020;
    private const uint Locked = 0x0002_0002;

    private static BlockProbe Image()
    {
        var drive = new BlockProbe((int)Chip.Size);
        drive.Bytes.AsSpan().Fill(0xFF);
        drive.Bytes[4] = 0x42;
        return drive;
    }

    [Fact]
    public void Content_IsThatOfTheDrive()
    {
        var chip = new Chip(Image());
        Assert.Equal(0xFFFF_FF42u, chip[4]);
        Assert.Same(chip.Device, chip.Drive!.Device);
    }

    [Fact]
    public void Program_IsDoneWhenTheDriveHasIt()
    {
        var chip = new Chip(Image());
        chip[0x1004] = Chip.Program;
        chip[0x1004] = 0x1234_5678;
        Assert.Equal(0u, chip[0x1004]);
        chip.Drive!.Run();
        Assert.Equal(Chip.Ready, chip.TakeStatus());
        Assert.Equal(["write 4096+512"], chip.Drive.Log);
        Assert.Equal(0x78, chip.Drive.Bytes[0x1004]);
    }

    [Fact]
    public void Commands_WhileBusy_AreIgnored()
    {
        var chip = new Chip(Image());
        chip[0] = Chip.Program;
        chip[0] = 0;
        chip[0] = Chip.Array;
        Assert.False(chip.IsMemory);
        chip[0] = Chip.Status;
        Assert.Equal(0u, chip[0]);
        chip.Drive!.Run();
        Assert.Equal(Chip.Ready, chip[0]);
    }

    [Fact]
    public void Erase_OfLargeBlock_GoesInPieces()
    {
        var drive = new BlockProbe(8 << 20);
        var chip = new Chip(drive, ("num-blocks", 8u), ("sector-length", 1u << 20));
        chip[0] = Chip.Erase;
        chip[0] = Chip.Confirm;
        drive.Run();
        Assert.Equal(["write 0+262144", "write 262144+262144", "write 524288+262144", "write 786432+262144"], drive.Log);
        Assert.Equal(Chip.Ready, chip.TakeStatus());
    }

    [Fact]
    public void Drive_ThatFails_ShowsInTheStatus()
    {
        var chip = new Chip(Image());
        chip.Drive!.Status = BlockStatus.NoSpace;
        chip[0] = Chip.Program;
        chip[0] = 0;
        chip.Drive.Run();
        Assert.Equal(Chip.Ready | ProgramError | EraseError, chip.TakeStatus());
    }

    [Fact]
    public void Drive_ThatIsReadOnly_CannotBeProgrammed()
    {
        var chip = new Chip(new BlockProbe((int)Chip.Size) { IsReadOnly = true });
        Assert.Equal(Chip.Ready | EraseError | Locked, chip.EraseBlock(0));
        Assert.Equal(0u, chip[0]);
    }

    [Fact]
    public void Restore_BringsTheDriveUpToDate()
    {
        var chip = new Chip(Image());
        chip[0] = Chip.Program;
        chip[0] = 0;
        byte[] state = TestMachine.SaveObject(chip.Device);
        TestMachine.RestoreObject(chip.Device, state);
        chip.Machine.Services.RunPosted();
        Assert.Equal(1, chip.Drive!.Waiting);
        chip.Drive.Run();
        Assert.Equal(["write 0+512", "write 0+262144", "write 262144+262144"], chip.Drive.Log);
        Assert.Equal(Chip.Ready, chip.TakeStatus());
    }

    [Fact]
    public void Removal_LetsGoOfTheDrive()
    {
        var chip = new Chip(Image());
        TestMachine.Remove(chip.Device);
        Assert.Null(chip.Drive!.Device);
    }

    [Fact]
    public void Drive_OfAnotherSize_IsRefused()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => new Chip(new BlockProbe(4096)));
        Assert.Contains("has 524288 bytes and its drive 4096", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drive_ThatCannotBeRead_IsRefusedAndLeftFree()
    {
        var drive = new BlockProbe((int)Chip.Size) { Status = BlockStatus.IoError };
        Assert.Throws<ConfigurationException>(() => new Chip(drive));
        Assert.Null(drive.Device);
    }
}

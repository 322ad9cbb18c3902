using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi.Tests;

public sealed class SpiNorTests
{
    private const int Size = 1 << 20;

    private readonly TestMachine machine = new(new SpiModule());
    private readonly SimpleSpiBus bus;
    private SpiNor chip;

    public SpiNorTests()
    {
        bus = machine.Add<SimpleSpiBus>("spi-bus");
        chip = machine.Add<SpiNor>("spi.nor", ("bus", bus), ("size", "1MiB"));
    }

    [Fact]
    public void Identification_IsThatOfTheChip()
    {
        Assert.Equal([0xEF, 0x40, 0x14, 0xEF], Command([0x9F], 4));
        Assert.Equal([0xEF, 0x13, 0xEF], Command([0x90, 0, 0, 0], 3));
        Assert.Equal([0x13, 0xEF], Command([0x90, 0, 0, 1], 2));
        Assert.Equal([0x13], Command([0xAB, 0, 0, 0], 1));
    }

    [Fact]
    public void Frames_OfSixteenBits_AreTwoBytes()
    {
        chip.Select(true);
        Assert.Equal((0xFFEFu, 0x4014u), (chip.Transfer(0x9F00, 16), chip.Transfer(0, 16)));
    }

    [Fact]
    public void Programming_ClearsBitsOfAPage()
    {
        Assert.Equal([0xFF], Command([0x03, 0, 0x10, 0x00], 1));
        Write(0x02, 0, 0x10, 0xFE, 0x11, 0x22, 0x33);
        Assert.Equal([0x11, 0x22, 0xFF], Command([0x03, 0, 0x10, 0xFE], 3));
        Assert.Equal([0x33, 0xFF], Command([0x0B, 0, 0x10, 0x00, 0], 2));
        Write(0x02, 0, 0x10, 0xFE, 0xF0);
        Assert.Equal([0x10], Command([0x03, 0, 0x10, 0xFE], 1));
    }

    [Fact]
    public void Reading_GoesAroundAtTheEnd()
    {
        Write(0x02, 0x0F, 0xFF, 0xFF, 0x77);
        Write(0x02, 0, 0, 0, 0x88);
        Assert.Equal([0x77, 0x88], Command([0x03, 0x0F, 0xFF, 0xFF], 2));
    }

    [Theory]
    [InlineData(0x20, 0x01_0000, 0x01_0FFF)]
    [InlineData(0x52, 0x01_0000, 0x01_7FFF)]
    [InlineData(0xD8, 0x01_0000, 0x01_FFFF)]
    public void Erasing_IsOfItsSize(byte command, int first, int last)
    {
        int[] places = [first - 1, first, last, last + 1];
        Array.ForEach(places, place => Write(0x02, (byte)(place >> 16), (byte)(place >> 8), (byte)place, 0));
        Write(command, 1, 0x01, 0x23);
        Assert.Equal([0, 0xFF, 0xFF, 0], places.Select(place => Command([0x03, (byte)(place >> 16), (byte)(place >> 8), (byte)place], 1)[0]));
    }

    [Theory]
    [InlineData(0xC7)]
    [InlineData(0x60)]
    public void Erasing_OfTheChip_IsOfAll(byte command)
    {
        Write(0x02, 0, 0, 0, 0);
        Write(command);
        Assert.Equal([0xFF], Command([0x03, 0, 0, 0], 1));
    }

    [Fact]
    public void Change_WithoutEnabling_IsRefused()
    {
        Command([0x06], 0);
        Assert.Equal([2], Command([0x05], 1));
        Command([0x04], 0);
        Assert.Equal([0, 0], Command([0x05], 2));
        Command([0x02, 0, 0, 0, 0], 0);
        Command([0x20, 0, 0, 0], 0);
        Assert.Equal([0xFF], Command([0x03, 0, 0, 0], 1));
        Assert.Equal(2, machine.Services.Lines.Count);
    }

    [Fact]
    public void Change_EndsTheEnabling()
    {
        Write(0x02, 0, 0, 0, 0xF0);
        Command([0x02, 0, 0, 0, 0x0F], 0);
        Assert.Equal([0xF0], Command([0x03, 0, 0, 0], 1));
    }

    [Theory]
    [InlineData(0x04, 0x0F_C000, 0x0F_BF00)] // a 64th from the end
    [InlineData(0x24, 0x00_3F00, 0x00_4000)] // or from the beginning
    [InlineData(0x18, 0x08_0000, 0x07_FF00)]
    public void Protection_IsOfAPart(byte status, int inside, int outside)
    {
        Write(0x01, status);
        Assert.Equal([status], Command([0x05], 1));
        Write(0x02, (byte)(inside >> 16), (byte)(inside >> 8), 0, 0);
        Write(0x02, (byte)(outside >> 16), (byte)(outside >> 8), 0, 0);
        Assert.Equal((0xFF, 0), ((int)Command([0x03, (byte)(inside >> 16), (byte)(inside >> 8), 0], 1)[0], (int)Command([0x03, (byte)(outside >> 16), (byte)(outside >> 8), 0], 1)[0]));
        Write(0xC7);
        Assert.Equal([0], Command([0x03, (byte)(outside >> 16), (byte)(outside >> 8), 0], 1));
    }

    [Fact]
    public void Sleep_TakesNothingButWakingUp()
    {
        Command([0xB9], 0);
        Assert.Equal([0xFF, 0xFF], Command([0x9F], 2));
        Command([0xAB], 0);
        Assert.Equal([0xEF], Command([0x9F], 1));
    }

    [Fact]
    public void Reset_ByTwoCommands_EndsTheEnabling()
    {
        Command([0x06], 0);
        Command([0x99], 0);
        Assert.Equal([2], Command([0x05], 1));
        Command([0x66], 0);
        Command([0x99], 0);
        Assert.Equal([0], Command([0x05], 1));
        TestMachine.ResetDevice(chip, ResetKind.Cold);
        Assert.Equal([0, 0, 0xFF], [.. Command([0x35], 1), .. Command([0x15], 1), .. Command([0x42], 1)]);
    }

    [Fact]
    public void Drive_HasEveryChange_AndTheChipIsBusyUntilThen()
    {
        BlockProbe drive = WithDrive();
        Assert.Equal([0x42], Command([0x03, 0, 0, 0], 1));
        Write(0x02, 0, 0x02, 0, 0x55);
        Assert.Equal([1], Command([0x05], 1));
        Assert.Equal([0xFF], Command([0x03, 0, 0, 0], 1));
        drive.Run();
        Assert.Equal([0], Command([0x05], 1));
        Assert.Equal((0x55, "write 512+512"), ((int)drive.Bytes[0x200], Assert.Single(drive.Log)));
    }

    [Fact]
    public void Drive_ThatFails_IsLogged()
    {
        BlockProbe drive = WithDrive();
        drive.Status = BlockStatus.NoSpace;
        Write(0xD8, 0, 0, 0);
        drive.Run();
        Assert.Equal([0], Command([0x05], 1));
        Assert.Contains("lost 65536 bytes at 0x0", Assert.Single(machine.Services.Lines).Message);
    }

    [Fact]
    public void Drive_ThatIsReadOnly_CannotBeChanged()
    {
        WithDrive(isReadOnly: true);
        Write(0x02, 0, 0, 0, 0);
        Assert.Equal([0x42], Command([0x03, 0, 0, 0], 1));
    }

    [Fact]
    public void Restore_BringsTheDriveUpToDate()
    {
        BlockProbe drive = WithDrive();
        byte[] state = TestMachine.SaveObject(chip);
        TestMachine.RestoreObject(chip, state);
        machine.Services.RunPosted();
        drive.Run();
        Assert.Equal(4, drive.Log.Count);
    }

    [Theory]
    [InlineData("100KiB", Size)]
    [InlineData("2MiB", Size)]
    public void Chip_ThatDoesNotFit_IsRefused(string size, int drive)
    {
        (string, object)[] properties = [("bus", bus), ("size", size), ("chip-select", 1u), ("drive", machine.Attach(new BlockProbe(drive), "small"))];
        Assert.Throws<ConfigurationException>(() => machine.Add<SpiNor>("spi.nor", properties));
    }

    [Fact]
    public void Removal_FreesItsPlaceOnTheBus()
    {
        TestMachine.Remove(chip);
        Assert.Null(bus.At(0));
    }

    private BlockProbe WithDrive(bool isReadOnly = false)
    {
        var drive = new BlockProbe(Size) { IsReadOnly = isReadOnly };
        drive.Bytes.AsSpan().Fill(0xFF);
        drive.Bytes[0] = 0x42;
        chip = machine.Add<SpiNor>("spi.nor", ("bus", bus), ("size", "1MiB"), ("chip-select", 2u), ("drive", machine.Attach(drive, "drive")));
        return drive;
    }

    /// <summary>A command that changes something, with what enables it.</summary>
    private void Write(params byte[] bytes)
    {
        Command([0x06], 0);
        Command(bytes, 0);
    }

    /// <summary>Sends bytes and takes what comes after them.</summary>
    private byte[] Command(byte[] bytes, int answers)
    {
        chip.Select(true);
        Array.ForEach(bytes, value => chip.Transfer(value, 8));
        byte[] answer = [.. Enumerable.Range(0, answers).Select(_ => (byte)chip.Transfer(0, 8))];
        chip.Select(false);
        return answer;
    }
}

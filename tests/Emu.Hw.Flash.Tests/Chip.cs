using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Flash.Tests;

/// <summary>Two chips of 16 bits on a bus of 32: 8 blocks of 64 KiB; read and written as a bus does.</summary>
internal sealed class Chip
{
    public const uint Block = 0x1_0000;
    public const ulong Size = 8 * Block;

    public const uint Status = 0x0070_0070;
    public const uint Clear = 0x0050_0050;
    public const uint Array = 0x00FF_00FF;
    public const uint Program = 0x0040_0040;
    public const uint Erase = 0x0020_0020;
    public const uint Confirm = 0x00D0_00D0;
    public const uint Lock = 0x0060_0060;
    public const uint Buffer = 0x00E8_00E8;
    public const uint Identifier = 0x0090_0090;
    public const uint Query = 0x0098_0098;

    public const uint Ready = 0x0080_0080;

    private readonly RamRegion array;
    private readonly IoRegion commands;

    public Chip(BlockProbe? drive = null, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Drive = drive;
        (string, object)[] link = drive is null ? [] : [("drive", Machine.Attach(drive, "drive"))];
        Device = Machine.Add<CfiFlash>("cfi.pflash01", [("num-blocks", 8u), ("sector-length", Block), ("device-width", 2), .. link, .. properties]);
        array = Device.FindHandle<RamRegion>("array")!;
        commands = TestMachine.Region(Device, "commands");
    }

    public TestMachine Machine { get; } = new(new FlashModule());

    public CfiFlash Device { get; }

    public BlockProbe? Drive { get; }

    /// <summary>Whether reads go to memory, without the device.</summary>
    public bool IsMemory => !commands.Enabled;

    /// <summary>32 bits of the bus.</summary>
    public uint this[ulong offset]
    {
        get => (uint)Read(offset, 4);
        set => Write(offset, 4, value);
    }

    public ulong Read(ulong offset, int size)
    {
        if (IsMemory)
        {
            Span<byte> bytes = stackalloc byte[8];
            bytes.Clear();
            array.Block.Span(offset, size).CopyTo(bytes);
            return BitConverter.ToUInt64(bytes);
        }

        Assert.Equal(IoResult.Ok, commands.Read(offset, size, default, out ulong value));
        return value;
    }

    public void Write(ulong offset, int size, ulong value) => Assert.Equal(IoResult.Ok, (IsMemory ? array.WriteTarget! : commands).Write(offset, size, default, value));

    /// <summary>Erases a block.</summary>
    /// <returns>The status.</returns>
    public uint EraseBlock(ulong offset)
    {
        this[offset] = Erase;
        this[offset] = Confirm;
        return TakeStatus(offset);
    }

    /// <summary>Programs a word.</summary>
    /// <returns>The status.</returns>
    public uint ProgramWord(ulong offset, uint value)
    {
        this[offset] = Program;
        this[offset] = value;
        return TakeStatus(offset);
    }

    /// <summary>The status; afterwards it is clear, and the array is read.</summary>
    public uint TakeStatus(ulong offset = 0)
    {
        this[offset] = Status;
        uint status = this[offset];
        this[offset] = Clear;
        this[offset] = Array;
        return status;
    }
}

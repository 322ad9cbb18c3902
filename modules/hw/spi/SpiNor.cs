using System.Numerics;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi;

/// <summary>
/// Serial NOR flash of up to 16 MiB with the commands that such chips have in common (Winbond W25Q128FV, revision M, chapter 8). Not
/// modelled: two and four lines, the table of parameters (SFDP), security registers, suspending, the time that programming takes without
/// a drive. With a <c>drive</c> of exactly its size the content is taken from there and every change is written through, and the chip is busy until
/// the drive has it; without, it begins erased.
/// </summary>
[Device("spi.nor", Family = "flash", HotPluggable = false)]
public sealed partial class SpiNor : Device, ISpiPeripheral
{
    private const ulong MaxSize = 1 << 24;

    [Derived]
    private RamRegion? array;

    /// <summary>The bus.</summary>
    [Link(Required = true)]
    public partial SpiBus? Bus { get; }

    /// <summary>The medium that keeps what is in the flash.</summary>
    [Link]
    public partial IBlockBackend? Drive { get; }

    /// <summary>Its chip select on the bus.</summary>
    [Config(Default = 0U, Min = 0, Max = 31)]
    public partial uint ChipSelect { get; init; }

    /// <summary>Bytes: a power of two.</summary>
    [Config(Size = true, Default = 16UL << 20, Min = 1 << 16, Max = MaxSize, Shapes = true)]
    public partial ulong Size { get; init; }

    /// <summary>Manufacturer and memory type (two bytes); the third byte of the identification follows from the size.</summary>
    [Config(Default = (ushort)0xEF40)]
    public partial ushort JedecId { get; init; }

    private RamBlock Memory => array!.Block;

    /// <inheritdoc/>
    public void Select(bool selected)
    {
        if (!selected && isSelected)
        {
            Execute();
        }

        isSelected = selected;
        (count, command, address) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public uint Transfer(uint value, int bits)
    {
        // Frames of several bytes have the first one on top.
        uint answer = 0;
        for (int shift = bits - 8; shift >= 0; shift -= 8)
        {
            answer = (answer << 8) | Shift((byte)(value >> shift));
        }

        return answer;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (!BitOperations.IsPow2(Size))
        {
            throw new ConfigurationException($"{Path}: there is no flash of {Size} bytes; give a power of two from 64 KiB to 16 MiB");
        }

        array = AddRam("array", Size);
        Memory.WritableSpan(0, (int)Size).Fill(0xFF);
        Memory.NotifyWrite(0, Size);
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Drive is { } drive)
        {
            if (drive.Length != Size)
            {
                throw new ConfigurationException($"{Path} has {Size} bytes and its drive {drive.Length}; give it an image of exactly its size");
            }

            drive.Bind(this);
            if (drive.ReadNow(0, Memory.WritableSpan(0, (int)Size)) != BlockStatus.Ok)
            {
                drive.Bind(null);
                throw new ConfigurationException($"{Path}: its drive cannot be read");
            }
        }

        Bus!.Attach(ChipSelect, this);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Bus?.Detach(ChipSelect, this);
        Drive?.Bind(null);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter && kind == ResetKind.Cold)
        {
            // It has no reset of its own but power.
            (isSelected, count, command, address, isWriteEnabled, isAsleep, isResetEnabled) = (false, 0, 0, 0, false, false, false);
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        SaveRestored();
    }
}

using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// Flash of the STM32F2 and STM32F4 with its interface (RM0090, chapter 3) and what the factory wrote (section 39): regions <c>flash</c>
/// and <c>info</c>, which begins with the one-time area at 0x1FFF_7800. Software unlocks it by keys, programs bytes to words, which
/// clears bits, and erases sectors; code runs from it at the speed of RAM. The content begins erased and is kept over resets. Not
/// modelled: the time that it takes, read-out protection, PCROP, writing the one-time area, keeping option bytes without power.
/// </summary>
[Device("stm32f4xx-flash", Family = "flash", HotPluggable = false)]
public sealed partial class Stm32Flash : Device
{
    private const int MaxSectors = 12;
    private const ulong InfoBytes = 0x400;
    private const ulong UniqueId = 0x210, SizeWord = 0x220;

    [Derived]
    private RamRegion? flash;

    [Derived]
    private IoRegion? programming;

    /// <summary>Bytes of flash: sectors of 16 KiB (four), 64 KiB (one) and 128 KiB.</summary>
    [Config(Size = true, Default = 1UL << 20, Min = 16384, Max = 1 << 20, Shapes = true)]
    public partial ulong FlashSize { get; init; }

    /// <summary>The lower 64 bits of what tells this chip from all others.</summary>
    [Config(Default = 0x3437_3233_0020_0041UL)]
    public partial ulong DeviceId { get; init; }

    /// <summary>The upper 32 bits of it.</summary>
    [Config(Default = 0x3035_3631U)]
    public partial uint DeviceIdHigh { get; init; }

    /// <summary>An operation ended, or failed.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    private RamBlock Memory => flash!.Block;

    /// <summary>Bytes that are programmed at once (PSIZE); eight come as two words.</summary>
    private int Parallelism => 1 << (int)(control >> 8 & 3);

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = offset switch
        {
            UniqueId => (uint)DeviceId,
            UniqueId + 4 => (uint)(DeviceId >> 32),
            UniqueId + 8 => DeviceIdHigh,
            SizeWord => (FlashSize >> 10 << 16) | ushort.MaxValue,
            _ => uint.MaxValue,
        };
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (region == programming)
        {
            Program(offset, size, value);
        }
        else if (Services.IsLogged(LogTopic.Unimplemented))
        {
            Services.Log(LogTopic.Unimplemented, this, $"write of 0x{value:x} to the one-time area at +0x{offset:x}");
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (SectorAt(FlashSize - 1) is var last && SectorStart(last + 1) != FlashSize)
        {
            throw new ConfigurationException($"{Path}: {FlashSize} bytes of flash are no whole sectors; give 16, 32, 48, 64 or 128 KiB, or a multiple of 128 KiB");
        }

        flash = AddRam("flash", FlashSize, readOnly: true);
        programming = AddIoRegion("flash-programming", FlashSize, new IoRegionOptions { Unaligned = true });
        flash.WriteTarget = programming;
        AddIoRegion("info", InfoBytes, new IoRegionOptions { MinHandled = 4, MaxHandled = 4 });
        Erase(0, FlashSize);
    }

    private static int SectorAt(ulong offset) => offset < 0x1_0000 ? (int)(offset >> 14) : offset < 0x2_0000 ? 4 : (int)(offset >> 17) + 4;

    private static ulong SectorStart(int sector) => sector < 5 ? (ulong)sector << 14 : (ulong)(sector - 4) << 17;

    private void Erase(ulong offset, ulong length)
    {
        Memory.WritableSpan(offset, (int)length).Fill(0xFF);
        Memory.NotifyWrite(offset, length);
    }

    /// <summary>A write to the array: programs bits to 0, when everything is as it must be.</summary>
    private void Program(ulong offset, int size, ulong value)
    {
        uint error = (control & ProgramBit) == 0 || (control & (SectorErase | MassErase)) != 0 ? SequenceError
            : size != Parallelism && !(Parallelism == 8 && size == 4) ? ParallelismError
            : (offset & 15) + (ulong)size > 16 ? AlignmentError
            : IsProtected(SectorAt(offset)) ? ProtectionError
            : 0;
        if (error != 0)
        {
            Finish(error, $"{size}-byte write to flash at +0x{offset:x}");
            return;
        }

        Span<byte> bytes = stackalloc byte[8];
        Memory.Span(offset, size).CopyTo(bytes);
        for (int i = 0; i < size; i++)
        {
            bytes[i] &= (byte)(value >> (8 * i));
        }

        Memory.Write(offset, bytes[..size]);
        Finish(0, "");
    }
}

using System.Buffers.Binary;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// Flash of the nRF51 and its controller (Reference Manual, chapters 6 to 8): regions <c>flash</c>, <c>ficr</c> (what the factory wrote)
/// and <c>uicr</c> (what the user wrote). Software programs words, which clears bits, and erases pages of 1 KiB; program code runs from
/// the flash at the speed of RAM. The content begins erased and is kept over resets. Not modelled: the time that it takes, read-back
/// protection, code regions.
/// </summary>
[Device("nrf51_soc.nvm", Family = "flash", HotPluggable = false)]
public sealed partial class Nrf51Nvm : Device
{
    private const int PageBytes = 1024;
    private const int UserWords = 64;
    private const ulong InfoBytes = 0x100;
    private const ulong MaxFlash = 1 << 20;
    private const ulong UserAddress = 0x1000_1000;

    [Derived]
    private RamRegion? flash;

    [Derived]
    private IoRegion? programming;

    [Derived]
    private IoRegion? user;

    [State]
    private readonly uint[] userWords = new uint[UserWords];

    [State]
    private uint config;

    /// <summary>Bytes of flash: whole pages of 1 KiB.</summary>
    [Config(Size = true, Default = 256UL << 10, Min = PageBytes, Max = MaxFlash, Shapes = true)]
    public partial ulong FlashSize { get; init; }

    /// <summary>Bytes of RAM that FICR tells of, in blocks of 8 KiB.</summary>
    [Config(Size = true, Default = 16UL << 10, Min = 8192, Max = 1 << 20)]
    public partial ulong RamSize { get; init; }

    /// <summary>What tells this chip from all others; also makes its radio address.</summary>
    [Config(Default = 0x0123_4567_89AB_CDEFUL)]
    public partial ulong DeviceId { get; init; }

    private RamBlock Memory => flash!.Block;

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = region == user ? userWords[offset / 4] : Info(offset);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (region == user)
        {
            // A programmer of chips is not bound to what software may do.
            userWords[offset / 4] = attributes.IsDebug ? (uint)value : CanWrite(UserAddress + offset) ? userWords[offset / 4] & (uint)value : userWords[offset / 4];
            return IoResult.Ok;
        }

        if (region != programming)
        {
            return LogDenied(offset, "FICR cannot be written");
        }

        if (size != 4)
        {
            // Only whole words may be written; others are a fault (section 6.1.1).
            LogDenied(offset, $"{size}-byte write to flash: it takes words only");
            return IoResult.DeviceError;
        }

        if (CanWrite(offset))
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(word, BinaryPrimitives.ReadUInt32LittleEndian(Memory.Span(offset, 4)) & (uint)value);
            Memory.Write(offset, word);
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (FlashSize % PageBytes != 0)
        {
            throw new ConfigurationException($"{Path}: {FlashSize} bytes of flash are no whole pages; give a multiple of {PageBytes}");
        }

        flash = AddRam("flash", FlashSize, readOnly: true);
        programming = AddIoRegion("flash-programming", FlashSize, new IoRegionOptions { MaxHandled = 4 });
        flash.WriteTarget = programming;
        user = AddIoRegion("uicr", InfoBytes, new IoRegionOptions { MinHandled = 4, MaxHandled = 4 });
        AddIoRegion("ficr", InfoBytes, new IoRegionOptions { MinHandled = 4, MaxHandled = 4 });
        Erase(0, FlashSize);
        userWords.AsSpan().Fill(uint.MaxValue);
    }

    /// <summary>A word of FICR (chapter 7, table "FICR registers"); what is not there is erased.</summary>
    private uint Info(ulong offset) => offset switch
    {
        0x010 => PageBytes,
        0x014 => (uint)(FlashSize / PageBytes),
        0x034 => (uint)((RamSize + RamBlockBytes - 1) / RamBlockBytes),
        >= 0x038 and <= 0x044 => (uint)RamBlockBytes,
        0x060 => (uint)DeviceId,
        0x064 => (uint)(DeviceId >> 32),
        >= 0x080 and < 0x0A0 => (uint)((DeviceId * (offset | 1)) >> 16),
        0x0A4 => (uint)(DeviceId ^ (DeviceId >> 32)),
        0x0A8 => (uint)(DeviceId >> 16) | 0xFFFF_0000,
        _ => uint.MaxValue,
    };

    private const ulong RamBlockBytes = 8192;

    private bool CanWrite(ulong address)
    {
        bool can = (config & 3) == WriteEnable;
        if (!can)
        {
            LogDenied(address, "write to flash while it is not enabled (CONFIG)");
        }

        return can;
    }

    private IoResult LogDenied(ulong offset, string why)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"{why}, at 0x{offset:x}");
        }

        return IoResult.Ok;
    }
}

using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi;

/// <content>Commands: the first byte after the chip is selected, then an address of three bytes for some, then data. Changes begin when it is let go.</content>
public sealed partial class SpiNor
{
    private const byte WriteStatus = 0x01, Program = 0x02, ReadData = 0x03, WriteDisable = 0x04, ReadStatus = 0x05, WriteEnable = 0x06, FastRead = 0x0B;
    private const byte ReadStatus2 = 0x35, ReadStatus3 = 0x15, EraseSector = 0x20, EraseHalf = 0x52, EraseBlock = 0xD8, EraseChip = 0xC7, EraseChipToo = 0x60;
    private const byte EnableReset = 0x66, Reset = 0x99, ReadId = 0x90, ReadJedecId = 0x9F, WakeUp = 0xAB, Sleep = 0xB9;
    private const byte BusyBit = 1, WriteEnabledBit = 2, ProtectBits = 0x3C, FromBelow = 0x20;
    private const int PageBytes = 256;

    [State]
    private bool isSelected;

    /// <summary>Bytes since it was selected.</summary>
    [State]
    private ulong count;

    [State]
    private byte command;

    [State]
    private uint address;

    /// <summary>What goes to a page, and which of its bytes.</summary>
    [State]
    private readonly byte[] page = new byte[PageBytes];

    [State]
    private byte newStatus;

    [State]
    private byte protection;

    [State]
    private bool isWriteEnabled;

    [State]
    private bool isAsleep;

    [State]
    private bool isResetEnabled;

    private byte Status => (byte)((IsBusy ? BusyBit : 0) | (isWriteEnabled ? WriteEnabledBit : 0) | protection);

    private byte Capacity => (byte)System.Numerics.BitOperations.Log2(Size);

    /// <summary>First byte that is protected, and the byte behind the last (BP2 to BP0, TB): a 64th of the chip and on, from its end or its beginning.</summary>
    private (ulong Start, ulong End) Protected
    {
        get
        {
            int level = protection >> 2 & 7;
            ulong bytes = level == 0 ? 0 : Size >> (7 - level);
            return (protection & FromBelow) != 0 ? (0, bytes) : (Size - bytes, Size);
        }
    }

    /// <summary>Takes a byte and gives one.</summary>
    private byte Shift(byte value)
    {
        ulong at = count++;
        if (at == 0)
        {
            command = Allows(value) ? value : (byte)0;
            page.AsSpan().Fill(0xFF);
            return 0xFF;
        }

        switch (command)
        {
            case ReadData or FastRead or Program or EraseSector or EraseHalf or EraseBlock or ReadId when at <= 3:
                address = ((address << 8) | value) & (uint)(Size - 1);
                return 0xFF;
            case FastRead when at == 4:
                return 0xFF;
            case ReadData or FastRead:
                byte read = Memory.Span(address, 1)[0];
                address = (address + 1) & (uint)(Size - 1);
                return read;
            case Program:
                // What goes beyond the end of a page goes to its beginning.
                page[address % PageBytes] = value;
                address = (address & ~(PageBytes - 1u)) | ((address + 1) & (PageBytes - 1));
                return 0xFF;
            case ReadStatus:
                return Status;
            case ReadStatus2 or ReadStatus3:
                return 0;
            case WriteStatus when at == 1:
                newStatus = value;
                return 0xFF;
            case ReadJedecId:
                return ((at - 1) % 3) switch { 0 => (byte)(JedecId >> 8), 1 => (byte)JedecId, _ => Capacity };
            case ReadId:
                return ((at ^ address) & 1) == 0 ? (byte)(JedecId >> 8) : (byte)(Capacity - 1);
            case WakeUp:
                return at <= 3 ? (byte)0xFF : (byte)(Capacity - 1);
            default:
                return 0xFF;
        }
    }

    /// <summary>Whether a command is taken now: only a few are while the chip is busy or asleep.</summary>
    private bool Allows(byte value) => isAsleep ? value == WakeUp : !IsBusy || value is ReadStatus or ReadStatus2 or ReadStatus3;

    /// <summary>The chip is let go: what was asked for is done.</summary>
    private void Execute()
    {
        bool wasResetEnabled = isResetEnabled;
        isResetEnabled = false;
        switch (command)
        {
            case WriteEnable:
                isWriteEnabled = true;
                break;
            case WriteDisable:
                isWriteEnabled = false;
                break;
            case WriteStatus when count > 1 && isWriteEnabled:
                protection = (byte)(newStatus & ProtectBits);
                isWriteEnabled = false;
                break;
            case Program when count > 4:
                ProgramPage(address & ~(PageBytes - 1u));
                break;
            case EraseSector when count == 4:
                Erase(address, 1 << 12);
                break;
            case EraseHalf when count == 4:
                Erase(address, 1 << 15);
                break;
            case EraseBlock when count == 4:
                Erase(address, 1 << 16);
                break;
            case EraseChip or EraseChipToo when count == 1:
                Erase(0, Size);
                break;
            case Sleep:
                isAsleep = true;
                break;
            case WakeUp:
                isAsleep = false;
                break;
            case EnableReset:
                isResetEnabled = true;
                break;
            case Reset when wasResetEnabled:
                isWriteEnabled = false;
                break;
            default:
                break;
        }
    }

    private void ProgramPage(ulong start)
    {
        if (!MayChange(start, PageBytes))
        {
            return;
        }

        Span<byte> cells = Memory.WritableSpan(start, PageBytes);
        for (int i = 0; i < PageBytes; i++)
        {
            cells[i] &= page[i];
        }

        Changed(start, start + PageBytes);
    }

    private void Erase(ulong inside, ulong bytes)
    {
        ulong start = inside & ~(bytes - 1);
        if (MayChange(start, bytes))
        {
            Memory.WritableSpan(start, (int)bytes).Fill(0xFF);
            Changed(start, start + bytes);
        }
    }

    private bool MayChange(ulong start, ulong bytes)
    {
        (ulong first, ulong end) = Protected;
        bool may = isWriteEnabled && !IsReadOnly && (start + bytes <= first || start >= end);
        if (!may && Services.IsLogged(LogTopic.GuestError))
        {
            string why = !isWriteEnabled ? "writing is not enabled" : IsReadOnly ? "its drive is read-only" : "it is protected";
            Services.Log(LogTopic.GuestError, this, $"command 0x{command:x2} at 0x{start:x} changes nothing: {why}");
        }

        isWriteEnabled = false;
        return may;
    }
}

using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash;

/// <content>What is read while it is not the array: status, identifiers, the query table (JESD68.01).</content>
public sealed partial class CfiFlash
{
    /// <summary>The chip is ready (status register, SR.7).</summary>
    private const byte Ready = 0x80;

    private const ulong LockStatusWord = 2;

    /// <summary>What a read gives.</summary>
    private enum ReadMode : byte
    {
        /// <summary>What is in the flash.</summary>
        Array,

        /// <summary>The status register.</summary>
        Status,

        /// <summary>Identifiers and locks.</summary>
        Identifier,

        /// <summary>The query table.</summary>
        Query,
    }

    /// <summary>Errors in the status register.</summary>
    [Flags]
    private enum Errors : byte
    {
        /// <summary>None.</summary>
        None = 0,

        /// <summary>The block is locked (SR.1).</summary>
        Locked = 0x02,

        /// <summary>Programming failed (SR.4).</summary>
        Program = 0x10,

        /// <summary>Erasing or changing locks failed (SR.5).</summary>
        Erase = 0x20,
    }

    [State]
    private ReadMode mode;

    [State]
    private Errors errors;

    private byte ReadByte(ulong offset)
    {
        // Each chip has its bytes of the bus; only the low one carries anything but data.
        bool low = offset % (ulong)ChipWidth == 0;
        ulong word = offset / (ulong)Width;
        return mode switch
        {
            ReadMode.Array => Memory.Span(offset, 1)[0],
            ReadMode.Status => low ? (byte)((IsBusy ? 0 : Ready) | (int)errors) : (byte)0,
            ReadMode.Query => low ? Query(word) : (byte)0,
            _ => Identifier(offset, word, low),
        };
    }

    private byte Identifier(ulong offset, ulong word, bool low)
    {
        ulong wordsOfBlock = SectorLength / (ulong)Width;
        int id = word switch
        {
            0 => Id0,
            1 => Id1,
            _ => word % wordsOfBlock == LockStatusWord && locked[offset / SectorLength] ? 1 : 0,
        };
        return (byte)(low ? id : id >> 8);
    }

    /// <summary>An entry of the query table of a chip.</summary>
    private byte Query(ulong entry)
    {
        uint blockUnits = SectorLength / (uint)Chips / BlockUnit;
        return entry switch
        {
            0x10 => (byte)'Q',
            0x11 => (byte)'R',
            0x12 => (byte)'Y',

            // Command set 1 with its own table at 0x31; no other.
            0x13 => 0x01,
            0x15 => ExtendedTable,

            // Supply of 2.7 to 3.6 V, none for programming.
            0x1B => 0x27,
            0x1C => 0x36,

            // Typical times as powers of two: of a word and a buffer 128 µs, of a block 1 s; at most 16 times that.
            0x1F => 0x07,
            0x20 => 0x07,
            0x21 => 0x0A,
            0x23 => 0x04,
            0x24 => 0x04,
            0x25 => 0x04,
            0x27 => (byte)System.Numerics.BitOperations.Log2(Size / (ulong)Chips),

            // It works with 8 and 16 bits.
            0x28 => 0x02,
            0x2A => BufferBits,

            // One kind of blocks: how many less one, and how large.
            0x2C => 1,
            0x2D => (byte)(NumBlocks - 1),
            0x2E => (byte)((NumBlocks - 1) >> 8),
            0x2F => (byte)blockUnits,
            0x30 => (byte)(blockUnits >> 8),

            // The table of the command set, version 1.0: all locks are cleared together, a lock shows in bit 0.
            ExtendedTable => (byte)'P',
            ExtendedTable + 1 => (byte)'R',
            ExtendedTable + 2 => (byte)'I',
            ExtendedTable + 3 => (byte)'1',
            ExtendedTable + 4 => (byte)'0',
            ExtendedTable + 5 => 0x08,
            ExtendedTable + 10 => 0x01,
            ExtendedTable + 12 => 0x33,
            _ => 0,
        };
    }

    private const byte ExtendedTable = 0x31;
}

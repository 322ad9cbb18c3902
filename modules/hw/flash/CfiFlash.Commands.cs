using System.Buffers.Binary;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash;

/// <content>Commands (Intel StrataFlash J3, chapter 4): what is written, cycle by cycle.</content>
public sealed partial class CfiFlash
{
    private const byte ProgramCommand = 0x40;
    private const byte ProgramCommandToo = 0x10;
    private const byte EraseCommand = 0x20;
    private const byte ClearStatusCommand = 0x50;
    private const byte LockCommand = 0x60;
    private const byte ReadStatusCommand = 0x70;
    private const byte ReadIdentifierCommand = 0x90;
    private const byte QueryCommand = 0x98;
    private const byte WriteBufferCommand = 0xE8;
    private const byte ReadArrayCommand = 0xFF;

    /// <summary>What drivers for chips of AMD's command set reset with when they look for one.</summary>
    private const byte OtherResetCommand = 0xF0;

    private const byte Confirm = 0xD0;
    private const byte LockBlock = 0x01;

    /// <summary>Log2 of the bytes of a chip's write buffer.</summary>
    private const int BufferBits = 11;

    /// <summary>What the next write of the bus is.</summary>
    private enum WriteCycle : byte
    {
        /// <summary>A command.</summary>
        Command,

        /// <summary>Data to program.</summary>
        Data,

        /// <summary>Confirmation of an erase.</summary>
        Erase,

        /// <summary>What to do with locks.</summary>
        Lock,

        /// <summary>How many words go to the buffer, less one.</summary>
        Count,

        /// <summary>Words for the buffer.</summary>
        Words,

        /// <summary>Confirmation that the buffer is to be programmed.</summary>
        Buffer,
    }

    [State]
    private WriteCycle cycle;

    /// <summary>First byte of the block that is written over the buffer.</summary>
    [State]
    private ulong bufferBlock;

    /// <summary>First byte that the buffer is for.</summary>
    [State]
    private ulong bufferStart;

    /// <summary>Words that are still to come for the buffer.</summary>
    [State]
    private uint wordsLeft;

    /// <summary>Words in the buffer, as written to the bus, in the order of the flash from <see cref="bufferStart"/> on.</summary>
    [State]
    private readonly byte[] buffer = new byte[MaxWidth << BufferBits];

    /// <summary>Bytes of the buffer that are used.</summary>
    [State]
    private uint bufferLength;

    private int BufferSize => Chips << BufferBits;

    private void Command(ulong offset, int size, ulong value)
    {
        // All chips get the same command; the first one's decides.
        byte command = (byte)value;
        switch (cycle)
        {
            case WriteCycle.Command:
                Begin(offset, command);
                break;
            case WriteCycle.Data:
                cycle = WriteCycle.Command;
                Program(offset, Bytes(stackalloc byte[sizeof(ulong)], size, value));
                break;
            case WriteCycle.Erase:
                cycle = WriteCycle.Command;
                if (Confirmed(command))
                {
                    Erase(offset);
                }

                break;
            case WriteCycle.Lock:
                cycle = WriteCycle.Command;
                Lock(offset, command);
                break;
            case WriteCycle.Count:
                BeginBuffer(offset, value);
                break;
            case WriteCycle.Words:
                AddToBuffer(offset, size, value);
                break;
            default:
                cycle = WriteCycle.Command;
                if (Confirmed(command) && BlockOf(offset) == bufferBlock)
                {
                    Program(bufferStart, buffer.AsSpan(0, (int)bufferLength));
                }

                break;
        }

        ShowMode();
    }

    private void Begin(ulong offset, byte command)
    {
        if (IsBusy && command != ReadStatusCommand)
        {
            return;
        }

        (mode, cycle) = command switch
        {
            ProgramCommand or ProgramCommandToo => (ReadMode.Status, WriteCycle.Data),
            EraseCommand => (ReadMode.Status, WriteCycle.Erase),
            LockCommand => (ReadMode.Status, WriteCycle.Lock),
            WriteBufferCommand => (ReadMode.Status, WriteCycle.Count),
            ReadStatusCommand => (ReadMode.Status, WriteCycle.Command),
            ReadIdentifierCommand => (ReadMode.Identifier, WriteCycle.Command),
            QueryCommand => (ReadMode.Query, WriteCycle.Command),
            ReadArrayCommand or OtherResetCommand => (ReadMode.Array, WriteCycle.Command),
            _ => (mode, WriteCycle.Command),
        };
        switch (command)
        {
            case ClearStatusCommand:
                errors = Errors.None;
                break;
            case WriteBufferCommand:
                bufferBlock = BlockOf(offset);
                break;
            case Confirm or 0:
                // Resuming what was not suspended; nothing at all.
                break;
            default:
                if (cycle == WriteCycle.Command && mode == ReadMode.Array && command is not (ReadArrayCommand or OtherResetCommand))
                {
                    Report($"0x{command:x2} at 0x{offset:x} is no command");
                }

                break;
        }
    }

    private void BeginBuffer(ulong offset, ulong value)
    {
        uint words = (uint)(value & ((1UL << (8 * Math.Min(ChipWidth, 2))) - 1)) + 1;
        if (BlockOf(offset) != bufferBlock || words * (uint)Width > (uint)BufferSize)
        {
            cycle = WriteCycle.Command;
            Refuse($"{words} words are too many for the write buffer, or for another block");
            return;
        }

        (cycle, wordsLeft, bufferLength) = (WriteCycle.Words, words, 0);
    }

    private void AddToBuffer(ulong offset, int size, ulong value)
    {
        if (bufferLength == 0)
        {
            bufferStart = offset;
        }

        // Words come in any order; what is not written stays erased.
        ulong at = offset - bufferStart;
        if (BlockOf(offset) != bufferBlock || at + (ulong)size > (ulong)BufferSize)
        {
            cycle = WriteCycle.Command;
            Refuse($"a word for 0x{offset:x} does not go into the write buffer for 0x{bufferStart:x}");
            return;
        }

        if (at + (ulong)size > bufferLength)
        {
            buffer.AsSpan((int)bufferLength, (int)(at + (ulong)size - bufferLength)).Fill(0xFF);
            bufferLength = (uint)(at + (ulong)size);
        }

        Bytes(stackalloc byte[sizeof(ulong)], size, value).CopyTo(buffer.AsSpan((int)at));
        if (--wordsLeft == 0)
        {
            cycle = WriteCycle.Buffer;
        }
    }

    private bool Confirmed(byte command)
    {
        if (command != Confirm)
        {
            Refuse($"0x{command:x2} where 0x{Confirm:x2} confirms");
        }

        return command == Confirm;
    }

    private void Lock(ulong offset, byte command)
    {
        switch (command)
        {
            case LockBlock:
                locked[BlockOf(offset) / SectorLength] = true;
                break;
            case Confirm:
                // This chip unlocks all of its blocks at once.
                Array.Clear(locked);
                break;
            default:
                Refuse($"0x{command:x2} is nothing to do with locks");
                break;
        }
    }

    private ulong BlockOf(ulong offset) => offset & ~(ulong)(SectorLength - 1);

    private static Span<byte> Bytes(Span<byte> bytes, int size, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..size];
    }

    /// <summary>A wrong sequence of commands shows as both errors at once.</summary>
    private void Refuse(string why)
    {
        errors |= Errors.Program | Errors.Erase;
        Report(why);
    }

    private void Report(string what)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, what);
        }
    }
}

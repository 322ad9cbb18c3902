using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <content>Commands: device in bits 63-56, command in 55-48, payload below.</content>
internal sealed partial class Htif
{
    private const int SystemDevice = 0;
    private const int ConsoleDevice = 1;
    private const int ReadCommand = 0;
    private const int WriteCommand = 1;

    private const ulong PayloadMask = (1UL << 48) - 1;

    private const ulong CallWrite = 64;
    private const ulong CallExit = 93;
    private const long BadFile = -9;
    private const long BadAddress = -14;
    private const long NotImplemented = -38;
    private const int WriteChunk = 256;

    private static ulong Answer(int device, int command, ulong payload) => ((ulong)device << 56) | ((ulong)command << 48) | payload;

    /// <summary>Carries out the command in tohost; clears it unless the console has no room yet.</summary>
    private void Process()
    {
        Patience.Cancel();
        if (tohost != 0 && Execute((int)(tohost >> 56), (int)(tohost >> 48 & 0xFF), tohost & PayloadMask))
        {
            tohost = 0;
        }
    }

    private bool Execute(int device, int command, ulong payload)
    {
        switch (device, command)
        {
            case (SystemDevice, 0) when (payload & 1) != 0:
                Exit((long)(payload >> 1));
                return true;
            case (SystemDevice, 0):
                return Call(payload);
            case (ConsoleDevice, WriteCommand):
                return Console.Write((byte)payload);
            case (ConsoleDevice, ReadCommand):
                wantsInput = true;
                Console.ReadyToReceive();
                return true;
            default:
                Unimplemented($"command {command} of device {device}");
                return true;
        }
    }

    /// <summary>A proxied system call: the payload is the address of eight words, the number and its arguments; the first takes the result.</summary>
    private bool Call(ulong address)
    {
        Span<byte> words = stackalloc byte[64];
        if (Memory.Read(address, words) != IoResult.Ok)
        {
            Unimplemented($"a command block at 0x{address:x}, where no memory is");
            return true;
        }

        long result;
        switch (Word(words, 0))
        {
            case CallExit:
                Exit((long)Word(words, 1));
                return true;
            case CallWrite when Word(words, 1) is 1 or 2:
                result = WriteBuffer(Word(words, 2), Word(words, 3));
                if (result == 0 && Word(words, 3) != 0)
                {
                    return false;
                }

                break;
            case CallWrite:
                result = BadFile;
                break;
            case var number:
                Unimplemented($"system call {number}");
                result = NotImplemented;
                break;
        }

        Span<byte> reply = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(reply, result);
        Memory.Write(address, reply);
        fromhost = Answer(SystemDevice, 0, 1);
        return true;
    }

    /// <summary>Bytes written: as many as the console takes of a first part, which is what write may do.</summary>
    private long WriteBuffer(ulong address, ulong length)
    {
        Span<byte> buffer = stackalloc byte[WriteChunk];
        long written = 0;
        while ((ulong)written < length)
        {
            var part = buffer[..(int)Math.Min(length - (ulong)written, WriteChunk)];
            if (Memory.Read(address + (ulong)written, part) != IoResult.Ok)
            {
                return written == 0 ? BadAddress : written;
            }

            var taken = Console.Write(part);
            written += taken;
            if (taken < part.Length)
            {
                break;
            }
        }

        return written;
    }

    private void Exit(long code)
    {
        // Programs repeat the command until they are stopped; the first code counts.
        if (!ended)
        {
            ended = true;
            Services.RequestShutdown(this, ShutdownCause.GuestExit, unchecked((int)code));
        }
    }

    private void Unimplemented(string what)
    {
        if (Services.IsLogged(LogTopic.Unimplemented))
        {
            Services.Log(LogTopic.Unimplemented, this, $"the program asks for {what}");
        }
    }

    private static ulong Word(ReadOnlySpan<byte> words, int index) => BinaryPrimitives.ReadUInt64LittleEndian(words[(8 * index)..]);
}

using System.Text;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>The calls: number in r0, argument or the address of its words in r1, answer in r0. On the core's own thread.</content>
internal sealed partial class Semihosting
{
    private const uint Failed = uint.MaxValue;
    private const uint Input = 1;
    private const uint Output = 2;
    private const uint ErrorOutput = 3;
    private const uint Features = 4;
    private const uint NoEntry = 2; // ENOENT
    private const uint BadHandle = 9; // EBADF
    private const uint BadAddress = 14; // EFAULT
    private const int MaxText = 1 << 20;

    /// <summary>ADP_Stopped_ApplicationExit: the program ended as it should.</summary>
    private const uint ApplicationExit = 0x2_0026;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The magic number, then a bit for SYS_EXIT_EXTENDED and one for :tt as standard error.</summary>
    private static ReadOnlySpan<byte> FeatureList => [0x53, 0x48, 0x46, 0x42, 0x03];

    /// <summary>Answers a call.</summary>
    /// <param name="core">Who calls.</param>
    /// <returns>Whether it is answered; when not, it is to be made again.</returns>
    internal bool Answer(CortexM core)
    {
        var (number, argument) = (core.State.R[0], core.State.R[1]);
        uint? answer = number switch
        {
            0x01 => Open(core, argument),
            0x02 => core.TryReadWord(argument, out var handle) && handle is >= Input and <= Features ? 0 : Fail(BadHandle),
            0x03 => SayOne(core, argument),
            0x04 => SayText(core, argument),
            0x05 => Write(core, argument),
            0x06 => Read(core, argument),
            0x07 => TakeInput(),
            0x08 => core.TryReadWord(argument, out var status) && (int)status < 0 ? 1u : 0,
            0x09 => core.TryReadWord(argument, out var handle) && handle is >= Input and <= ErrorOutput ? 1u : 0,
            0x0A => Seek(core, argument),
            0x0C => core.TryReadWord(argument, out var handle) && handle == Features ? (uint)FeatureList.Length : Fail(BadHandle),
            0x10 => (uint)(Services.Clock.Now / (NanosecondsPerSecond / 100)),
            0x11 => (uint)((Services.CalendarBase + Services.Clock.Now) / NanosecondsPerSecond),
            0x13 => lastError,
            0x15 => GiveArguments(core, argument),
            0x16 => GiveHeap(core, argument),
            0x18 => End(argument, 0),
            0x20 => core.TryReadWord(argument, out var reason) && core.TryReadWord(argument + 4, out var code) ? End(reason, (int)code) : Fail(BadAddress),
            0x30 => core.TryWriteWord(argument, (uint)Services.Clock.Now) && core.TryWriteWord(argument + 4, (uint)(Services.Clock.Now >> 32)) ? 0 : Fail(BadAddress),
            0x31 => (uint)NanosecondsPerSecond,
            _ => Refuse(core, number),
        };
        core.State.R[0] = answer ?? number;
        return answer is not null;
    }

    private uint Fail(uint error)
    {
        lastError = error;
        return Failed;
    }

    private uint Refuse(CortexM core, uint number)
    {
        if (Services.IsLogged(LogTopic.Unimplemented))
        {
            Services.Log(LogTopic.Unimplemented, this, $"call 0x{number:x} at 0x{core.Header.Pc:x}");
        }

        return Fail(NoEntry);
    }

    /// <summary>Name, mode, length: the console by its mode (0 to 3 reads, 4 to 7 writes, 8 to 11 writes errors), or the list of features.</summary>
    private uint Open(CortexM core, uint block)
    {
        if (!core.TryReadWord(block, out var name) || !core.TryReadWord(block + 4, out var mode) || !core.TryReadWord(block + 8, out var length))
        {
            return Fail(BadAddress);
        }

        switch (length < 64 && core.TryReadBytes(name, (int)length) is { } bytes ? Encoding.ASCII.GetString(bytes) : "")
        {
            case ":tt" when mode < 12:
                return mode < 4 ? Input : mode < 8 ? Output : ErrorOutput;
            case ":semihosting-features" when mode < 2:
                featurePosition = 0;
                return Features;
            default:
                return Fail(NoEntry);
        }
    }

    /// <summary>A character. Null: the console does not take it yet.</summary>
    private uint? SayOne(CortexM core, uint address) => Say(core, address, 1) switch { 1 => 0u, 0 => null, _ => Fail(BadAddress) };

    /// <summary>A text with a zero behind it. Null: the console has not taken all of it yet; what it has is not said again.</summary>
    private uint? SayText(CortexM core, uint address)
    {
        var length = said;
        while (length < MaxText && core.TryReadBytes(address + length, 1) is [not 0])
        {
            length++;
        }

        said += (uint)Math.Max(Say(core, address + said, length - said), 0);
        if (said < length)
        {
            return null;
        }

        said = 0;
        return 0;
    }

    /// <summary>Handle, address, length; answers how much was not written.</summary>
    private uint Write(CortexM core, uint block)
    {
        if (!core.TryReadWord(block, out var handle) || !core.TryReadWord(block + 4, out var address) || !core.TryReadWord(block + 8, out var length))
        {
            return Fail(BadAddress);
        }

        return handle is Output or ErrorOutput ? length - (uint)Math.Max(Say(core, address, length), 0) : Fail(BadHandle);
    }

    /// <summary>Gives bytes to the console.</summary>
    /// <returns>How many it took; -1 when they cannot be read.</returns>
    private int Say(CortexM core, uint address, uint length)
    {
        if (core.TryReadBytes(address, (int)Math.Min(length, MaxText)) is not { } bytes)
        {
            return -1;
        }

        var taken = 0;
        Services.CallLocked(this, () => taken = Console.Write(bytes));
        return taken;
    }

    /// <summary>Handle, address, length; answers how much was not read. Null: nothing was typed yet.</summary>
    private uint? Read(CortexM core, uint block)
    {
        if (!core.TryReadWord(block, out var handle) || !core.TryReadWord(block + 4, out var address) || !core.TryReadWord(block + 8, out var length))
        {
            return Fail(BadAddress);
        }

        byte[] bytes;
        switch (handle)
        {
            case Features:
                bytes = FeatureList[featurePosition..][..(int)Math.Min(length, FeatureList.Length - featurePosition)].ToArray();
                featurePosition += bytes.Length;
                break;
            case Input when length > 0:
                bytes = Take((int)Math.Min(length, InputSize));
                if (bytes.Length == 0)
                {
                    return null;
                }

                break;
            case Input:
                return 0;
            default:
                return Fail(BadHandle);
        }

        return core.TryWriteBytes(address, bytes) ? length - (uint)bytes.Length : Fail(BadAddress);
    }

    private uint? TakeInput() => Take(1) is [var first] ? first : null;

    private byte[] Take(int most)
    {
        byte[] taken = [];
        Services.CallLocked(this, () =>
        {
            taken = input[..Math.Min(most, inputCount)];
            inputCount -= taken.Length;
            input.AsSpan(taken.Length, inputCount).CopyTo(input);
            Console.ReadyToReceive();
        });
        return taken;
    }

    private uint Seek(CortexM core, uint block)
    {
        if (!core.TryReadWord(block, out var handle) || !core.TryReadWord(block + 4, out var position) || handle != Features || position > FeatureList.Length)
        {
            return Fail(BadHandle);
        }

        featurePosition = (int)position;
        return 0;
    }

    /// <summary>Buffer, its size: takes the command line with a zero behind it, and its length.</summary>
    private uint GiveArguments(CortexM core, uint block)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(Arguments), 0];
        return core.TryReadWord(block, out var buffer) && core.TryReadWord(block + 4, out var size) && text.Length <= size
            && core.TryWriteBytes(buffer, text) && core.TryWriteWord(block + 4, (uint)text.Length - 1) ? 0 : Fail(BadAddress);
    }

    /// <summary>Heap and stack are where the program was linked for: four zeros.</summary>
    private uint GiveHeap(CortexM core, uint block) =>
        core.TryReadWord(block, out var words) && core.TryWriteBytes(words, new byte[16]) ? 0 : Fail(BadAddress);

    private uint End(uint reason, int code)
    {
        Services.RequestShutdown(this, ShutdownCause.GuestExit, reason == ApplicationExit ? code : 1);
        return 0;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>Lines that show memory and properties.</summary>
internal static class MemoryLines
{
    private const int MostWords = 4096;

    /// <summary>Shows 32-bit words.</summary>
    /// <param name="words"><c>/NUMBER</c>, which may be left out, and an address.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cpu">The CPU whose view it is.</param>
    /// <param name="physical">Whether the addresses are those of the address space.</param>
    public static string Show(string[] words, CommandContext context, int cpu, bool physical)
    {
        int count = 1;
        if (words is [['/', ..] format, ..])
        {
            string digits = new([.. format.Skip(1).TakeWhile(char.IsAsciiDigit)]);
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostWords)
            {
                throw new QmpException($"'{format}' is no format; expected / and a number of words, 1 to {MostWords}");
            }

            words = words[1..];
        }

        if (words is not [var text] || !SizeText.TryParseNumber(text, out ulong address))
        {
            throw new QmpException("expected an address, such as 0x80000000");
        }

        byte[] bytes = new byte[4 * count];
        if (physical)
        {
            SpaceView.Read(SpaceView.Find(context.Machine, null), address, bytes);
        }
        else
        {
            CpuDevice seen = CpuView.Require(context.Machine, cpu);
            CpuView.At(context.Machine, seen, () =>
            {
                CpuView.Read(seen, address, bytes);
                return true;
            });
        }

        return Lines(address, bytes);
    }

    /// <summary>Lists an object's properties and children.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="context">Who asks.</param>
    public static string QomList(string path, CommandContext context) =>
        string.Concat(QomView.List(context.Machine, path).Select(info => $"{info.Name} ({info.Type})\n"));

    /// <summary>Reads a property.</summary>
    /// <param name="words">Path and name.</param>
    /// <param name="context">Who asks.</param>
    public static string QomGet(string[] words, CommandContext context)
    {
        if (words is not [var path, var property])
        {
            throw new QmpException("expected a path and the name of a property");
        }

        using MachineLock.Hold held = context.Machine.Lock.Take();
        return QomView.Get(QomView.Require(context.Machine, path), property).GetRawText() + "\n";
    }

    private static string Lines(ulong address, byte[] bytes)
    {
        var text = new StringBuilder();
        for (int at = 0; at < bytes.Length; at += 16)
        {
            text.Append(CultureInfo.InvariantCulture, $"{address + (ulong)at:x16}:");
            for (int word = at; word < Math.Min(at + 16, bytes.Length); word += 4)
            {
                text.Append(CultureInfo.InvariantCulture, $" 0x{BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(word)):x8}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}

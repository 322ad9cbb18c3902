using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Core;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>Lines that show memory and properties.</summary>
internal static class MemoryLines
{
    /// <summary>Shows memory.</summary>
    /// <param name="words">A format, which may be left out, and an address.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cpu">The CPU whose view, registers and order of bytes it is.</param>
    /// <param name="physical">Whether the addresses are those of the address space.</param>
    public static string Show(string[] words, CommandContext context, int cpu, bool physical)
    {
        (LineFormat format, string rest) = Split(words, size: 4);
        if (rest.Length == 0)
        {
            throw new QmpException("expected an address, such as 0x80000000");
        }

        ulong address = LineNumber.Of(rest, name => RegisterOf(context.Machine, cpu, name));
        byte[] bytes = new byte[format.Size * format.Count];
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

        IReadOnlyList<CpuDevice> all = CpuView.All(context.Machine);
        return Lines(format, address, bytes, cpu >= 0 && cpu < all.Count && all[cpu].Class.BigEndian);
    }

    /// <summary>Shows a number: <c>print /x $pc + 4</c>.</summary>
    /// <param name="words">A format, which may be left out, and the number.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cpu">The CPU whose registers are meant.</param>
    public static string Print(string[] words, CommandContext context, int cpu)
    {
        (LineFormat format, string rest) = Split(words, size: 8);
        ulong value = LineNumber.Of(rest, name => RegisterOf(context.Machine, cpu, name));
        return (format.Kind == 'x' ? string.Create(CultureInfo.InvariantCulture, $"0x{value:x}") : format.Show(value)) + "\n";
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

    private static (LineFormat Format, string Left) Split(string[] words, int size) => words is [['/', ..] format, ..]
        ? (LineFormat.Parse(format, size), string.Join(' ', words[1..]))
        : (LineFormat.Parse("", size), string.Join(' ', words));

    private static ulong RegisterOf(Machine machine, int index, string name)
    {
        CpuDevice cpu = CpuView.Require(machine, index);
        return CpuView.At(machine, cpu, () =>
        {
            if (name == "pc")
            {
                return cpu.Header.Pc;
            }

            CpuRegister register = cpu.Class.Registers.FirstOrDefault(r => r.Name == name) is { Bits: <= 64 } found ? found
                : throw new QmpException($"{cpu.Path} has no register '{name}' that is a number{NearestName.Hint(name, [.. cpu.Class.Registers.Select(r => r.Name)])}");
            Span<byte> bytes = stackalloc byte[8];
            cpu.ReadRegister(register, bytes[..(register.Bits / 8)]);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        });
    }

    private static string Lines(LineFormat format, ulong address, byte[] bytes, bool bigEndian)
    {
        // As many on a line as QEMU's users know.
        int perLine = format.Kind == 'c' || format.Size <= 2 ? 8 : format.Size == 4 ? 4 : 2;
        var text = new StringBuilder();
        for (int i = 0; i < format.Count; i++)
        {
            text.Append(i % perLine != 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "\n" : "")}{address + (ulong)(i * format.Size):x16}:"));
            ulong value = 0;
            for (int b = 0; b < format.Size; b++)
            {
                value |= (ulong)bytes[(i * format.Size) + b] << (8 * (bigEndian ? format.Size - 1 - b : b));
            }

            text.Append(' ').Append(format.Show(value));
        }

        return text.Append('\n').ToString();
    }
}

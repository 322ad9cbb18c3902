using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Logs;

/// <summary>Names of what lies in and before a state block, as a CPU declares its registers.</summary>
internal sealed class PlaceNames
{
    private readonly List<(int Offset, int Bytes, string Name)> fields = [];

    /// <summary>Makes the names of a CPU.</summary>
    /// <param name="cpuClass">Its class.</param>
    public PlaceNames(CpuClass cpuClass)
    {
        foreach (CpuRegister register in cpuClass.Registers)
        {
            if (register.Offset != CpuRegister.View)
            {
                fields.Add((register.Offset, register.Bits / 8, register.Name));
            }
        }

        foreach (string name in (string[])[nameof(CpuStateHeader.Pc), nameof(CpuStateHeader.StateKey), nameof(CpuStateHeader.InterruptLines), nameof(CpuStateHeader.InstructionCount)])
        {
            fields.Add(((int)Marshal.OffsetOf<CpuStateHeader>(name), 8, name));
        }

        foreach (string name in (string[])[nameof(CpuStateHeader.FloatFlags), nameof(CpuStateHeader.Halted)])
        {
            fields.Add(((int)Marshal.OffsetOf<CpuStateHeader>(name), 4, name));
        }
    }

    /// <summary>The name of a place.</summary>
    /// <param name="displacement">From the state block.</param>
    public string Of(int displacement)
    {
        if (displacement < 0)
        {
            return displacement >= EngineArea.Temps ? $"t{(EngineArea.Zero - displacement) >> 3}" : $"engine{displacement}";
        }

        foreach ((int offset, int bytes, string name) in fields)
        {
            if (displacement >= offset && displacement < offset + bytes)
            {
                return displacement == offset ? name : $"{name}+{displacement - offset}";
            }
        }

        return $"state+0x{displacement:x}";
    }

    /// <summary>The fields that lie in eight bytes of a state block; parts without a name are given as such.</summary>
    /// <param name="offset">Offset, a multiple of eight.</param>
    public IEnumerable<(string Name, int Offset, int Bytes)> In(int offset)
    {
        int at = offset;
        while (at < offset + 8)
        {
            int field = fields.FindIndex(f => at >= f.Offset && at < f.Offset + f.Bytes);
            int end = field >= 0
                ? fields[field].Offset + fields[field].Bytes
                : fields.Where(f => f.Offset > at).Select(f => f.Offset).DefaultIfEmpty(int.MaxValue).Min();
            int bytes = Math.Min(end, offset + 8) - at;
            yield return (Of(at), at, bytes);
            at += bytes;
        }
    }
}

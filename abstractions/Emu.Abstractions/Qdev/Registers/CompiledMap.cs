using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>A register map ready for use: the register at an offset is one look into a table.</summary>
internal sealed class CompiledMap<T>
    where T : Device
{
    private const int MaxTable = 16384;

    private readonly int granuleBits;
    private readonly ushort[] table;
    private readonly RegisterCell<T>[] beyond;

    public CompiledMap(RegisterCell<T>[] cells, ulong size, IoRegionOptions options, Func<T, int>? shift, RegisterLog log)
    {
        Cells = cells;
        Size = size;
        Options = options;
        Shift = shift;
        Log = log;
        RegisterInfo[] infos = new RegisterInfo[cells.Length];
        for (int i = 0; i < infos.Length; i++)
        {
            infos[i] = cells[i].Info;
        }

        Infos = ImmutableCollectionsMarshal.AsImmutableArray(infos);
        ulong shape = 8;
        ulong end = 0;
        foreach (RegisterCell<T> cell in cells)
        {
            shape |= cell.Info.Offset | (uint)cell.Bytes | (cell.Info.Count > 1 ? cell.Info.Stride : 0);
            end = Math.Max(end, cell.Info.End);
        }

        granuleBits = System.Numerics.BitOperations.TrailingZeroCount(shape);
        table = new ushort[(int)Math.Min(end >> granuleBits, MaxTable)];
        for (int i = 0; i < cells.Length; i++)
        {
            Fill(cells[i], (ushort)(i + 1));
        }

        // What a table cannot hold: few registers, far away, mostly arrays.
        beyond = Array.FindAll(cells, cell => cell.Info.End > (ulong)table.Length << granuleBits);
    }

    public RegisterCell<T>[] Cells { get; }

    public ulong Size { get; }

    public IoRegionOptions Options { get; }

    public Func<T, int>? Shift { get; }

    public RegisterLog Log { get; }

    public ImmutableArray<RegisterInfo> Infos { get; }

    /// <summary>The register that an offset lies in, or null.</summary>
    public RegisterCell<T>? Find(ulong offset)
    {
        ulong granule = offset >> granuleBits;
        if (granule < (ulong)table.Length)
        {
            int number = table[(int)granule];
            return number == 0 ? null : Cells[number - 1];
        }

        foreach (RegisterCell<T> cell in beyond)
        {
            if (cell.Contains(offset))
            {
                return cell;
            }
        }

        return null;
    }

    /// <summary>Bytes from an offset on, at most so many, that no register holds; at least 1.</summary>
    public int Gap(ulong offset, int most)
    {
        int gap = 1;
        while (gap < most && Find(offset + (ulong)gap) is null)
        {
            gap++;
        }

        return gap;
    }

    private void Fill(RegisterCell<T> cell, ushort number)
    {
        for (int i = 0; i < cell.Info.Count; i++)
        {
            ulong first = (cell.Info.Offset + ((ulong)i * cell.Info.Stride)) >> granuleBits;
            for (ulong at = first; at < first + ((ulong)cell.Bytes >> granuleBits); at++)
            {
                if (at >= (ulong)table.Length)
                {
                    return;
                }

                table[(int)at] = number;
            }
        }
    }
}

using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>A table of one cluster in memory, as its bytes are in the file.</summary>
/// <param name="offset">Where it is in the file.</param>
/// <param name="bytes">Its bytes.</param>
internal sealed class Table(long offset, byte[] bytes)
{
    /// <summary>Where it is in the file.</summary>
    public long Offset => offset;

    /// <summary>Its bytes; changed by who holds the image alone.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Whether the file has it otherwise.</summary>
    public bool IsDirty { get; set; }

    /// <summary>When it was used last.</summary>
    public long Used { get; set; }
}

/// <summary>
/// Tables of one kind in memory. Reading is safe on any thread; who changes tables holds the image alone. A table stays while a
/// request is under way, so that nobody changes one that is not here any more.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="tableSize">Bytes of a table.</param>
/// <param name="capacity">Tables that stay between requests.</param>
internal sealed class TableCache(ImageFile file, int tableSize, int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Table> tables = [];
    private readonly List<Table> dirty = [];
    private long clock;

    /// <summary>Whether the file lacks a change.</summary>
    public bool IsDirty => dirty.Count > 0;

    /// <summary>Whether so much waits to be written that it is time to.</summary>
    public bool IsFull => dirty.Count > capacity / 2;

    /// <summary>A table of the file.</summary>
    /// <param name="offset">Where it is.</param>
    /// <exception cref="CorruptImageException">The file ends before.</exception>
    public Table Get(long offset)
    {
        lock (gate)
        {
            if (!tables.TryGetValue(offset, out Table? table))
            {
                if (offset >= file.Length)
                {
                    throw new CorruptImageException($"a table is said to be at 0x{offset:x}, behind the end of the file");
                }

                table = new Table(offset, new byte[tableSize]);
                file.Read(table.Bytes, offset);
                tables[offset] = table;
            }

            table.Used = ++clock;
            return table;
        }
    }

    /// <summary>A table that the file does not have yet.</summary>
    /// <param name="offset">Where it will be.</param>
    /// <param name="bytes">Its bytes; kept.</param>
    public Table Add(long offset, byte[] bytes)
    {
        lock (gate)
        {
            var table = new Table(offset, bytes) { Used = ++clock };
            tables[offset] = table;
            Change(table);
            return table;
        }
    }

    /// <summary>Says that a table was changed.</summary>
    /// <param name="table">The table.</param>
    public void Change(Table table)
    {
        if (!table.IsDirty)
        {
            table.IsDirty = true;
            dirty.Add(table);
        }
    }

    /// <summary>Forgets a table whose place is free.</summary>
    /// <param name="offset">Where it was.</param>
    public void Forget(long offset)
    {
        lock (gate)
        {
            if (tables.Remove(offset, out Table? table))
            {
                dirty.Remove(table);
            }
        }
    }

    /// <summary>Writes what the file lacks. It counts as lacking until <see cref="SetClean"/>, which comes when it is durable.</summary>
    public void WriteDirty()
    {
        dirty.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        foreach (Table table in dirty)
        {
            file.Write(table.Bytes, table.Offset);
        }
    }

    /// <summary>Everything is in the file.</summary>
    public void SetClean()
    {
        dirty.ForEach(static table => table.IsDirty = false);
        dirty.Clear();
    }

    /// <summary>Forgets tables that were not used for long, when there are too many. Between requests only.</summary>
    public void Trim()
    {
        lock (gate)
        {
            if (tables.Count <= capacity)
            {
                return;
            }

            // A quarter at once: the search is not done for each table.
            foreach (Table table in tables.Values.Where(table => !table.IsDirty).OrderBy(table => table.Used).Take(tables.Count - (capacity * 3 / 4)).ToArray())
            {
                tables.Remove(table.Offset);
            }
        }
    }
}

namespace Emu.Accel.Tcg.Memory;

/// <summary>What lies behind both levels of the TLB: what is known of pages of any kind, of all address contexts, in sets of four.</summary>
internal sealed class KnownPages
{
    private const int Ways = 4;
    private const int Sets = 512;

    private readonly PageEntry[] entries = new PageEntry[Sets * Ways];
    private uint victim;

    /// <summary>Finds a page, or makes room for it.</summary>
    /// <param name="page">Address of the page.</param>
    /// <param name="mappings">Number of the mappings.</param>
    /// <param name="found">Whether it is there; else the answer is to be filled.</param>
    public ref PageEntry Find(ulong page, ulong mappings, out bool found)
    {
        int set = SetOf(page);
        int free = -1;
        for (int way = 0; way < Ways; way++)
        {
            ref PageEntry entry = ref entries[set + way];
            if (entry.Page == page && entry.Mappings == mappings)
            {
                found = true;
                return ref entry;
            }

            free = entry.Mappings == 0 ? way : free;
        }

        found = false;
        return ref entries[set + (free >= 0 ? free : (int)(victim++ & (Ways - 1)))];
    }

    /// <summary>Forgets a page, whichever mappings it belongs to.</summary>
    /// <param name="page">Address of the page.</param>
    public void Remove(ulong page)
    {
        int set = SetOf(page);
        for (int way = 0; way < Ways; way++)
        {
            ref PageEntry entry = ref entries[set + way];
            if (entry.Page == page)
            {
                entry = default;
            }
        }
    }

    /// <summary>Forgets everything, so that nothing holds on to spaces and RAM.</summary>
    public void Clear() => Array.Clear(entries);

    private static int SetOf(ulong page) => (int)(((page >> 12) ^ (page >> 21)) & (Sets - 1)) * Ways;
}

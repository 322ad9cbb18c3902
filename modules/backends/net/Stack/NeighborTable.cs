using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>Who has which address in the guest's network. Bounded: who was not heard for longest goes first.</summary>
internal sealed class NeighborTable
{
    private const int MaxEntries = 64;

    private readonly Dictionary<uint, Entry> entries = [];
    private long heard;

    /// <summary>Finds a station.</summary>
    /// <param name="address">Its IPv4 address.</param>
    /// <param name="mac">Its Ethernet address.</param>
    public bool TryFind(uint address, out MacAddress mac)
    {
        bool found = entries.TryGetValue(address, out Entry entry);
        mac = entry.Mac;
        return found;
    }

    /// <summary>A station was heard.</summary>
    /// <param name="address">Its IPv4 address.</param>
    /// <param name="mac">Its Ethernet address.</param>
    /// <returns>Whether it was not known under this address.</returns>
    public bool Learn(uint address, MacAddress mac)
    {
        bool isNew = !entries.TryGetValue(address, out Entry known) || known.Mac != mac;
        if (isNew && entries.Count >= MaxEntries && !entries.ContainsKey(address))
        {
            entries.Remove(entries.MinBy(e => e.Value.Heard).Key);
        }

        entries[address] = new Entry(mac, ++heard);
        return isNew;
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear() => entries.Clear();

    private readonly record struct Entry(MacAddress Mac, long Heard);
}

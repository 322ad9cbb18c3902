using System.Buffers.Binary;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Net;

/// <summary>Decides which frames a card takes, as its driver told it over the control queue (section 5.1.6.5).</summary>
internal sealed class ReceiveFilter : IStateful
{
    /// <summary>Addresses that the table holds; when a driver has more, all of their kind are taken.</summary>
    private const int MaxAddresses = 64;

    private const int VlanIds = 4096;
    private const ushort VlanType = 0x8100;
    private const int VlanHeaderEnd = 16;

    private readonly byte[] station = new byte[MacAddress.Length];
    private readonly byte[] addresses = new byte[MaxAddresses * MacAddress.Length];
    private readonly byte[] vlans = new byte[VlanIds / 8];
    private int count;
    private bool tooManyUnicast;
    private bool tooManyMulticast;

    /// <summary>The card's own address.</summary>
    public Span<byte> Station => station;

    /// <summary>Modes of reception.</summary>
    public ReceiveModes Modes { get; set; }

    /// <summary>Whether tagged frames are looked at.</summary>
    public bool FiltersVlans { get; set; }

    /// <summary>As after reset: everything is taken until the driver says otherwise.</summary>
    public void Reset(ReadOnlySpan<byte> address)
    {
        address.CopyTo(station);
        Modes = ReceiveModes.Promiscuous;
        FiltersVlans = false;
        (count, tooManyUnicast, tooManyMulticast) = (0, false, false);
        Array.Clear(vlans);
    }

    /// <summary>Lets frames of a VLAN through, or no more.</summary>
    /// <returns>Whether there is such a VLAN.</returns>
    public bool SetVlan(int id, bool on)
    {
        if (id >= VlanIds)
        {
            return false;
        }

        vlans[id / 8] = (byte)(on ? vlans[id / 8] | (1 << (id % 8)) : vlans[id / 8] & ~(1 << (id % 8)));
        return true;
    }

    /// <summary>Empties the table of addresses.</summary>
    public void ClearAddresses() => (count, tooManyUnicast, tooManyMulticast) = (0, false, false);

    /// <summary>Whether so many more addresses have room; when they have not, all of their kind are taken from now on.</summary>
    public bool HasRoom(uint more, bool multicast)
    {
        bool room = more <= MaxAddresses - count;
        tooManyUnicast |= !room && !multicast;
        tooManyMulticast |= !room && multicast;
        return room;
    }

    /// <summary>Adds an address.</summary>
    public void AddAddress(ReadOnlySpan<byte> address) => address.CopyTo(addresses.AsSpan(MacAddress.Length * count++));

    /// <summary>Whether the card takes a frame.</summary>
    public bool Accepts(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < MacAddress.Length || Modes.HasFlag(ReceiveModes.Promiscuous))
        {
            return frame.Length >= MacAddress.Length;
        }

        if (FiltersVlans && frame.Length >= VlanHeaderEnd && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == VlanType)
        {
            int id = BinaryPrimitives.ReadUInt16BigEndian(frame[14..]) % VlanIds;
            if ((vlans[id / 8] >> (id % 8) & 1) == 0)
            {
                return false;
            }
        }

        ReadOnlySpan<byte> to = frame[..MacAddress.Length];
        return (to[0] & 1) == 0 ? AcceptsStation(to) : AcceptsGroup(to);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("station", station);
        writer.Write("addresses", addresses);
        writer.Write("vlans", vlans);
        writer.Write("count", (ulong)count);
        writer.Write("too-many-unicast", tooManyUnicast ? 1UL : 0);
        writer.Write("too-many-multicast", tooManyMulticast ? 1UL : 0);
        writer.Write("modes", (ulong)Modes);
        writer.Write("filters-vlans", FiltersVlans ? 1UL : 0);
    }

    /// <inheritdoc/>
    public void Restore(StateReader reader)
    {
        reader.ReadArray<byte>("station", station);
        reader.ReadArray<byte>("addresses", addresses);
        reader.ReadArray<byte>("vlans", vlans);
        count = (int)Math.Min(reader.ReadBits("count"), MaxAddresses);
        tooManyUnicast = reader.ReadBits("too-many-unicast") != 0;
        tooManyMulticast = reader.ReadBits("too-many-multicast") != 0;
        Modes = (ReceiveModes)reader.ReadBits("modes") & ReceiveModes.All;
        FiltersVlans = reader.ReadBits("filters-vlans") != 0;
    }

    private bool AcceptsStation(ReadOnlySpan<byte> to) =>
        !Modes.HasFlag(ReceiveModes.NoUnicast)
        && (Modes.HasFlag(ReceiveModes.AllUnicast) || tooManyUnicast || to.SequenceEqual(station) || IsInTable(to));

    private bool AcceptsGroup(ReadOnlySpan<byte> to) =>
        !to.ContainsAnyExcept((byte)0xFF)
            ? !Modes.HasFlag(ReceiveModes.NoBroadcast)
            : !Modes.HasFlag(ReceiveModes.NoMulticast)
                && (Modes.HasFlag(ReceiveModes.AllMulticast) || tooManyMulticast || IsInTable(to));

    private bool IsInTable(ReadOnlySpan<byte> to)
    {
        for (int i = 0; i < count; i++)
        {
            if (to.SequenceEqual(addresses.AsSpan(MacAddress.Length * i, MacAddress.Length)))
            {
                return true;
            }
        }

        return false;
    }
}

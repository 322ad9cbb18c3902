using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Puts packets together from fragments. Bounded in packets, bytes and time; fragments that overlap or contradict each other
/// throw their packet away.
/// </summary>
internal sealed class Reassembly
{
    private const int MaxPackets = 8;
    private const int MaxPayload = 65535 - Ipv4Packet.Header;
    private const int MaxPieces = 128;
    private const long WaitAtMost = 15_000;

    private readonly Dictionary<Key, Partial> packets = [];

    /// <summary>Takes a fragment.</summary>
    /// <param name="packet">The fragment.</param>
    /// <param name="now">Time in ms.</param>
    /// <param name="whole">The packet, when this was the last that was missing: a header without options, and the payload.</param>
    public bool TryComplete(Ipv4Packet packet, long now, out byte[] whole)
    {
        whole = [];
        var key = new Key(packet.Source, packet.Destination, packet.Protocol, packet.Identification);
        int offset = packet.FragmentOffset;
        int length = packet.Payload.Length;
        if (length == 0 || offset + length > MaxPayload || (packet.HasMore && length % 8 != 0))
        {
            return false;
        }

        if (!packets.TryGetValue(key, out Partial? partial) || now - partial.Since > WaitAtMost)
        {
            packets.Remove(key);
            if (packets.Count >= MaxPackets)
            {
                packets.Remove(packets.MinBy(p => p.Value.Since).Key);
            }

            packets.Add(key, partial = new Partial { Since = now });
        }

        if (!partial.Add(packet, offset))
        {
            packets.Remove(key);
            return false;
        }

        if (!partial.IsComplete)
        {
            return false;
        }

        packets.Remove(key);
        whole = partial.Finish(packet);
        return true;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => packets.Clear();

    private readonly record struct Key(uint Source, uint Destination, byte Protocol, ushort Identification);

    private sealed class Partial
    {
        private readonly SortedList<int, int> pieces = [];
        private byte[] bytes = new byte[Ipv4Packet.Header + (4 * Ethernet.Mtu)];
        private int have;
        private int total = -1;

        public long Since { get; init; }

        public bool IsComplete => have == total;

        public bool Add(Ipv4Packet packet, int offset)
        {
            int end = offset + packet.Payload.Length;
            if (pieces.TryGetValue(offset, out int known) && known == end)
            {
                // The same once more.
                return true;
            }

            bool overlaps = pieces.Any(p => p.Key < end && offset < p.Value);
            bool contradicts = total >= 0 && (end > total || !packet.HasMore);
            bool endsBefore = !packet.HasMore && pieces.Any(p => p.Value > end);
            if (overlaps || contradicts || endsBefore || pieces.Count >= MaxPieces)
            {
                return false;
            }

            if (Ipv4Packet.Header + end > bytes.Length)
            {
                Array.Resize(ref bytes, Ipv4Packet.Header + Math.Min(MaxPayload, end * 2));
            }

            packet.Payload.CopyTo(bytes.AsSpan(Ipv4Packet.Header + offset));
            pieces.Add(offset, end);
            have += packet.Payload.Length;
            total = packet.HasMore ? total : end;
            return true;
        }

        public byte[] Finish(Ipv4Packet last)
        {
            Array.Resize(ref bytes, Ipv4Packet.Header + total);
            Ipv4Packet.Write(bytes, bytes.Length, last.Identification, 0, false, last.Protocol, last.Source, last.Destination);
            return bytes;
        }
    }
}

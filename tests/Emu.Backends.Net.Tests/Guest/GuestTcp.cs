namespace Emu.Backends.Net.Tests.Guest;

/// <summary>
/// A guest's TCP, as simple as it can be and still get everything through a bad wire: it acknowledges every segment, keeps what comes
/// early, sends as far as the window lets it, and begins again at the first byte that was not acknowledged when 200 ms have passed.
/// </summary>
internal sealed class GuestTcp
{
    private const long RetransmitAfter = 200;
    private const int OurMss = 1460;
    private const int OurScale = 4;
    private const int MaxInFlight = 1 << 15;

    private readonly Station station;
    private readonly uint peer;
    private readonly ushort peerPort;
    private readonly ushort port;
    private readonly uint first;
    private readonly SortedDictionary<uint, Segment> early = [];
    private readonly List<byte> outgoing = [];
    private uint una;
    private uint nxt;
    private uint rcv;
    private int peerWindow;
    private int peerScale;
    private long now;
    private long sentAt;
    private bool ends;

    private GuestTcp(Station station, uint peer, ushort peerPort, ushort port, uint first)
    {
        (this.station, this.peer, this.peerPort, this.port, this.first) = (station, peer, peerPort, port, first);
        (una, nxt) = (first, first);
        station.Add(this);
    }

    /// <summary>What was received, in order.</summary>
    public MemoryStream Received { get; } = new();

    public bool IsOpen { get; private set; }

    /// <summary>Whether the other side has ended.</summary>
    public bool IsEnded { get; private set; }

    public bool IsReset { get; private set; }

    /// <summary>Whether all was acknowledged, the end too.</summary>
    public bool IsDone => ends && una == EndOfData + 1;

    /// <summary>Bytes that it is ready to receive; set to 0 it shuts the window.</summary>
    public int Window { get; set; } = 256 << 10;

    /// <summary>Whether it offers to scale windows.</summary>
    public bool Scales { get; init; } = true;

    /// <summary>Segments that were received.</summary>
    public List<Segment> Log { get; } = [];

    private uint EndOfData => first + 1 + (uint)outgoing.Count;

    public static GuestTcp Connect(Station station, string to, ushort toPort, ushort port = 40000, uint first = 0xFFFF_FF00, bool scales = true)
    {
        var made = new GuestTcp(station, Packets.Address(to), toPort, port, first) { Scales = scales };
        made.SendSyn("S");
        return made;
    }

    /// <summary>Takes a SYN.</summary>
    public static GuestTcp Accept(Station station, Packet packet, Segment syn)
    {
        var made = new GuestTcp(station, packet.From, syn.From, syn.To, 5000);
        made.TakeSyn(syn);
        made.SendSyn("SA");
        return made;
    }

    public bool Takes(Packet packet, Segment segment) => packet.From == peer && segment.From == peerPort && segment.To == port && !IsReset;

    public void Send(byte[] data)
    {
        outgoing.AddRange(data);
        Push();
    }

    public void Close()
    {
        ends = true;
        Push();
    }

    public void Reset()
    {
        Emit(nxt, "RA", []);
        IsReset = true;
    }

    /// <summary>Says how large the window is.</summary>
    public void Update() => Emit(nxt, "A", []);

    public void Receive(Segment segment)
    {
        Log.Add(segment);
        if (segment.Has('R'))
        {
            IsReset = true;
            return;
        }

        if (segment.Has('S'))
        {
            TakeSyn(segment);
        }

        if (segment.Has('A') && (int)(segment.Ack - una) >= 0 && (int)(segment.Ack - nxt) <= 0)
        {
            IsOpen |= segment.Ack != first;
            sentAt = segment.Ack == una ? sentAt : now;
            una = segment.Ack;
            peerWindow = segment.Has('S') ? segment.Window : segment.Window << peerScale;
        }

        if (segment.End != segment.Seq || segment.Seq != rcv)
        {
            Take(segment);
            Emit(nxt, "A", []);
        }

        Push();
    }

    public void Tick(long time)
    {
        now = time;
        bool isWaiting = una != nxt || (IsOpen && nxt != EndOfData + (ends ? 1U : 0));
        if (IsReset || !isWaiting || now - sentAt < RetransmitAfter)
        {
            return;
        }

        sentAt = now;
        if (una == first)
        {
            SendSyn(rcv == 0 ? "S" : "SA");
            return;
        }

        nxt = una;
        int probe = peerWindow;
        peerWindow = Math.Max(peerWindow, 1);
        Push();
        peerWindow = probe;
    }

    private void TakeSyn(Segment syn)
    {
        rcv = syn.Seq + 1;
        peerScale = Scales && syn.Scale >= 0 ? syn.Scale : 0;
        peerWindow = syn.Window;
    }

    private void Take(Segment segment)
    {
        if (!segment.Has('S') && (int)(segment.End - rcv) > 0)
        {
            early[segment.Seq] = early.TryGetValue(segment.Seq, out Segment? known) && known.Data.Length > segment.Data.Length ? known : segment;
        }

        while (early.Values.FirstOrDefault(s => (int)(s.Seq - rcv) <= 0) is { } next)
        {
            early.Remove(next.Seq);
            int known = (int)(rcv - next.Seq);
            if (known <= next.Data.Length && !IsEnded)
            {
                int room = Math.Min(next.Data.Length - known, Window);
                Received.Write(next.Data, known, room);
                rcv += (uint)room;
                IsEnded = next.Has('F') && room == next.Data.Length - known;
                rcv += IsEnded ? 1U : 0;
            }
        }
    }

    private void Push()
    {
        if (!IsOpen)
        {
            return;
        }

        while (true)
        {
            int left = (int)(EndOfData - nxt);
            int length = Math.Min(Math.Min(left, OurMss), Math.Min(peerWindow, MaxInFlight) - (int)(nxt - una));
            bool fin = ends && length == left;
            if (left < 0 || (length <= 0 && !fin))
            {
                return;
            }

            length = Math.Max(length, 0);
            byte[] data = [.. outgoing.Skip((int)(nxt - first - 1)).Take(length)];
            Emit(nxt, fin ? "FA" : "A", data);
            sentAt = una == nxt ? now : sentAt;
            nxt += (uint)length + (fin ? 1U : 0);
        }
    }

    private void SendSyn(string flags)
    {
        station.SendTcp(peer, new Segment(port, peerPort, first, flags == "S" ? 0 : rcv, flags, 65535, []) { Mss = OurMss, Scale = Scales ? OurScale : -1 });
        nxt = first + 1;
    }

    private void Emit(uint seq, string flags, byte[] data) =>
        station.SendTcp(peer, new Segment(port, peerPort, seq, rcv, flags, Math.Min(Window >> (Scales ? OurScale : 0), 65535), data));
}

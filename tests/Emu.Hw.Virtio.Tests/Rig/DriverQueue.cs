using System.Buffers.Binary;

namespace Emu.Hw.Virtio.Tests.Rig;

/// <summary>Part of a chain: where, how long, who writes.</summary>
internal readonly record struct Piece(ulong Address, int Length, bool DeviceWrites);

/// <summary>What the device gave back.</summary>
internal readonly record struct UsedElement(int Head, uint Length);

/// <summary>A split virtqueue from the driver's side (section 2.7).</summary>
internal sealed class DriverQueue
{
    private const int NextFlag = 1;
    private const int WriteFlag = 2;
    private const int IndirectFlag = 4;

    private readonly Board board;
    private readonly Driver driver;
    private readonly int index;
    private readonly Stack<int> free = new();
    private readonly Dictionary<int, int[]> chains = [];
    private ushort added;
    private ushort kicked;
    private ushort seen;

    public DriverQueue(Board board, Driver driver, int index, int size)
    {
        (this.board, this.driver, this.index, Size) = (board, driver, index, size);
        Descriptors = board.Allocate(16UL * (uint)size);
        Available = board.Allocate(6 + (2UL * (uint)size), 2);
        Used = board.Allocate(6 + (8UL * (uint)size), 4);
        for (int i = size - 1; i >= 0; i--)
        {
            free.Push(i);
        }
    }

    public int Size { get; }

    public ulong Descriptors { get; }

    public ulong Available { get; }

    public ulong Used { get; }

    /// <summary>How far the device has filled the used ring.</summary>
    public ushort UsedIndex => board.Read16(Used + 2);

    /// <summary>Notifications that were sent.</summary>
    public int Kicks { get; private set; }

    private bool HasEvents => (driver.Features & Driver.EventIndexFeature) != 0;

    /// <summary>Adds a chain to the available ring, without telling the device.</summary>
    /// <returns>Its head.</returns>
    public int Add(params ReadOnlySpan<Piece> pieces)
    {
        int[] taken = new int[pieces.Length];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = free.Pop();
        }

        for (int i = 0; i < taken.Length; i++)
        {
            bool last = i == taken.Length - 1;
            Describe(Descriptors, taken[i], pieces[i], last ? 0 : NextFlag, last ? 0 : taken[i + 1]);
        }

        chains[taken[0]] = taken;
        Offer(taken[0]);
        return taken[0];
    }

    /// <summary>Adds a chain that lies in a table of its own.</summary>
    public int AddIndirect(params ReadOnlySpan<Piece> pieces)
    {
        ulong table = board.Allocate(16UL * (uint)pieces.Length);
        for (int i = 0; i < pieces.Length; i++)
        {
            bool last = i == pieces.Length - 1;
            Describe(table, i, pieces[i], last ? 0 : NextFlag, last ? 0 : i + 1);
        }

        int head = free.Pop();
        Describe(Descriptors, head, new Piece(table, 16 * pieces.Length, false), IndirectFlag, 0);
        chains[head] = [head];
        Offer(head);
        return head;
    }

    /// <summary>Writes a descriptor, good or bad.</summary>
    public void Describe(ulong table, int at, Piece piece, int flags, int next)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, piece.Address);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)piece.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], (ushort)(flags | (piece.DeviceWrites ? WriteFlag : 0)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[14..], (ushort)next);
        board.Write(table + (16UL * (uint)at), bytes);
    }

    /// <summary>Puts a head into the available ring.</summary>
    public void Offer(int head)
    {
        board.Write16(Available + 4 + (2UL * (uint)(added % Size)), head);
        board.Write16(Available + 2, ++added);
    }

    /// <summary>Notifies the device if it wants to be (2.7.10).</summary>
    public void Kick()
    {
        bool wanted = HasEvents
            ? (ushort)(added - board.Read16(Used + 4 + (8UL * (uint)Size)) - 1) < (ushort)(added - kicked)
            : (board.Read16(Used) & 1) == 0;
        kicked = added;
        if (wanted)
        {
            Kicks++;
            driver[Driver.QueueNotify] = (uint)index;
        }
    }

    /// <summary>Takes the next chain that the device gave back; null when there is none.</summary>
    public UsedElement? Take()
    {
        if (seen == UsedIndex)
        {
            return null;
        }

        ulong at = Used + 4 + (8UL * (uint)(seen++ % Size));
        var element = new UsedElement((int)board.Read32(at), board.Read32(at + 4));
        foreach (int descriptor in chains.Remove(element.Head, out int[]? chain) ? chain : [])
        {
            free.Push(descriptor);
        }

        AskForInterrupt(seen);
        return element;
    }

    /// <summary>Takes all chains that the device gave back.</summary>
    public UsedElement[] TakeAll()
    {
        var all = new List<UsedElement>();
        while (Take() is { } element)
        {
            all.Add(element);
        }

        return [.. all];
    }

    /// <summary>Says from which used entry on the driver wants to be interrupted (with EVENT_IDX).</summary>
    public void AskForInterrupt(int at) => board.Write16(Available + 4 + (2UL * (uint)Size), at);

    /// <summary>Says that the driver wants no interrupts (without EVENT_IDX).</summary>
    public void RefuseInterrupts() => board.Write16(Available, 1);
}

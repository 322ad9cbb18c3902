using System.Buffers.Binary;
using Emu.Hw.Virtio.Block;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Block;

/// <summary>A disk of 1 MiB with a driver that has set it up.</summary>
internal sealed class Disk
{
    public const int In = 0;
    public const int Out = 1;
    public const int Flush = 4;
    public const int GetId = 8;
    public const int Discard = 11;
    public const int WriteZeroes = 13;

    public const ulong FlushFeature = 1UL << 9;
    public const ulong ConfigWceFeature = 1UL << 11;

    public Disk(BlockProbe? medium = null, ulong features = ulong.MaxValue, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Medium = Board.Machine.Attach(medium ?? new BlockProbe(1 << 20), "medium");
        new Random(1).NextBytes(Medium.Bytes);
        Device = Board.Plug<VirtioBlk>("virtio-blk-device", [("drive", Medium), .. properties]);
        Queue = Board.Driver.Begin(1, features)[0];
    }

    public Board Board { get; } = new();

    public BlockProbe Medium { get; }

    public VirtioBlk Device { get; }

    public DriverQueue Queue { get; private set; }

    /// <summary>Asks for data from the disk.</summary>
    public Request Read(ulong sector, int length) => Send(In, sector, [], length);

    /// <summary>Sends data to the disk.</summary>
    public Request Write(ulong sector, ReadOnlySpan<byte> data) => Send(Out, sector, data, 0);

    /// <summary>Sends a request in a table of its own, as Linux does.</summary>
    public Request Send(int type, ulong sector, ReadOnlySpan<byte> data, int room)
    {
        Piece header = new(Board.Place(Header(type, sector)), 16, false);
        Piece status = new(Board.Place([0xFF]), 1, true);
        Piece into = new(Board.Allocate((ulong)room), room, true);
        Piece from = new(Board.Place(data), data.Length, false);
        int head = (data.Length > 0, room > 0) switch
        {
            (true, _) => Queue.AddIndirect(header, from, status),
            (_, true) => Queue.AddIndirect(header, into, status),
            _ => Queue.AddIndirect(header, status),
        };
        Queue.Kick();
        return new Request(Board, head, into, status);
    }

    public static byte[] Header(int type, ulong sector)
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), sector);
        return header;
    }

    public static byte[] Range(ulong sector, uint count, uint flags = 0)
    {
        byte[] range = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(range, sector);
        BinaryPrimitives.WriteUInt32LittleEndian(range.AsSpan(8), count);
        BinaryPrimitives.WriteUInt32LittleEndian(range.AsSpan(12), flags);
        return range;
    }

    /// <summary>Resets the device and sets it up anew.</summary>
    public void Restart() => Queue = Board.Driver.Begin(1)[0];

    /// <summary>A request that was sent.</summary>
    public sealed record Request(Board Board, int Head, Piece Room, Piece StatusByte)
    {
        /// <summary>0 good, 1 error, 2 unsupported, 255 not written.</summary>
        public int Status => Board.Read(StatusByte.Address, 1)[0];

        public byte[] Data => Board.Read(Room.Address, Room.Length);
    }
}

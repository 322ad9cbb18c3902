using System.Buffers.Binary;
using Emu.Hw.Virtio.Block;
using Emu.Hw.Virtio.Net;
using Emu.Hw.Virtio.Rng;
using Emu.Hw.Virtio.Serial;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Ring;

/// <summary>Drivers that write what chance gives them. The same seed does the same.</summary>
public sealed class HostileDriverTests
{
    /// <summary>Where the fuzzed rings, tables and buffers are; descriptors mostly point in here.</summary>
    private const int Arena = 0x4000;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string device in (string[])["blk", "net", "serial", "rng"])
            {
                for (int seed = 1; seed <= 8; seed++)
                {
                    cases.Add(device, seed);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Device_OfHostileDriver_NeitherThrowsNorHangsAndWorksAfterReset(string device, int seed)
    {
        var board = new Board();
        VirtioDevice plugged = Plug(board, device);
        Drive(board, new Random(seed), plugged.Queues);
        Assert.Empty(board.Machine.Services.Faults);
        Assert.Equal(0, board.Machine.Services.RefusedAccesses);

        DriverQueue[] queues = board.Driver.Begin(plugged.Queues);
        Assert.False(board.Driver.IsStatus(Driver.NeedsReset));
        Assert.All(queues, q => Assert.Equal(0, q.UsedIndex));
    }

    private static VirtioDevice Plug(Board board, string device)
    {
        switch (device)
        {
            case "blk":
                return board.Plug<VirtioBlk>("virtio-blk-device", ("drive", board.Machine.Attach(new BlockProbe(1 << 16), "medium")));
            case "net":
                return board.Plug<VirtioNet>("virtio-net-device", ("netdev", board.Machine.Attach(new NetProbe(), "net")));
            case "serial":
                VirtioSerial serial = board.Plug<VirtioSerial>("virtio-serial-device", ("max_ports", 2u));
                board.Machine.Add<VirtConsole>("virtconsole", ("bus", serial), ("chardev", board.Machine.Attach(new CharProbe(), "probe")));
                return serial;
            default:
                return board.Plug<VirtioRng>("virtio-rng-device");
        }
    }

    private static void Drive(Board board, Random random, int queues)
    {
        ulong arena = board.Allocate(Arena, 4096);
        for (int round = 0; round < 40; round++)
        {
            // Mostly a driver that gets as far as its queues, or else only the front door is tried.
            board.Driver.Negotiate(random.Next(4) == 0 ? (ulong)random.NextInt64() | Driver.Version1Feature : ulong.MaxValue);
            for (int i = 0; i < queues; i++)
            {
                SetUp(board.Driver, random, arena, i);
            }

            board.Driver.Start();
            for (int step = 0; step < 50; step++)
            {
                Step(board, random, arena, queues);
            }
        }
    }

    private static void SetUp(Driver driver, Random random, ulong arena, int queue)
    {
        driver[Driver.QueueSelect] = (uint)queue;
        driver[Driver.QueueSize] = 8;
        driver[Driver.QueueDescriptors] = (uint)Address(random, arena);
        driver[Driver.QueueDriver] = (uint)Address(random, arena);
        driver[Driver.QueueDevice] = (uint)Address(random, arena);
        driver[Driver.QueueReady] = 1;
    }

    private static void Step(Board board, Random random, ulong arena, int queues)
    {
        switch (random.Next(8))
        {
            case 0:
                byte[] noise = new byte[random.Next(64)];
                random.NextBytes(noise);
                board.Write(arena + (ulong)random.Next(Arena - 64), noise);
                break;
            case 1:
                board.Driver.Write(random.Next(0x80) * 4, 4, (uint)random.Next(random.Next(2) == 0 ? 8 : int.MaxValue));
                break;
            case 2:
                board.Machine.Services.RunPosted();
                break;
            case 3:
                Outside(board, random);
                break;
            case 4 or 5:
                Describe(board, random, arena);
                break;
            default:
                // The index of the available ring moves on a little, wherever that ring is.
                board.Write16(arena + (ulong)(random.Next(Arena / 16) * 16) + 2, random.Next(12));
                board.Driver[Driver.QueueNotify] = (uint)random.Next(queues);
                break;
        }
    }

    /// <summary>Something happens at the other side of the device.</summary>
    private static void Outside(Board board, Random random)
    {
        (board.Machine.Find("medium") as BlockProbe)?.Run(random.Next(4));
        (board.Machine.Find("net") as NetProbe)?.Deliver(new byte[random.Next(2000)]);
        (board.Machine.Find("probe") as CharProbe)?.Send("text");
    }

    /// <summary>A table of descriptors that look like descriptors.</summary>
    private static void Describe(Board board, Random random, ulong arena)
    {
        ulong table = arena + (ulong)(random.Next((Arena / 16) - 8) * 16);
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Address(random, arena));
            BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], random.Next(8) == 0 ? random.Next() : random.Next(8) * 16);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], (ushort)random.Next(8));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[14..], (ushort)random.Next(9));
            board.Write(table + (16UL * (uint)i), bytes);
        }
    }

    /// <summary>Mostly inside of the arena, on a multiple of 16; seldom anywhere.</summary>
    private static ulong Address(Random random, ulong arena) =>
        random.Next(32) == 0 ? (ulong)random.NextInt64() : arena + (ulong)(random.Next(Arena / 16) * 16);
}

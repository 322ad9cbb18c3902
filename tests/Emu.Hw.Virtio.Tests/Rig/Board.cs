using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Transport;

namespace Emu.Hw.Virtio.Tests.Rig;

/// <summary>A machine with RAM and one transport over MMIO.</summary>
internal sealed class Board
{
    public const ulong RamStart = 0x8000_0000;
    public const ulong RamSize = 0x100_0000;

    private ulong free = RamStart;

    public Board()
    {
        Space = Machine.Attach(new TestSpace(), "space");
        Ram = Space.AddRam(RamStart, RamSize);
        Transport = Machine.Create<VirtioMmio>("virtio-mmio");
        TestMachine.ConfigureObject(Transport);
        TestMachine.Port(Transport).Wire(Space, null, default);
        TestMachine.Start(Transport);
        Driver = new Driver(this, TestMachine.Region(Transport));
    }

    public TestMachine Machine { get; } = new(new VirtioModule());

    public TestSpace Space { get; }

    public RamBlock Ram { get; }

    public VirtioMmio Transport { get; }

    public Driver Driver { get; }

    /// <summary>Whether the transport interrupts.</summary>
    public bool Irq => TestMachine.Line(Transport, "irq").Level;

    /// <summary>What was logged as the guest's mistake.</summary>
    public IEnumerable<string> GuestErrors => Machine.Services.Lines.Where(l => l.Topic == LogTopic.GuestError).Select(l => l.Message);

    /// <summary>Makes a device in the transport.</summary>
    public T Plug<T>(string type, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : VirtioDevice => Machine.Add<T>(type, [("bus", Transport), .. properties]);

    /// <summary>Guest memory that nobody has yet.</summary>
    public ulong Allocate(ulong size, ulong alignment = 16)
    {
        ulong at = (free + alignment - 1) & ~(alignment - 1);
        free = at + size;
        return free <= RamStart + RamSize ? at : throw new InvalidOperationException("the board's RAM is used up");
    }

    /// <summary>Guest memory with bytes in it.</summary>
    public ulong Place(ReadOnlySpan<byte> bytes)
    {
        ulong at = Allocate((ulong)bytes.Length);
        Write(at, bytes);
        return at;
    }

    public void Write(ulong address, ReadOnlySpan<byte> bytes) => Ram.Write(address - RamStart, bytes);

    public byte[] Read(ulong address, int length) => Ram.Span(address - RamStart, length).ToArray();

    public ushort Read16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(Read(address, 2));

    public uint Read32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(Read(address, 4));

    public void Write16(ulong address, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        Write(address, bytes);
    }
}

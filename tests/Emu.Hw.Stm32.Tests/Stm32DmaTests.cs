using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32DmaTests
{
    private const int Flags = 0x00, Clear = 0x08, Control = 0x10, Count = 0x14, Peripheral = 0x18, Memory = 0x1C, Fifo = 0x24;
    private const uint On = 1, ErrorInterrupt = 1 << 2, HalfInterrupt = 1 << 3, DoneInterrupt = 1 << 4, FromMemory = 1 << 6, Within = 2 << 6, Circular = 1 << 8, PeripheralMoves = 1 << 9, MemoryMoves = 1 << 10;
    private const uint Error = 1 << 3, Half = 1 << 4, Done = 1 << 5;

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly RamBlock ram;
    private readonly Stm32Dma dma;
    private readonly Stm32Rcc hand;
    private readonly Block block;

    public Stm32DmaTests()
    {
        var space = machine.Attach(new TestSpace(), "space");
        ram = space.AddRam(0, 0x1000);
        dma = machine.Create<Stm32Dma>("stm32f4xx-dma");
        TestMachine.ConfigureObject(dma);
        TestMachine.Port(dma).Wire(space, null, default);
        TestMachine.Start(dma);
        hand = machine.Add<Stm32Rcc>("stm32f4xx-rcc");
        block = new Block(dma);
        ram.Write(0x100, [.. Enumerable.Range(1, 64).Select(i => (byte)i)]);
    }

    [Theory]
    [InlineData(0u, 5u)]
    [InlineData(1u << 11, 10u)]
    [InlineData(2u << 11, 20u)]
    public void Memory_IsCopiedInItemsOfTheSize(uint size, uint bytes)
    {
        (block[Count], block[Peripheral], block[Memory]) = (5, 0x100, 0x200);
        block[Control] = On | Within | PeripheralMoves | MemoryMoves | DoneInterrupt | size;
        machine.Services.Advance(1);
        Assert.Equal([.. Bytes(0x100, (int)bytes), 0], Bytes(0x200, (int)bytes + 1));
        Assert.Equal((Half | Done, 0u, 0u, true), (block[Flags], block[Count], block[Control] & On, block.Line("irq[0]")));
        block[Clear] = Done;
        Assert.Equal((Half, false), (block[Flags], block.Line("irq[0]")));
    }

    [Fact]
    public void Stream_MovesWhileItsChannelIsRequested()
    {
        Use(1, (4u << 25) | FromMemory | MemoryMoves, 4);
        machine.Services.Advance(1);
        Assert.Equal(4u, block[Count + 0x18]);
        Request(8 + 4);
        machine.Services.Advance(1);
        Assert.Equal((0u, (Half | Done) << 6), (block[Count + 0x18], block[Flags]));
        Assert.Equal([4, 0], Bytes(0x200, 2));
    }

    [Fact]
    public void Stream_OfAnotherChannel_Waits()
    {
        Use(1, 3u << 25, 4);
        Request(8 + 4);
        machine.Services.Advance(1);
        Assert.Equal(4u, block[Count + 0x18]);
    }

    [Fact]
    public void CircularStream_BeginsAgain()
    {
        Use(1, (4u << 25) | Circular | HalfInterrupt, 4);
        Request(8 + 4);
        machine.Services.Advance(1);
        Assert.Equal((On, true, 4u), (block[Control + 0x18] & On, block.Line("irq[1]"), block[Count + 0x18]));
        block[Clear] = (Half | Done) << 6;
        machine.Services.Advance(999_990);
        Assert.Equal(0u, block[Flags]);
        machine.Services.Advance(10);
        Assert.Equal((Half | Done) << 6, block[Flags]);
        block[Clear] = (Half | Done) << 6;
        block[Control + 0x18] = 0;
        Assert.Equal(Done << 6, block[Flags] & (Done << 6));
    }

    [Fact]
    public void Address_WithoutMemory_IsAnError()
    {
        (block[Count], block[Peripheral], block[Memory]) = (4, 0xFFFF_0000, 0x200);
        block[Control] = On | Within | ErrorInterrupt;
        machine.Services.Advance(1);
        Assert.Equal((Error, true, 0u, 4u), (block[Flags], block.Line("irq[0]"), block[Control] & On, block[Count]));
    }

    [Fact]
    public void Stream_ThatIsOn_KeepsItsRegisters()
    {
        Use(1, 0, 4);
        (block[Count + 0x18], block[Peripheral + 0x18], block[Memory + 0x18]) = (9, 9, 9);
        Assert.Equal((4u, 3), (block[Count + 0x18], machine.Services.Lines.Count));
        Assert.Equal(0x21u, block[Fifo]);
        TestMachine.ResetDevice(dma);
        Assert.Equal((0u, 0u), (block[Control + 0x18], block[Peripheral + 0x18]));
    }

    /// <summary>Begins stream 1 from 0x100 to 0x200, whichever of the two is memory.</summary>
    private void Use(int stream, uint control, uint count)
    {
        int at = 0x18 * stream;
        bool from = (control & FromMemory) != 0;
        (block[Count + at], block[Peripheral + at], block[Memory + at]) = (count, from ? 0x200u : 0x100, from ? 0x100u : 0x200);
        block[Control + at] = control | On;
    }

    private void Request(int number)
    {
        TestMachine.Line(hand, "reset[96]").Connect(dma.FindHandle<IrqInput>($"request[{number}]")!);
        new Block(hand)[0x20] = 1;
    }

    private byte[] Bytes(ulong address, int count) => ram.Span(address, count).ToArray();
}

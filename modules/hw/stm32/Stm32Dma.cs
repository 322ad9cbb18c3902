using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// A DMA controller of the STM32F2 and STM32F4 (RM0090, chapter 10): eight streams, each with one of eight requests, between peripherals
/// and memory, or within memory. Items move in the size of the peripheral's side as soon as they are requested; FIFOs, bursts and
/// priorities change no result and have no effect. A circular stream that has come around rests for a millisecond: nothing else says how
/// fast a peripheral is. Not modelled: double buffers, a peripheral that controls the flow.
/// </summary>
[Device("stm32f4xx-dma", Family = "dma")]
public sealed partial class Stm32Dma : Stm32Peripheral
{
    private const int Streams = 8;
    private const int Channels = 8;
    private const int Requests = Streams * Channels;
    private const long RestTime = 1_000_000;
    private const uint Enable = 1 << 0, Circular = 1 << 8, PeripheralMoves = 1 << 9, MemoryMoves = 1 << 10, MovesByWords = 1 << 15;
    private const uint ToMemory = 0, FromMemory = 1, WithinMemory = 2;
    private const uint TransferError = 1 << 3, HalfDone = 1 << 4, Done = 1 << 5, Flags = 0x3D;

    [State]
    private readonly bool[] requested = new bool[Requests];

    [State]
    private readonly uint[] controls = new uint[Streams];

    [State]
    private readonly uint[] counts = new uint[Streams];

    /// <summary>What counts begin with.</summary>
    [State]
    private readonly uint[] lengths = new uint[Streams];

    [State]
    private readonly uint[] peripherals = new uint[Streams];

    [State]
    private readonly uint[] memories = new uint[Streams];

    [State]
    private readonly uint[] otherMemories = new uint[Streams];

    [State]
    private readonly uint[] fifos = new uint[Streams];

    [State]
    private readonly uint[] flags = new uint[Streams];

    /// <summary>Circular streams that have come around, a bit each.</summary>
    [State]
    private uint resting;

    /// <summary>The interrupt of each stream.</summary>
    [Output(Count = nameof(Streams))]
    public partial IrqLine[] Irq { get; }

    /// <summary>How it reaches memory and peripherals.</summary>
    [Dma]
    public partial DmaPort Dma { get; }

    /// <summary>Fires when items may move: not while a peripheral is in the middle of something.</summary>
    [Timer(nameof(Work))]
    public partial DeviceTimer Turn { get; }

    /// <summary>Fires when circular streams may go on.</summary>
    [Timer(nameof(OnRested))]
    public partial DeviceTimer Rest { get; }

    /// <inheritdoc/>
    protected override void Clear()
    {
        resting = 0;
        Rest.Cancel();
        foreach (uint[] registers in (ReadOnlySpan<uint[]>)[controls, counts, lengths, peripherals, memories, otherMemories, flags])
        {
            registers.AsSpan().Clear();
        }

        fifos.AsSpan().Fill(0x21);
        Turn.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show() => Update();

    /// <summary>Requests of peripherals: eight times the stream, and the channel.</summary>
    [Input("request", Count = nameof(Requests))]
    private void OnRequest(int request, bool level)
    {
        requested[request] = level;
        if (level && IsReady(request / Channels))
        {
            Turn.ArmAt(Now);
        }
    }

    private static int ItemBytes(uint control) => 1 << (int)Math.Min(control >> 11 & 3, 2);

    private uint Direction(int stream) => controls[stream] >> 6 & 3;

    private bool IsReady(int stream) => (controls[stream] & Enable) != 0 && counts[stream] > 0 && (resting >> stream & 1) == 0
        && (Direction(stream) == WithinMemory || requested[(stream * Channels) + (int)(controls[stream] >> 25 & 7)]);

    private void Start(int stream)
    {
        lengths[stream] = counts[stream];
        if (IsReady(stream))
        {
            Turn.ArmAt(Now);
        }
    }

    private void OnRested()
    {
        resting = 0;
        Work();
    }

    /// <summary>Moves items as long as there are requests, of each stream in turn.</summary>
    private void Work()
    {
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int stream = 0; stream < Streams; stream++)
            {
                if (IsReady(stream))
                {
                    Move(stream);
                    moved = true;
                }
            }
        }

        Update();
    }

    private void Move(int stream)
    {
        uint control = controls[stream];
        int bytes = ItemBytes(control);
        uint moved = lengths[stream] - counts[stream];
        uint step = (control & MovesByWords) != 0 ? 4 : (uint)bytes;
        uint peripheral = peripherals[stream] + ((control & PeripheralMoves) != 0 ? moved * step : 0);
        uint memory = memories[stream] + ((control & MemoryMoves) != 0 ? moved * (uint)bytes : 0);
        (uint from, uint to) = Direction(stream) == FromMemory ? (memory, peripheral) : (peripheral, memory);
        Span<byte> item = stackalloc byte[4];
        if (Dma.Read(from, item[..bytes]) != IoResult.Ok || Dma.Write(to, item[..bytes]) != IoResult.Ok)
        {
            flags[stream] |= TransferError;
            controls[stream] &= ~Enable;
            LogError($"stream {stream} cannot move {bytes} bytes from 0x{from:x} to 0x{to:x}");
            return;
        }

        counts[stream]--;
        flags[stream] |= counts[stream] == lengths[stream] / 2 ? HalfDone : 0;
        if (counts[stream] > 0)
        {
            return;
        }

        flags[stream] |= Done;
        if ((control & Circular) != 0 && Direction(stream) != WithinMemory)
        {
            counts[stream] = lengths[stream];
            resting |= 1u << stream;
            Rest.ArmIn(RestTime);
        }
        else
        {
            controls[stream] &= ~Enable;
        }
    }

    private void Update()
    {
        for (int stream = 0; stream < Streams; stream++)
        {
            // TEIE, HTIE and TCIE are a bit below their flags.
            Irq[stream].Set((flags[stream] & (controls[stream] << 1) & (TransferError | HalfDone | Done)) != 0);
        }
    }
}

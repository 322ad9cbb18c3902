using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// The USART of the STM32F2 and STM32F4 (RM0090, chapter 30) as a UART. Bytes leave as soon as the backend takes them; the baud rate says
/// when a line counts as idle. Not modelled: synchronous, smart card and IrDA modes, multiprocessor addresses, parity and the ninth bit,
/// hardware flow control (the other side is always ready).
/// </summary>
[Device("stm32f2xx-usart", Family = "char")]
public sealed partial class Stm32Usart : Stm32Peripheral, ICharFrontend
{
    /// <summary>Characters for which the line is quiet when the receiver comes on: nobody has begun to send yet, and drivers are not ready.</summary>
    private const int QuietStart = 10;

    [State]
    private uint status;

    /// <summary>Flags of the status that were read, and go with the next access to DR.</summary>
    [State]
    private uint seen;

    [State]
    private byte received;

    /// <summary>What is being sent, and what waits behind it.</summary>
    [State]
    private readonly byte[] waiting = new byte[2];

    [State]
    private int waitingCount;

    [State]
    private uint baudRate;

    [State]
    private readonly uint[] controls = new uint[3];

    [State]
    private uint guardTime;

    /// <summary>The interrupt.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>A character is to be fetched by DMA.</summary>
    [Output(Name = "dma-rx")]
    public partial IrqLine ReceiveRequest { get; }

    /// <summary>A character may be brought by DMA.</summary>
    [Output(Name = "dma-tx")]
    public partial IrqLine TransmitRequest { get; }

    /// <summary>The bus's clock, from which the baud rate is made; 16 MHz while nothing feeds it.</summary>
    [Clock(Name = "pclk")]
    public partial ClockInput Clock { get; }

    /// <summary>Fires when nothing has come for as long as a character takes.</summary>
    [Timer(nameof(OnIdle))]
    public partial DeviceTimer Quiet { get; }

    /// <summary>Fires when the first character may come.</summary>
    [Timer(nameof(OnListening))]
    public partial DeviceTimer Listening { get; }

    /// <summary>The other end of the line.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => IsReceiving && !Listening.IsArmed && (status & NotEmpty) == 0 ? 1 : 0;

    private bool IsReceiving => (controls[0] & (Enable | ReceiveEnable)) == (Enable | ReceiveEnable);

    private bool IsSending => (controls[0] & (Enable | TransmitEnable)) == (Enable | TransmitEnable);

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Accept(value, 0);
        }

        Update();
    }

    /// <inheritdoc/>
    public void Writable()
    {
        Transmit();
        Update();
    }

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what == CharEvent.Break && IsReceiving)
        {
            // A break is a character of zeros without a stop bit.
            Accept(0, FramingError | ((controls[1] & LinEnable) != 0 ? LinBreak : 0));
            Update();
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clock.SetDefault(16_000_000);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        (status, seen, received, waitingCount, baudRate, guardTime) = (TransmitEmpty | Complete, 0, 0, 0, 0, 0);
        controls.AsSpan().Clear();
        Quiet.Cancel();
        Listening.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show() => Update();

    private void Accept(byte value, uint errors)
    {
        if (!IsReceiving)
        {
            return;
        }

        if ((status & NotEmpty) != 0)
        {
            status |= Overrun;
        }
        else
        {
            received = value;
            status |= NotEmpty | errors;
        }

        Quiet.ArmIn(FrameTime());
    }

    /// <summary>How long a character takes in ns: ten or eleven bits, each so many clocks as BRR says.</summary>
    private long FrameTime()
    {
        bool by8 = (controls[0] & OversampleBy8) != 0;
        ulong clocks = by8 ? ((baudRate >> 4) * 8) + (baudRate & 7) : baudRate;
        ulong bits = (controls[0] & NineBits) != 0 ? 11u : 10u;
        ulong hertz = Clock.Hertz;
        return hertz == 0 || clocks == 0 ? 0 : VirtualClock.ToNanoseconds(bits * clocks, hertz);
    }

    private void OnIdle()
    {
        status |= IsReceiving ? Idle : 0;
        Update();
    }

    private void OnListening() => Port.ReadyToReceive();

    private uint ReadStatus()
    {
        seen = status & ClearedBySequence;
        return status;
    }

    private void WriteStatus(uint value)
    {
        // Some flags are cleared by writing 0, and only those.
        status &= value | ~ClearedByZero;
        Update();
        Port.ReadyToReceive();
    }

    private uint ReadData()
    {
        byte value = received;
        status &= ~(NotEmpty | (seen & ReadErrors));
        seen = 0;
        Update();
        Port.ReadyToReceive();
        return value;
    }

    private void WriteData(byte value)
    {
        if (!IsSending)
        {
            LogError($"byte 0x{value:x2} is lost: the transmitter is off");
            return;
        }

        seen = 0;
        status &= ~Complete;
        waitingCount = Math.Min(waitingCount, 1);
        waiting[waitingCount++] = value;
        Transmit();
        Update();
    }

    private void Transmit()
    {
        while (waitingCount > 0 && IsSending && Port.Write(waiting[0]))
        {
            waiting[0] = waiting[1];
            if (--waitingCount == 0)
            {
                status |= Complete;
            }
        }

        // One is being sent while another waits.
        status = waitingCount < 2 ? status | TransmitEmpty : status & ~TransmitEmpty;
    }

    private void SetControl(int index, uint value)
    {
        bool wasReceiving = IsReceiving;
        controls[index] = value & ~(index == 0 ? SendBreak : 0);
        if (IsReceiving && !wasReceiving && FrameTime() is > 0 and var character)
        {
            Listening.ArmIn(QuietStart * character);
        }

        if ((controls[0] & Enable) == 0)
        {
            // What is on its way is given up.
            waitingCount = 0;
            status |= TransmitEmpty | Complete;
        }

        Transmit();
        Update();
        Port.ReadyToReceive();
    }

    private void Update()
    {
        uint first = controls[0];
        bool wanted = (first & Enable) != 0 && (
            (status & (first & (IdleInterrupt | NotEmptyInterrupt | CompleteInterrupt | EmptyInterrupt))) != 0
            || ((status & Overrun) != 0 && (first & NotEmptyInterrupt) != 0)
            || ((status & ParityError) != 0 && (first & ParityInterrupt) != 0)
            || ((status & (FramingError | NoiseError | Overrun)) != 0 && (controls[2] & (ErrorInterrupt | DmaReceive)) == (ErrorInterrupt | DmaReceive))
            || ((status & LinBreak) != 0 && (controls[1] & LinBreakInterrupt) != 0));
        ReceiveRequest.Set((status & NotEmpty) != 0 && (controls[2] & DmaReceive) != 0);
        TransmitRequest.Set((status & TransmitEmpty) != 0 && IsSending && (controls[2] & DmaTransmit) != 0);
        Irq.Set(wanted);
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Opentitan;

/// <summary>
/// OpenTitan's UART (hardware IP block "uart", version 1) with its FIFOs of 32 characters. Not modelled: the time that transmission
/// takes, parity, the noise filter, line loopback, the pin's override and its oversampled values, alerts.
/// </summary>
[Device("ibex-uart", Family = "char")]
public sealed partial class IbexUart : Device, ICharFrontend
{
    private const int Depth = 32;
    private const int Interrupts = 8;

    [State]
    private readonly byte[] received = new byte[Depth];

    [State]
    private int receivedCount;

    [State]
    private readonly byte[] waiting = new byte[Depth];

    [State]
    private int waitingCount;

    [State]
    private byte interruptState;

    [State]
    private byte interruptEnable;

    [State]
    private uint control;

    [State]
    private byte receiveLevel;

    [State]
    private byte transmitLevel;

    [State]
    private byte pin;

    [State]
    private uint timeout;

    [State]
    private bool hasTimeout;

    /// <summary>Interrupts, in the manual's order: tx_watermark, rx_watermark, tx_empty, rx_overflow, rx_frame_err, rx_break_err, rx_timeout, rx_parity_err.</summary>
    [Output(Count = nameof(Interrupts))]
    public partial IrqLine[] Irq { get; }

    /// <summary>Clock that the baud rate is made from.</summary>
    [Clock(Name = "f_clk")]
    public partial ClockInput Clock { get; }

    /// <summary>Fires when characters wait and none has come or gone for the time that software set.</summary>
    [Timer(nameof(OnTimeout))]
    public partial DeviceTimer ReceiveTimeout { get; }

    /// <summary>The other end of the line.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => !IsReceiving || IsLoop ? 0 : Depth - receivedCount;

    private bool IsTransmitting => (control & TransmitEnable) != 0;

    private bool IsReceiving => (control & ReceiveEnable) != 0;

    private bool IsLoop => (control & SystemLoopback) != 0;

    private int ReceiveTrigger => receiveLevel switch { 0 => 1, 1 => 4, 2 => 8, 3 => 16, _ => 30 };

    private int TransmitTrigger => transmitLevel switch { 0 => 1, 1 => 4, 2 => 8, _ => 16 };

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Accept(value);
        }

        UpdateInterrupts();
    }

    /// <inheritdoc/>
    public void Writable() => Transmit();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what == CharEvent.Break && IsReceiving && !IsLoop)
        {
            Raise(ReceiveBreak);
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clock.SetDefault(24_000_000);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                (receivedCount, waitingCount, interruptState, interruptEnable) = (0, 0, 0, 0);
                (control, receiveLevel, transmitLevel, pin, timeout, hasTimeout) = (0, 0, 0, 0, 0, false);
                ReceiveTimeout.Cancel();
                break;
            case ResetPhase.Hold:
                UpdateInterrupts();
                break;
            default:
                break;
        }
    }

    private void Accept(byte value)
    {
        if (!IsReceiving)
        {
            return;
        }

        if (receivedCount == Depth)
        {
            Raise(ReceiveOverflow);
            return;
        }

        received[receivedCount++] = value;
        interruptState |= receivedCount == ReceiveTrigger ? ReceiveWatermark : (byte)0;
        StartTimeout();
    }

    private byte Take()
    {
        if (receivedCount == 0)
        {
            return 0;
        }

        byte value = received[0];
        received.AsSpan(1, --receivedCount).CopyTo(received);
        StartTimeout();
        Port.ReadyToReceive();
        return value;
    }

    private void Put(byte value)
    {
        if (waitingCount < Depth)
        {
            waiting[waitingCount++] = value;
        }
        else if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"character 0x{value:x2} is lost: the transmitter is full");
        }

        Transmit();
    }

    private void Transmit()
    {
        int before = waitingCount, sent = 0;
        while (IsTransmitting && sent < waitingCount && Send(waiting[sent]))
        {
            sent++;
        }

        waiting.AsSpan(sent, waitingCount - sent).CopyTo(waiting);
        waitingCount -= sent;
        interruptState |= before >= TransmitTrigger && waitingCount < TransmitTrigger ? TransmitWatermark : (byte)0;
        interruptState |= before > 0 && waitingCount == 0 ? TransmitEmpty : (byte)0;
        UpdateInterrupts();
    }

    private bool Send(byte value)
    {
        if (!IsLoop)
        {
            return Port.Write(value);
        }

        Accept(value);
        return true;
    }

    private void StartTimeout()
    {
        // A bit lasts 2^20 clocks divided by NCO.
        ulong rate = (control >> Nco) * Clock.Hertz;
        if (!hasTimeout || receivedCount == 0 || rate == 0)
        {
            ReceiveTimeout.Cancel();
            return;
        }

        ReceiveTimeout.ArmIn((long)Math.Min(ClockMath.MultiplyDivide((ulong)timeout << 20, 1_000_000_000, 0, rate, out _), long.MaxValue));
    }

    private void OnTimeout() => Raise(ReceiveTimedOut);

    private void Raise(byte interrupts)
    {
        interruptState |= interrupts;
        UpdateInterrupts();
    }

    private void UpdateInterrupts()
    {
        for (int i = 0; i < Interrupts; i++)
        {
            Irq[i].Set((interruptState & interruptEnable & (1 << i)) != 0);
        }
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Char;

/// <content>Characters: receiver, transmitter, and the port between them and the backend.</content>
public sealed partial class Ns16550
{
    /// <summary>Characters without traffic after which a time-out comes (8.4.2).</summary>
    private const int TimeoutCharacters = 4;

    /// <inheritdoc/>
    public int ReceiveCapacity => IsLoop ? 0 : Capacity - received.Count;

    private bool IsDivisorAccess => (lineControl & DivisorAccess) != 0;

    private int TriggerLevel => !HasFifos ? 1 : (fifoControl >> 6) switch
    {
        0 => 1,
        1 => 4,
        2 => 8,
        _ => 14,
    };

    /// <summary>Time-out in ns: so many characters of start bit, data, parity and stop bits at the programmed rate.</summary>
    private long TimeoutTime
    {
        get
        {
            int bits = TimeoutCharacters * (1 + 5 + (lineControl & 3) + ((lineControl & 8) != 0 ? 1 : 0) + ((lineControl & 4) != 0 ? 2 : 1));
            ulong hertz = Math.Max(Clk.Hertz, 1);
            ulong ns = 16_000_000_000UL * Math.Max(divisor, (ushort)1) * (uint)bits;
            return (long)Math.Min(ClockMath.MultiplyDivide(ns, 1, hertz - 1, hertz, out _), 1_000_000_000);
        }
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Accept(value, 0);
        }

        UpdateIrq();
    }

    /// <inheritdoc/>
    public void Writable() => Transmit();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what == CharEvent.Break && !IsLoop)
        {
            Accept(0, BreakInterrupt);
            UpdateIrq();
        }
    }

    private byte PeekData() => IsDivisorAccess ? (byte)divisor : received.Peek();

    private byte ReadData()
    {
        if (IsDivisorAccess)
        {
            return (byte)divisor;
        }

        byte value = received.Pop();
        timedOut = false;
        StartTimeout();
        UpdateIrq();
        Port.ReadyToReceive();
        return value;
    }

    private void WriteData(byte value)
    {
        if (IsDivisorAccess)
        {
            divisor = (ushort)((divisor & 0xFF00) | value);
            return;
        }

        // Low before the transmitter empties again: an edge for controllers that look for one.
        transmitPending = false;
        UpdateIrq();
        if (transmitted.Count < Capacity)
        {
            transmitted.Push(value);
        }
        else if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"character 0x{value:x2} is lost: the transmitter is full");
        }

        Transmit();
    }

    private void Transmit()
    {
        bool waiting = transmitted.Count > 0;
        while (transmitted.Count > 0 && Send(transmitted.Peek()))
        {
            transmitted.Pop();
        }

        transmitPending |= waiting && transmitted.Count == 0;
        UpdateIrq();
    }

    private bool Send(byte value)
    {
        if (!IsLoop)
        {
            return Port.Write(value);
        }

        Accept(value, 0);
        return true;
    }

    private void Accept(byte value, byte status)
    {
        if (received.Count < Capacity)
        {
            received.Push(value, status);
        }
        else
        {
            overrun = true;
        }

        timedOut = false;
        StartTimeout();
    }

    private void StartTimeout()
    {
        if (HasFifos && received.Count > 0)
        {
            ReceiveTimeout.ArmIn(TimeoutTime);
        }
        else
        {
            ReceiveTimeout.Cancel();
        }
    }

    private void OnReceiveTimeout()
    {
        timedOut = received.Count > 0;
        UpdateIrq();
    }
}

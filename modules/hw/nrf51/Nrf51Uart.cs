using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// The UART of the nRF51 (Reference Manual, chapter 29): a receive FIFO of 6 bytes, one byte to send. Not modelled: the time that
/// transmission takes, parity, hardware flow control (the other side is always ready), the choice of pins.
/// </summary>
[Device("nrf51_soc.uart", Family = "char")]
public sealed partial class Nrf51Uart : Nrf51Peripheral, ICharFrontend
{
    private const int Depth = 6;
    private const uint On = 4;

    [State]
    private readonly byte[] received = new byte[Depth];

    [State]
    private int receivedCount;

    [State]
    private byte transmitted;

    [State]
    private bool isSending;

    [State]
    private bool canSend;

    [State]
    private bool canReceive;

    [State]
    private uint errors;

    [State]
    private uint enable;

    [State]
    private uint baudRate;

    [State]
    private uint config;

    [State]
    private readonly uint[] pins = new uint[4];

    /// <summary>The other end of the line.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => enable == On && canReceive ? Depth - receivedCount : 0;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        bool wasEmpty = receivedCount == 0;
        foreach (byte value in bytes)
        {
            if (receivedCount == Depth)
            {
                Fail(Overrun);
                break;
            }

            received[receivedCount++] = value;
        }

        if (wasEmpty && receivedCount > 0)
        {
            Signal(ReceiveReady);
        }
    }

    /// <inheritdoc/>
    public void Writable() => Transmit();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what == CharEvent.Break && enable == On && canReceive)
        {
            Fail(Break | Framing);
        }
    }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        switch (task)
        {
            case StartReceive:
                canReceive = true;
                Port.ReadyToReceive();
                break;
            case StopReceive when canReceive:
                canReceive = false;
                Signal(ReceiveTimeout);
                break;
            case StartTransmit:
                canSend = true;
                break;
            case StopTransmit:
                canSend = false;
                break;
            case Suspend:
                (canSend, canReceive) = (false, false);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (receivedCount, transmitted, isSending, canSend, canReceive) = (0, 0, false, false, false);
        (errors, enable, baudRate, config) = (0, 0, 0x0400_0000, 0);
        pins.AsSpan().Fill(uint.MaxValue);
    }

    private ulong Take()
    {
        if (receivedCount == 0)
        {
            return received[0];
        }

        byte value = received[0];
        received.AsSpan(1, --receivedCount).CopyTo(received);
        if (receivedCount > 0)
        {
            Signal(ReceiveReady);
        }

        Port.ReadyToReceive();
        return value;
    }

    private void Put(byte value)
    {
        if (!canSend || enable != On || isSending)
        {
            if (Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"byte 0x{value:x2} is lost: {(isSending ? "the last one has not left" : "the transmitter is not started")}");
            }

            return;
        }

        (transmitted, isSending) = (value, true);
        Transmit();
    }

    private void Transmit()
    {
        if (isSending && Port.Write(transmitted))
        {
            isSending = false;
            Signal(TransmitReady);
        }
    }

    private void Fail(uint what)
    {
        errors |= what;
        Signal(Error);
    }

    private void SetEnable(uint value)
    {
        enable = value;
        Port.ReadyToReceive();
    }
}

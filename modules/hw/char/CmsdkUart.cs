using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Char;

/// <summary>
/// The APB UART of the Cortex-M System Design Kit (Technical Reference Manual DDI 0479, section 4.3): one character in each direction.
/// Not modelled: the time that transmission takes, high-speed test mode, integration test registers.
/// </summary>
[Device("cmsdk-apb-uart", Family = "char")]
public sealed partial class CmsdkUart : Device, ICharFrontend
{
    private const byte TransmitFull = 1 << 0;
    private const byte ReceiveFull = 1 << 1;
    private const byte TransmitOverrun = 1 << 2;
    private const byte ReceiveOverrun = 1 << 3;
    private const byte Overruns = TransmitOverrun | ReceiveOverrun;

    private const byte TransmitEnable = 1 << 0;
    private const byte ReceiveEnable = 1 << 1;

    [State]
    private byte received;

    [State]
    private byte transmitted;

    [State]
    private byte status;

    [State]
    private byte control;

    [State]
    private byte interrupts;

    [State]
    private uint divisor;

    /// <summary>A character was sent.</summary>
    [Output(Name = "txint")]
    public partial IrqLine TransmitIrq { get; }

    /// <summary>A character was received.</summary>
    [Output(Name = "rxint")]
    public partial IrqLine ReceiveIrq { get; }

    /// <summary>A character was written before the last one had left.</summary>
    [Output(Name = "txovrint")]
    public partial IrqLine TransmitOverrunIrq { get; }

    /// <summary>A character came before the last one was read.</summary>
    [Output(Name = "rxovrint")]
    public partial IrqLine ReceiveOverrunIrq { get; }

    /// <summary>Any of the others.</summary>
    [Output(Name = "uartint")]
    public partial IrqLine Irq { get; }

    /// <summary>The other end of the line.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => (control & ReceiveEnable) != 0 && (status & ReceiveFull) == 0 ? 1 : 0;

    /// <summary>Declares the registers, with the manual's names (table 4-6).</summary>
    public static void Describe(RegisterMapBuilder<CmsdkUart> map) => map
        .Size(0x1000)
        .Register(0x000, "DATA", 32, read: d => d.ReadData(), write: (d, v) => d.WriteData((byte)v), peek: d => d.received)
        .Register(0x004, "STATE", 32, read: d => d.status, write: (d, v) => d.WriteState((byte)v))
        .Register(0x008, "CTRL", 32, read: d => d.control, write: (d, v) => d.WriteControl((byte)(v & 0x7F)))
        .Register(0x00C, "INTSTATUS", 32, read: d => d.Interrupts, write: (d, v) => d.WriteInterrupts((byte)v))
        .Register(0x010, "BAUDDIV", 32, read: d => d.divisor, write: (d, v) => d.divisor = (uint)v & 0xF_FFFF)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identification[i]);

    /// <summary>PID4 to PID7, PID0 to PID3, CID0 to CID3.</summary>
    private static ReadOnlySpan<byte> Identification => [0x04, 0, 0, 0, 0x21, 0xB8, 0x1B, 0, 0x0D, 0xF0, 0x05, 0xB1];

    private byte Interrupts => (byte)(interrupts | (status & Overruns & (control >> 2)));

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            status |= (status & ReceiveFull) != 0 ? ReceiveOverrun : ReceiveFull;
            received = value;
            interrupts |= (byte)(control >> 2 & ReceiveFull);
        }

        UpdateIrqs();
    }

    /// <inheritdoc/>
    public void Writable() => Transmit();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (received, transmitted, status, control, interrupts, divisor) = (0, 0, 0, 0, 0, 0);
        }
        else if (phase == ResetPhase.Hold)
        {
            UpdateIrqs();
        }
    }

    private ulong ReadData()
    {
        // The next character may come at once, and takes this one's place.
        byte value = received;
        status &= unchecked((byte)~ReceiveFull);
        Port.ReadyToReceive();
        return value;
    }

    private void WriteData(byte value)
    {
        if ((status & TransmitFull) != 0)
        {
            status |= TransmitOverrun;
        }

        transmitted = value;
        status |= TransmitFull;
        Transmit();
    }

    private void WriteState(byte value)
    {
        status &= (byte)~(value & Overruns);
        UpdateIrqs();
    }

    private void WriteControl(byte value)
    {
        control = value;
        Transmit();
        Port.ReadyToReceive();
    }

    // Clearing an overrun's interrupt clears the overrun (the bits are the same ones).
    private void WriteInterrupts(byte value)
    {
        interrupts &= (byte)~value;
        status &= (byte)~(value & Overruns);
        UpdateIrqs();
    }

    private void Transmit()
    {
        if ((status & TransmitFull) != 0 && (control & TransmitEnable) != 0 && Port.Write(transmitted))
        {
            status &= unchecked((byte)~TransmitFull);
            interrupts |= (byte)(control >> 2 & TransmitFull);
        }

        UpdateIrqs();
    }

    private void UpdateIrqs()
    {
        TransmitIrq.Set((Interrupts & TransmitFull) != 0);
        ReceiveIrq.Set((Interrupts & ReceiveFull) != 0);
        TransmitOverrunIrq.Set((Interrupts & TransmitOverrun) != 0);
        ReceiveOverrunIrq.Set((Interrupts & ReceiveOverrun) != 0);
        Irq.Set(Interrupts != 0);
    }
}

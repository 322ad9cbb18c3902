using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Char;

/// <summary>
/// 16550A serial port (data sheet PC16550D). Not modelled: the time that transmission takes, parity and framing errors, break
/// transmission, DMA signals.
/// </summary>
[Device("ns16550a", Family = "char")]
public sealed partial class Ns16550 : Device, ICharFrontend
{
    /// <summary>Divisor while software has set none: 9600 baud from the usual reference.</summary>
    private const ushort DefaultDivisor = 12;

    [State]
    private readonly Fifo received = new();

    [State]
    private readonly Fifo transmitted = new();

    [State]
    private byte enable;

    [State]
    private byte fifoControl;

    [State]
    private byte lineControl;

    [State]
    private byte modemControl;

    [State]
    private byte modemStatus;

    [State]
    private byte scratch;

    [State]
    private ushort divisor = DefaultDivisor;

    /// <summary>Levels of the modem inputs, as bits of the modem status.</summary>
    [State]
    private byte modemInputs = Cts | Dsr | Carrier;

    /// <summary>A character was lost since the line status was read.</summary>
    [State]
    private bool overrun;

    /// <summary>The transmitter went empty and nobody has been told yet.</summary>
    [State]
    private bool transmitPending;

    /// <summary>Characters wait below the trigger level and nothing has come for a while.</summary>
    [State]
    private bool timedOut;

    /// <summary>Distance of the registers: register n is at offset n shifted left by this.</summary>
    [Config(Name = "regshift", Max = 4, Shapes = true)]
    public partial byte RegShift { get; init; }

    /// <summary>Baud rate of divisor 1 while no clock feeds the input: the reference clock divided by 16.</summary>
    [Config(Name = "baudbase", Default = 115200, Min = 1, Max = 1_000_000_000, Unit = "baud")]
    public partial uint BaudBase { get; init; }

    /// <summary>Interrupt request.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Data terminal ready.</summary>
    [Output(Name = "dtr")]
    public partial IrqLine DtrLine { get; }

    /// <summary>Request to send.</summary>
    [Output(Name = "rts")]
    public partial IrqLine RtsLine { get; }

    /// <summary>Auxiliary output 1.</summary>
    [Output(Name = "out1")]
    public partial IrqLine Out1Line { get; }

    /// <summary>Auxiliary output 2.</summary>
    [Output(Name = "out2")]
    public partial IrqLine Out2Line { get; }

    /// <summary>Reference clock.</summary>
    [Clock]
    public partial ClockInput Clk { get; }

    /// <summary>Time without traffic after which waiting characters are announced.</summary>
    [Timer(nameof(OnReceiveTimeout))]
    public partial DeviceTimer ReceiveTimeout { get; }

    /// <summary>The other end of the line.</summary>
    [CharPort]
    public partial CharPort Port { get; }

    private bool HasFifos => (fifoControl & FifoEnable) != 0;

    private bool IsLoop => (modemControl & Loop) != 0;

    /// <summary>How many characters a FIFO holds now: one when FIFOs are off.</summary>
    private int Capacity => HasFifos ? Fifo.Depth : 1;

    private byte LineStatus => (byte)(received.Status
        | (received.Count > 0 ? DataReady : 0)
        | (overrun ? Overrun : 0)
        | (transmitted.Count == 0 ? TransmitEmpty | TransmitterIdle : 0)
        | (HasFifos && received.HasErrors ? FifoError : 0));

    /// <summary>The pending source of highest priority, by table IV of the data sheet.</summary>
    private byte Identification
    {
        get
        {
            int id = (enable & LineStatusEnable) != 0 && (overrun || received.Status != 0) ? LineStatusId
                : (enable & ReceiveEnable) != 0 && received.Count >= TriggerLevel ? ReceiveId
                : (enable & ReceiveEnable) != 0 && timedOut ? TimeoutId
                : (enable & TransmitEnable) != 0 && transmitPending ? TransmitId
                : (enable & ModemStatusEnable) != 0 && (modemStatus & 0x0F) != 0 ? ModemStatusId
                : NoInterrupt;
            return (byte)(id | (HasFifos ? FifosEnabledId : 0));
        }
    }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("serial");
        node.Texts("compatible", "ns16550a");
        node.Reg();
        node.Interrupts("irq");
        node.Cells("clock-frequency", (uint)Math.Min(Clk.Hertz, uint.MaxValue));
        if (RegShift != 0)
        {
            node.Cells("reg-shift", RegShift);
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clk.SetDefault(16UL * BaudBase);
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        TakeModemWires();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                enable = 0;
                fifoControl = 0;
                received.Clear();
                transmitted.Clear();
                (overrun, transmitPending, timedOut) = (false, false, false);
                divisor = DefaultDivisor;
                modemStatus = modemInputs;
                ReceiveTimeout.Cancel();
                break;
            case ResetPhase.Hold:
                UpdateModem();
                UpdateIrq();
                break;
            default:
                Port.ReadyToReceive();
                break;
        }
    }

    private byte ReadEnable() => IsDivisorAccess ? (byte)(divisor >> 8) : enable;

    private void WriteEnable(byte value)
    {
        if (IsDivisorAccess)
        {
            divisor = (ushort)((divisor & 0xFF) | (value << 8));
            return;
        }

        byte risen = (byte)(value & ~enable);
        enable = (byte)(value & 0x0F);

        // Enabling the transmitter's interrupt while it is empty announces it at once.
        transmitPending |= (risen & TransmitEnable) != 0 && transmitted.Count == 0;
        UpdateIrq();
    }

    private byte ReadIdentification()
    {
        byte id = Identification;
        if ((id & 0x0F) == TransmitId)
        {
            transmitPending = false;
            UpdateIrq();
        }

        return id;
    }

    private void WriteFifoControl(byte value)
    {
        // Switching FIFOs on or off empties both.
        bool toggled = ((value ^ fifoControl) & FifoEnable) != 0;
        bool on = (value & FifoEnable) != 0;
        fifoControl = on ? (byte)(value & 0xC9) : (byte)0;
        if (toggled || (on && (value & ReceiveReset) != 0))
        {
            received.Clear();
            timedOut = false;
            ReceiveTimeout.Cancel();
        }

        if (toggled || (on && (value & TransmitReset) != 0))
        {
            transmitted.Clear();
            transmitPending = true;
        }

        UpdateIrq();
        Port.ReadyToReceive();
    }

    private byte ReadLineStatus()
    {
        byte status = LineStatus;
        overrun = false;
        if (received.Count > 0)
        {
            received.ClearStatus();
        }

        UpdateIrq();
        return status;
    }

    private void UpdateIrq() => Irq.Set((Identification & NoInterrupt) == 0);
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// Power, clocks and memory protection of the nRF51 (Reference Manual, chapters 11 to 13), which share a block of addresses. Oscillators
/// run as soon as they are started; the high-frequency clock always has 16 MHz, from the crystal or not. System OFF powers the machine
/// off. Not modelled: the reasons of resets, brown-out, modes of less power, RAM that is switched off, and what the memory protection forbids.
/// </summary>
[Device("nrf51.power-clock", Family = "misc")]
public sealed partial class Nrf51PowerClock : Nrf51Peripheral
{
    private const int StartHigh = 0, StopHigh = 1, StartLow = 2, StopLow = 3, Calibrate = 4, StartCountdown = 5, StopCountdown = 6;
    private const int HighStarted = 0, LowStarted = 1, PowerWarning = 2, CalibrationDone = 3, CountdownOver = 4;
    private const ulong HighHertz = 16_000_000, LowHertz = 32768;
    private const long CalibrationTime = 16_000_000, QuarterSecond = 250_000_000;

    [State]
    private bool isHighOn;

    [State]
    private bool isLowOn;

    [State]
    private uint lowSource;

    [State]
    private uint runningSource;

    [State]
    private uint countdown;

    [State]
    private uint crystal;

    [State]
    private uint resetReasons;

    [State]
    private uint powerFailure;

    [State]
    private uint retained;

    [State]
    private uint ramOn;

    [State]
    private uint ramOnB;

    [State]
    private uint pinReset;

    [State]
    private uint converter;

    [State]
    private readonly uint[] protection = new uint[2];

    [State]
    private uint unprotected;

    [State]
    private readonly uint[] regions = new uint[2];

    [State]
    private uint blockSize;

    /// <summary>The high-frequency clock.</summary>
    [Clock]
    public partial ClockOutput Hfclk { get; }

    /// <summary>The low-frequency clock; it stands until it is started.</summary>
    [Clock]
    public partial ClockOutput Lfclk { get; }

    /// <summary>Fires when the low-frequency oscillator is calibrated.</summary>
    [Timer(nameof(OnCalibrated))]
    public partial DeviceTimer Calibrated { get; }

    /// <summary>Fires when the time to the next calibration is over.</summary>
    [Timer(nameof(OnCountdown))]
    public partial DeviceTimer Countdown { get; }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        switch (task)
        {
            case StartHigh:
                isHighOn = true;
                Signal(HighStarted);
                break;
            case StopHigh:
                isHighOn = false;
                break;
            case StartLow:
                (isLowOn, runningSource) = (true, lowSource);
                Lfclk.SetHertz(LowHertz);
                Signal(LowStarted);
                break;
            case StopLow:
                isLowOn = false;
                Lfclk.SetHertz(0);
                break;
            case Calibrate:
                Calibrated.ArmIn(CalibrationTime);
                break;
            case StartCountdown:
                Countdown.ArmIn(countdown * QuarterSecond);
                break;
            case StopCountdown:
                Countdown.Cancel();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter && kind == ResetKind.Cold)
        {
            (resetReasons, retained) = (0, 0);
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (isHighOn, isLowOn, lowSource, runningSource, countdown, crystal) = (false, false, 0, 0, 0, 0xFF);
        (powerFailure, ramOn, ramOnB, pinReset, converter, unprotected, blockSize) = (0, 3, 3, 0, 0, 1, 0);
        protection.AsSpan().Clear();
        regions.AsSpan().Clear();
        Calibrated.Cancel();
        Countdown.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show()
    {
        base.Show();
        Hfclk.SetHertz(HighHertz);
        Lfclk.SetHertz(isLowOn ? LowHertz : 0);
    }

    private void OnCalibrated() => Signal(CalibrationDone);

    private void OnCountdown() => Signal(CountdownOver);

    private void SwitchOff(ulong value)
    {
        if ((value & 1) != 0)
        {
            Services.RequestShutdown(this, ShutdownCause.GuestPowerOff);
        }
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Rtc;

/// <summary>
/// Goldfish real-time clock: calendar time in ns since 1970, and an alarm. It shows the machine's calendar time, moved by what the guest set.
/// </summary>
[Device("goldfish_rtc", Family = "rtc")]
public sealed partial class GoldfishRtc : Device
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>By how much the guest set it off the machine's calendar, in ns.</summary>
    [State]
    private long adjustment;

    /// <summary>High half of the time whose low half was read last.</summary>
    [State]
    private uint latchedHigh;

    [State]
    private ulong alarm;

    [State]
    private bool isAlarmSet;

    [State]
    private bool isPending;

    [State]
    private bool isEnabled;

    /// <summary>High from an alarm until it is cleared, while interrupts are enabled.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Fires at the alarm.</summary>
    [Timer(nameof(OnAlarm))]
    public partial DeviceTimer AlarmTimer { get; }

    private ulong Time => (ulong)(Services.CalendarBase + Services.Clock.Now + adjustment);

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("rtc");
        node.Texts("compatible", "google,goldfish-rtc");
        node.Reg();
        node.Interrupts("irq");
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                // The time itself has a battery.
                (latchedHigh, alarm, isAlarmSet, isPending, isEnabled) = (0, 0, false, false, false);
                AlarmTimer.Cancel();
                break;
            case ResetPhase.Hold:
                UpdateIrq();
                break;
            default:
                break;
        }
    }

    private void SetTime(ulong time)
    {
        adjustment += (long)(time - Time);
        Services.Raise(this, new RtcChanged(adjustment / NanosecondsPerSecond));
        if (isAlarmSet)
        {
            Arm();
        }
    }

    private void SetAlarm(ulong low)
    {
        alarm = (alarm & ~(ulong)uint.MaxValue) | low;
        isAlarmSet = true;
        Arm();
    }

    private void ClearAlarm()
    {
        isAlarmSet = false;
        AlarmTimer.Cancel();
    }

    /// <summary>Waits for the alarm; one that is over comes at once.</summary>
    private void Arm()
    {
        ulong now = Time;
        if (alarm <= now)
        {
            OnAlarm();
        }
        else
        {
            AlarmTimer.ArmIn((long)Math.Min(alarm - now, long.MaxValue));
        }
    }

    private void OnAlarm()
    {
        ClearAlarm();
        isPending = true;
        UpdateIrq();
    }

    private void UpdateIrq() => Irq.Set(isPending && isEnabled);
}

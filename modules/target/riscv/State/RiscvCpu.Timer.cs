using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>Time, and the timer of supervisor mode (Sstc).</content>
internal sealed partial class RiscvCpu
{
    [Derived]
    private Action? lookAtTimer;

    /// <summary>Ticks a second of the counter that time follows, once there is one.</summary>
    [Derived]
    private ulong timeFrequency;

    /// <summary>Ends when time reaches stimecmp.</summary>
    [Timer(nameof(LookAtTimer))]
    public partial DeviceTimer SupervisorTimer { get; }

    /// <summary>The value of time.</summary>
    internal ulong Time => Services.Clock.NowTicks(TimeFrequency) + State.TimeOffset;

    private ulong TimeFrequency => timeFrequency != 0 ? timeFrequency : TimebaseFrequency;

    /// <summary>Whether stimecmp drives STIP.</summary>
    internal bool HasSupervisorTimer => (State.Menvcfg & EnvironmentConfig.Stce) != 0;

    /// <summary>Writes stimecmp.</summary>
    internal void SetSupervisorTimer(ulong value)
    {
        State.Stimecmp = value;
        Rearm();
    }

    /// <summary>Writes menvcfg with a legal value.</summary>
    internal void WriteEnvironment(ulong value)
    {
        State.Menvcfg = value;
        Rearm();
    }

    /// <summary>Makes time follow a counter. Called under the machine's lock, by any thread.</summary>
    /// <param name="frequency">Its ticks a second.</param>
    /// <param name="offset">What is to be added to the ticks of virtual time.</param>
    internal void FollowTime(ulong frequency, ulong offset)
    {
        timeFrequency = frequency;
        Volatile.Write(ref State.TimeOffset, offset);
    }

    /// <summary>The counter that time follows was reset or written. Called under the machine's lock, by any thread.</summary>
    internal void TimeChanged() => LookAtTimer();

    private void Rearm()
    {
        if (Features.Has(RiscvFeature.Sstc))
        {
            Control?.SyncTime();
            Services.CallLocked(this, lookAtTimer ??= LookAtTimer);
            Control?.SyncTime();
        }
    }

    // Under the machine's lock.
    private void LookAtTimer()
    {
        var compare = Volatile.Read(ref State.Stimecmp);
        var ticks = Services.Clock.NowTicks(TimeFrequency);
        var time = ticks + State.TimeOffset;
        var due = HasSupervisorTimer && time >= compare;
        if (due != ((Volatile.Read(ref Header.InterruptLines) & TimerBit) != 0))
        {
            SetInterruptLine(Interrupts.SupervisorTimer, due);
        }

        var left = compare - time;
        SupervisorTimer.ArmAt(due || !HasSupervisorTimer || left > ulong.MaxValue - ticks ? DeviceTimer.Never : VirtualClock.ToNanoseconds(ticks + left, TimeFrequency));
    }
}

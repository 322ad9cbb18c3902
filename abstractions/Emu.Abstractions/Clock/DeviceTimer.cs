using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Clock;

/// <summary>
/// A one-shot timer of a device or backend in virtual time. Saved by name with its owner. The callback runs under the machine's lock
/// while the machine runs; what it throws faults the owner.
/// </summary>
public sealed class DeviceTimer : Handle
{
    /// <summary>Deadline of a timer that is not armed.</summary>
    public const long Never = long.MaxValue;

    private readonly TimerBackend backend;
    private Action? callback;

    internal DeviceTimer(EmuObject owner, string name, Action callback)
        : base(owner, name)
    {
        this.callback = callback;
        backend = owner.Services.CreateTimer(this);
    }

    /// <summary>Virtual time in ns at which it fires, or <see cref="Never"/>.</summary>
    public long Deadline { get; private set; } = Never;

    /// <summary>Whether it will fire.</summary>
    public bool IsArmed => Deadline != Never;

    /// <summary>Arms it, or moves its deadline. A deadline in the past fires as soon as the lock is free.</summary>
    /// <param name="deadline">Virtual time in ns; <see cref="Never"/> disarms.</param>
    public void ArmAt(long deadline)
    {
        if (IsCut || deadline == Deadline)
        {
            return;
        }

        Deadline = deadline;
        backend.Update(deadline);
    }

    /// <summary>Arms it relative to now.</summary>
    /// <param name="delay">Virtual ns from now; not negative.</param>
    public void ArmIn(long delay) => ArmAt(delay >= Never - Owner.Services.Clock.Now ? Never : Owner.Services.Clock.Now + delay);

    /// <summary>Disarms it.</summary>
    public void Cancel() => ArmAt(Never);

    internal void Fire()
    {
        Deadline = Never;
        Guard(callback);
    }

    internal override void Cut()
    {
        Cancel();
        base.Cut();
        callback = null;
    }

    internal override void Save(StateWriter writer) => writer.Write("timer:" + Name, (ulong)Deadline);

    internal override void Restore(StateReader reader) => ArmAt((long)reader.ReadBits("timer:" + Name));
}

/// <summary>The core's side of one timer. Members are called under the machine's lock.</summary>
public abstract class TimerBackend
{
    /// <summary>Tells the core the new deadline.</summary>
    /// <param name="deadline">Virtual ns, or <see cref="DeviceTimer.Never"/>.</param>
    public abstract void Update(long deadline);

    /// <summary>Fires the timer: it is disarmed first, then its callback runs.</summary>
    /// <param name="timer">The timer.</param>
    protected static void Fire(DeviceTimer timer) => timer.Fire();
}

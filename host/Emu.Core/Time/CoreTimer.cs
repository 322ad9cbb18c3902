using Emu.Abstractions.Clock;

namespace Emu.Core.Time;

/// <summary>The core's side of one timer: a place in the machine's heap.</summary>
internal sealed class CoreTimer(TimerHeap heap, DeviceTimer timer, long number) : TimerBackend
{
    /// <summary>The device's handle.</summary>
    public DeviceTimer Handle => timer;

    /// <summary>Counts the timers of a machine as they are made; of equal deadlines the older timer fires first.</summary>
    public long Number => number;

    /// <summary>Deadline in virtual ns.</summary>
    public long Deadline { get; private set; } = DeviceTimer.Never;

    /// <summary>Index in the heap; -1 when it is not armed.</summary>
    public int Index { get; set; } = -1;

    /// <inheritdoc/>
    public override void Update(long deadline)
    {
        Deadline = deadline;
        heap.Update(this);
    }

    /// <summary>Fires it; it is out of the heap already.</summary>
    public void Fire()
    {
        Deadline = DeviceTimer.Never;
        Fire(timer);
    }
}

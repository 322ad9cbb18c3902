using Emu.Abstractions.Clock;

namespace Emu.Core.Time;

/// <summary>
/// Armed timers of a machine, the earliest first: a binary heap in which every timer knows its place, so that arming, moving and
/// disarming allocate nothing. Used under the machine's lock.
/// </summary>
internal sealed class TimerHeap
{
    private CoreTimer[] heap = new CoreTimer[16];
    private int count;
    private long made;

    /// <summary>How many timers are armed.</summary>
    public int Count => count;

    /// <summary>Earliest deadline in virtual ns; <see cref="DeviceTimer.Never"/> when no timer is armed. Any thread may look.</summary>
    public long Earliest => Volatile.Read(ref earliest);

    private long earliest = DeviceTimer.Never;

    /// <summary>Told when the earliest deadline moves nearer; must not block.</summary>
    public Action? Nearer { get; set; }

    /// <summary>Makes the core's side of a timer.</summary>
    /// <param name="timer">The device's handle.</param>
    public CoreTimer Create(DeviceTimer timer) => new(this, timer, made++);

    /// <summary>Takes over a timer's new deadline.</summary>
    /// <param name="timer">The timer.</param>
    public void Update(CoreTimer timer)
    {
        if (timer.Deadline == DeviceTimer.Never)
        {
            Remove(timer);
        }
        else
        {
            if (timer.Index < 0)
            {
                if (count == heap.Length)
                {
                    Array.Resize(ref heap, 2 * count);
                }

                timer.Index = count;
                heap[count++] = timer;
            }

            Sift(timer);
        }

        Publish();
    }

    /// <summary>Fires the earliest timer if it is due.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <returns>Whether one fired.</returns>
    public bool FireOne(long now)
    {
        if (count == 0 || heap[0].Deadline > now)
        {
            return false;
        }

        CoreTimer timer = heap[0];
        Remove(timer);
        Publish();
        timer.Fire();
        return true;
    }

    private static bool IsBefore(CoreTimer a, CoreTimer b) =>
        a.Deadline < b.Deadline || (a.Deadline == b.Deadline && a.Number < b.Number);

    private void Publish()
    {
        long before = earliest;
        long now = count == 0 ? DeviceTimer.Never : heap[0].Deadline;
        Volatile.Write(ref earliest, now);
        if (now < before)
        {
            Nearer?.Invoke();
        }
    }

    private void Remove(CoreTimer timer)
    {
        int at = timer.Index;
        if (at < 0)
        {
            return;
        }

        timer.Index = -1;
        CoreTimer last = heap[--count];
        heap[count] = null!;
        if (last != timer)
        {
            Place(last, at);
            Sift(last);
        }
    }

    private void Place(CoreTimer timer, int index)
    {
        heap[index] = timer;
        timer.Index = index;
    }

    private void Sift(CoreTimer timer)
    {
        int at = timer.Index;
        while (at > 0 && IsBefore(timer, heap[(at - 1) / 2]))
        {
            Place(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }

        while (true)
        {
            int child = (2 * at) + 1;
            if (child + 1 < count && IsBefore(heap[child + 1], heap[child]))
            {
                child++;
            }

            if (child >= count || !IsBefore(heap[child], timer))
            {
                break;
            }

            Place(heap[child], at);
            at = child;
        }

        Place(timer, at);
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// What timers and real-time counters have in common: a counter that wraps and four compare registers with an event each. Events come
/// when the counter is counted up to a value, not when it is set to it. When the host was late, what it has missed is made up for in
/// order, but of an event that repeats itself the last time or two only.
/// </summary>
public abstract partial class Nrf51Counter : Nrf51Peripheral
{
    /// <summary>Number of compare registers.</summary>
    protected const int Compares = 4;

    /// <summary>Event of the first compare register.</summary>
    protected const int FirstCompare = 16;

    [State]
    private readonly TickCounter counter = new();

    [State]
    private readonly uint[] compare = new uint[Compares];

    /// <summary>Count up to which events have come.</summary>
    [State]
    private ulong looked;

    /// <summary>Fires at the next event that somebody waits for.</summary>
    [Timer(nameof(Update))]
    public partial DeviceTimer Due { get; }

    /// <summary>Largest value of the counter: all ones.</summary>
    protected abstract ulong Mask { get; }

    /// <summary>Events that can come.</summary>
    protected abstract uint Possible { get; }

    /// <summary>Events that somebody waits for.</summary>
    protected virtual uint Awaited => Possible & (Interrupts | Routed);

    /// <summary>The counter's clock in Hz.</summary>
    protected abstract ulong Hertz { get; }

    /// <summary>How many clocks are a tick.</summary>
    protected abstract ulong Divider { get; }

    /// <summary>Whether it counts.</summary>
    protected bool IsRunning => counter.IsRunning;

    /// <summary>What the counter shows.</summary>
    protected uint Value => (uint)(counter.Count(Now) & Mask);

    /// <inheritdoc/>
    public override void RoutesChanged() => Update();

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        counter.Run(Now, false);
        counter.Set(Now, 0);
        looked = 0;
        compare.AsSpan().Clear();
        Due.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show()
    {
        base.Show();
        TakeClock();
    }

    /// <summary>The clock, or what divides it, changed.</summary>
    protected void TakeClock()
    {
        Update();
        counter.UseClock(Now, Hertz, Divider);
        Arm();
    }

    /// <summary>Lets it count, or stops it.</summary>
    /// <param name="on">Whether it counts.</param>
    protected void Run(bool on)
    {
        Update();
        counter.Run(Now, on);
        Arm();
    }

    /// <summary>Sets the counter; no event comes of that.</summary>
    /// <param name="value">The value.</param>
    protected void SetValue(uint value)
    {
        Update();
        counter.Set(Now, value);
        looked = value;
        Arm();
    }

    /// <summary>Counts by hand.</summary>
    protected void CountOne()
    {
        counter.Set(Now, counter.Count(Now) + 1);
        Update();
    }

    /// <summary>Reads a compare register.</summary>
    /// <param name="index">Which.</param>
    protected uint Compare(int index) => compare[index];

    /// <summary>Writes a compare register.</summary>
    /// <param name="index">Which.</param>
    /// <param name="value">The value.</param>
    protected void SetCompare(int index, uint value)
    {
        Update();
        compare[index] = value;
        Arm();
    }

    /// <summary>An event's register, as of now.</summary>
    /// <param name="number">Number of the event.</param>
    protected ulong EventNow(int number)
    {
        Update();
        return EventBit(number);
    }

    /// <summary>The interrupts that are wanted changed.</summary>
    protected void OnInterrupts()
    {
        Update();
        UpdateInterrupt();
    }

    /// <summary>Makes events of all that was counted, and waits for the next.</summary>
    protected void Update()
    {
        SkipRepeats();
        while (true)
        {
            ulong now = counter.Count(Now);
            ulong next = Next(looked, Possible, now);
            if (next > now)
            {
                looked = now;
                break;
            }

            looked = next;
            uint happened = At(next) & Possible;
            if (ClearsAt(happened))
            {
                counter.Subtract(next);
                looked = 0;
            }

            if (StopsAt(happened))
            {
                counter.Run(Now, false);
                counter.Set(Now, looked);
            }

            for (; happened != 0; happened &= happened - 1)
            {
                Signal(System.Numerics.BitOperations.TrailingZeroCount(happened));
            }
        }

        Arm();
    }

    /// <summary>Whether a shortcut clears the counter at one of these events.</summary>
    /// <param name="happened">The events.</param>
    protected virtual bool ClearsAt(uint happened) => false;

    /// <summary>Whether a shortcut stops the counter at one of these events.</summary>
    /// <param name="happened">The events.</param>
    protected virtual bool StopsAt(uint happened) => false;

    /// <summary>Events at a count.</summary>
    /// <param name="count">The count.</param>
    protected virtual uint At(ulong count)
    {
        uint events = 0;
        for (int i = 0; i < Compares; i++)
        {
            events |= (compare[i] & Mask) == (count & Mask) ? 1u << (FirstCompare + i) : 0;
        }

        return events;
    }

    /// <summary>The first count behind another with one of some events.</summary>
    /// <param name="after">The count.</param>
    /// <param name="wanted">The events.</param>
    /// <param name="now">Count now.</param>
    /// <returns>The count; all ones when there is none.</returns>
    protected virtual ulong Next(ulong after, uint wanted, ulong now)
    {
        ulong next = ulong.MaxValue;
        for (int i = 0; i < Compares; i++)
        {
            if ((wanted >> (FirstCompare + i) & 1) != 0)
            {
                next = Math.Min(next, Following(after, compare[i]));
            }
        }

        return next;
    }

    /// <summary>The first count behind another at which the counter shows a value.</summary>
    /// <param name="after">The count.</param>
    /// <param name="value">The value.</param>
    protected ulong Following(ulong after, uint value) => after + 1 + ((value - after - 1) & Mask);

    private void Arm()
    {
        ulong now = counter.Count(Now);
        ulong next = Awaited == 0 ? ulong.MaxValue : Next(looked, Awaited, now);
        Due.ArmAt(counter.When(next == ulong.MaxValue ? next : Math.Max(next, looked)));
    }

    /// <summary>Leaves out what repeats itself when much was missed.</summary>
    private void SkipRepeats()
    {
        ulong span = Mask + 1;
        bool clears = false;
        for (int i = 0; i < Compares; i++)
        {
            ulong at = compare[i] & Mask;
            if (at != 0 && at < span && ClearsAt(1u << (FirstCompare + i)))
            {
                (span, clears) = (at, true);
            }
        }

        ulong behind = counter.Count(Now) - looked;
        if (behind <= 2 * span)
        {
            return;
        }

        ulong skipped = ((behind / span) - 1) * span;
        if (clears)
        {
            counter.Subtract(skipped);
        }
        else
        {
            looked += skipped;
        }
    }
}

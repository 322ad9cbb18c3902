using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Clock;

/// <summary>
/// Counts ticks of a clock upwards in 64 bits, of which registers show a part. One that runs is two times, so that it costs nothing;
/// ticks are counted from the beginning of virtual time, so that nothing is lost by rounding. Used under the machine's lock, as a field
/// with <c>[State]</c>.
/// </summary>
public sealed class TickCounter : IStateful
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private ulong count;
    private ulong since;
    private ulong hertz;
    private ulong divider = 1;

    /// <summary>Whether it counts.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Ticks that it has counted.</summary>
    /// <param name="now">Virtual time in ns.</param>
    public ulong Count(long now) => IsRunning ? count + (Tick(now) - since) : count;

    /// <summary>Sets what it has counted; it goes on from there.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="value">The count.</param>
    public void Set(long now, ulong value) => (count, since) = (value, Tick(now));

    /// <summary>Takes ticks off what it has counted; parts of a tick are kept.</summary>
    /// <param name="ticks">How many.</param>
    public void Subtract(ulong ticks) => count -= ticks;

    /// <summary>Lets it count, or stops it where it is.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="on">Whether it counts.</param>
    public void Run(long now, bool on)
    {
        Set(now, Count(now));
        IsRunning = on;
    }

    /// <summary>Changes its clock; what was counted is kept.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="frequency">Ticks a second before they are divided; 0 for a clock that stands.</param>
    /// <param name="divide">How many of them are one.</param>
    public void UseClock(long now, ulong frequency, ulong divide)
    {
        ulong counted = Count(now);
        (hertz, divider) = (frequency, divide);
        Set(now, counted);
    }

    /// <summary>When it will have counted so many.</summary>
    /// <param name="target">The count, not below the present one; all ones for never.</param>
    /// <returns>Virtual time in ns.</returns>
    public long When(ulong target) => !IsRunning || hertz == 0 || target == ulong.MaxValue
        ? DeviceTimer.Never
        : (long)Math.Min(ClockMath.MultiplyDivide(since + (target - count), NanosecondsPerSecond * divider, hertz - 1, hertz, out _), (ulong)DeviceTimer.Never);

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("count", count);
        writer.Write("since", since);
        writer.Write("hertz", hertz);
        writer.Write("divider", divider);
        writer.Write("running", IsRunning ? 1UL : 0);
    }

    /// <inheritdoc/>
    public void Restore(StateReader reader)
    {
        count = reader.ReadBits("count");
        since = reader.ReadBits("since");
        hertz = reader.ReadBits("hertz");
        divider = Math.Max(1, reader.ReadBits("divider"));
        IsRunning = reader.ReadBits("running") != 0;
    }

    private ulong Tick(long now) => ClockMath.MultiplyDivide((ulong)now, hertz, 0, NanosecondsPerSecond * divider, out _);
}

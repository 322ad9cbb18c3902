using Emu.Abstractions.Clock;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// A counter that counts down with a clock. One that runs is a time, so that it costs nothing: the tick at which it is zero. Ticks are
/// counted from the beginning of virtual time, so that nothing is lost by rounding.
/// </summary>
internal sealed class DownCounter : IStateful
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private ulong zero;
    private ulong standing;
    private ulong hertz;
    private ulong divider = 1;

    /// <summary>Whether it counts.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Ticks from one zero to the next; 0: it stays there.</summary>
    public ulong Period { get; set; }

    /// <summary>What it shows.</summary>
    /// <param name="now">Virtual time in ns.</param>
    public ulong Value(long now)
    {
        if (!IsRunning)
        {
            return standing;
        }

        ulong tick = Tick(now);
        if (tick <= zero)
        {
            // A whole period before the next zero it is at one.
            ulong left = zero - tick;
            return left == Period ? 0 : left;
        }

        ulong over = Period == 0 ? 0 : (tick - zero) % Period;
        return over == 0 ? 0 : Period - over;
    }

    /// <summary>Sets what it shows; it goes on counting from there.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="value">The value.</param>
    public void Set(long now, ulong value)
    {
        standing = value;
        zero = Tick(now) + value;
    }

    /// <summary>Lets it count, or stops it where it is.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="on">Whether it counts.</param>
    public void Run(long now, bool on)
    {
        ulong value = Value(now);
        IsRunning = on;
        Set(now, value);
    }

    /// <summary>Changes its clock; what was counted is kept.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <param name="frequency">Ticks a second before they are divided; 0 for a clock that stands.</param>
    /// <param name="divide">How many of them are one.</param>
    public void UseClock(long now, ulong frequency, ulong divide = 1)
    {
        ulong value = Value(now);
        (hertz, divider) = (frequency, divide);
        Set(now, value);
    }

    /// <summary>Takes the zeros that it has passed.</summary>
    /// <param name="now">Virtual time in ns.</param>
    /// <returns>Whether there was one.</returns>
    public bool TakeZeros(long now)
    {
        ulong tick = Tick(now);
        if (!IsRunning || hertz == 0 || tick < zero)
        {
            return false;
        }

        if (Period == 0)
        {
            IsRunning = false;
            standing = 0;
        }
        else
        {
            zero += (((tick - zero) / Period) + 1) * Period;
        }

        return true;
    }

    /// <summary>Virtual time in ns of the next zero.</summary>
    public long Deadline => !IsRunning || hertz == 0
        ? DeviceTimer.Never
        : (long)Math.Min(ClockMath.MultiplyDivide(zero, NanosecondsPerSecond * divider, hertz - 1, hertz, out _), (ulong)DeviceTimer.Never);

    public void Save(StateWriter writer)
    {
        writer.Write("zero", zero);
        writer.Write("standing", standing);
        writer.Write("hertz", hertz);
        writer.Write("divider", divider);
        writer.Write("period", Period);
        writer.Write("running", IsRunning ? 1UL : 0);
    }

    public void Restore(StateReader reader)
    {
        zero = reader.ReadBits("zero");
        standing = reader.ReadBits("standing");
        hertz = reader.ReadBits("hertz");
        divider = Math.Max(1, reader.ReadBits("divider"));
        Period = reader.ReadBits("period");
        IsRunning = reader.ReadBits("running") != 0;
    }

    private ulong Tick(long now) => ClockMath.MultiplyDivide((ulong)now, hertz, 0, NanosecondsPerSecond * divider, out _);
}

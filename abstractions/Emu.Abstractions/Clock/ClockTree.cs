using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Clock;

/// <summary>
/// A clock that a device gives out: a period in units of 2^-32 ns, 0 when it stands. Changes reach connected inputs at once,
/// under the machine's lock.
/// </summary>
public sealed class ClockOutput : Handle
{
    private readonly List<ClockInput> sinks = [];

    internal ClockOutput(EmuObject owner, string name)
        : base(owner, name)
    {
    }

    /// <summary>Period in 2^-32 ns; 0 when the clock stands.</summary>
    public ulong Period { get; private set; }

    /// <summary>Inputs it feeds.</summary>
    public IReadOnlyList<ClockInput> Sinks => sinks;

    /// <summary>Sets the period.</summary>
    /// <param name="period">In 2^-32 ns; 0 stops the clock.</param>
    public void SetPeriod(ulong period)
    {
        if (IsCut || period == Period)
        {
            return;
        }

        Period = period;
        foreach (ClockInput sink in sinks)
        {
            sink.Take(period, notify: true);
        }
    }

    /// <summary>Sets the period from a frequency.</summary>
    /// <param name="hertz">Ticks a second; 0 stops the clock.</param>
    public void SetHertz(ulong hertz) => SetPeriod(ClockPeriod.FromHertz(hertz));

    /// <summary>Feeds an input from this clock, in place of what fed it before.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="ConfigurationException">One of them is gone.</exception>
    public void Connect(ClockInput input)
    {
        if (IsCut || input.IsCut)
        {
            throw new ConfigurationException($"cannot connect {this} to {input}: one of them is gone");
        }

        input.Source?.sinks.Remove(input);
        sinks.Add(input);
        input.Source = this;
        input.Take(Period, notify: true);
    }

    internal void Remove(ClockInput input) => sinks.Remove(input);

    internal override void Cut()
    {
        SetPeriod(0);
        foreach (ClockInput sink in sinks)
        {
            sink.Source = null;
        }

        sinks.Clear();
        base.Cut();
    }

    internal override void Save(StateWriter writer) => writer.Write("clock:" + Name, Period);

    internal override void Restore(StateReader reader)
    {
        Period = reader.ReadBits("clock:" + Name);
        foreach (ClockInput sink in sinks)
        {
            sink.Take(Period, notify: false);
        }
    }
}

/// <summary>
/// A clock that a device is fed with, after an own multiplier and divider. Until it is connected its period is what the machine
/// set with <see cref="SetDefault"/>.
/// </summary>
public sealed class ClockInput : Handle
{
    private ulong incoming;
    private Action? changed;

    internal ClockInput(EmuObject owner, string name, Action? changed)
        : base(owner, name) => this.changed = changed;

    /// <summary>The clock that feeds it, or null.</summary>
    public ClockOutput? Source { get; internal set; }

    /// <summary>Multiplies the period; at least 1.</summary>
    public uint Divider { get; private set; } = 1;

    /// <summary>Divides the period; at least 1.</summary>
    public uint Multiplier { get; private set; } = 1;

    /// <summary>Whether the clock is let through.</summary>
    public bool Gate { get; private set; } = true;

    /// <summary>Period in 2^-32 ns that the device sees; 0 when the clock stands.</summary>
    public ulong Period => Gate ? ClockMath.MultiplyDivide(incoming, Divider, 0, Multiplier, out _) : 0;

    /// <summary>Frequency in Hz, rounded to the nearest; 0 when the clock stands.</summary>
    public ulong Hertz => ClockPeriod.ToHertz(Period);

    /// <summary>Sets gate, divider and multiplier; the device is told when its period changes.</summary>
    /// <param name="gate">Whether the clock is let through.</param>
    /// <param name="divider">At least 1.</param>
    /// <param name="multiplier">At least 1.</param>
    public void Scale(bool gate, uint divider = 1, uint multiplier = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(divider);
        ArgumentOutOfRangeException.ThrowIfZero(multiplier);
        ulong before = Period;
        (Gate, Divider, Multiplier) = (gate, divider, multiplier);
        Notify(before);
    }

    /// <summary>Sets the frequency of an input that nothing feeds.</summary>
    /// <param name="hertz">Ticks a second.</param>
    public void SetDefault(ulong hertz)
    {
        if (Source is null)
        {
            Take(ClockPeriod.FromHertz(hertz), notify: true);
        }
    }

    internal void Take(ulong period, bool notify)
    {
        ulong before = Period;
        incoming = period;
        if (notify)
        {
            Notify(before);
        }
    }

    internal override void Cut()
    {
        Source?.Remove(this);
        Source = null;
        changed = null;
        base.Cut();
    }

    internal override void Save(StateWriter writer)
    {
        writer.Write("clock-in:" + Name, incoming);
        writer.Write("clock-scale:" + Name, Divider | ((ulong)Multiplier << 32));
        writer.Write("clock-gate:" + Name, Gate ? 1UL : 0);
    }

    internal override void Restore(StateReader reader)
    {
        incoming = reader.ReadBits("clock-in:" + Name);
        ulong scale = reader.ReadBits("clock-scale:" + Name);
        (Divider, Multiplier) = (Math.Max(1, (uint)scale), Math.Max(1, (uint)(scale >> 32)));
        Gate = reader.ReadBits("clock-gate:" + Name) != 0;
    }

    private void Notify(ulong before)
    {
        if (before != Period)
        {
            Guard(changed);
        }
    }
}

/// <summary>Periods in 2^-32 ns and frequencies.</summary>
public static class ClockPeriod
{
    private const ulong OneSecond = 1_000_000_000UL << 32;

    /// <summary>Period of a frequency, rounded to the nearest; 0 for 0.</summary>
    /// <param name="hertz">Ticks a second.</param>
    public static ulong FromHertz(ulong hertz) =>
        hertz == 0 ? 0 : (OneSecond + (hertz / 2)) / hertz;

    /// <summary>Frequency of a period, rounded to the nearest; 0 for 0.</summary>
    /// <param name="period">In 2^-32 ns.</param>
    public static ulong ToHertz(ulong period) =>
        period == 0 ? 0 : (OneSecond + (period / 2)) / period;
}

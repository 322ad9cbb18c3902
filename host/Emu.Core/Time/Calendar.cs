using Emu.Core.Machines;

namespace Emu.Core.Time;

/// <summary>Calendar time of machines.</summary>
internal static class Calendar
{
    private const long NanosecondsPerTick = 100;

    /// <summary>A fixed time for machines whose runs repeat.</summary>
    private static readonly DateTimeOffset Fixed = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the calendar of a new machine shows, in ns since 1970-01-01 00:00 UTC.</summary>
    /// <param name="options">What the machine is made with.</param>
    public static long Begin(MachineOptions options)
    {
        DateTimeOffset time = options.Calendar ?? (options.Clock == ClockMode.Deterministic ? Fixed : DateTimeOffset.UtcNow);
        return (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
    }
}

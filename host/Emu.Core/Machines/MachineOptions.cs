using Emu.Abstractions.Qom;
using Emu.Core.Objects;
using Emu.Core.Time;
using Microsoft.Extensions.Logging;

namespace Emu.Core.Machines;

/// <summary>What a machine is made with.</summary>
public sealed record MachineOptions
{
    /// <summary>Name for people and logs.</summary>
    public string Name { get; init; } = "machine";

    /// <summary>Where object types come from.</summary>
    public required IObjectTypes Types { get; init; }

    /// <summary>Where logs go; nowhere when null.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>Topics that are logged from the start; none when null, which a machine is made with most often.</summary>
    public IReadOnlyList<LogTopic>? LogTopics { get; init; }

    /// <summary>Virtual addresses, first and last, of the code that topics about code are logged of; all when null.</summary>
    public IReadOnlyList<(ulong First, ulong Last)>? LogRanges { get; init; }

    /// <summary>Seed of the machine's randomness.</summary>
    public ulong Seed { get; init; }

    /// <summary>What moves virtual time on.</summary>
    public ClockMode Clock { get; init; }

    /// <summary>
    /// Calendar time when virtual time begins. Null for that of the host, or, when the clock is deterministic, for the first second of 2025.
    /// </summary>
    public DateTimeOffset? Calendar { get; init; }

    /// <summary>Instructions in a second of virtual time when the clock is deterministic; at least 1.</summary>
    public long InstructionsPerSecond { get; init; } = 1_000_000_000;

    /// <summary>
    /// Whether the machine has a thread of its own for posted calls and timers. Without one, whoever owns the machine calls
    /// <see cref="Machine.Pump"/>: for tests.
    /// </summary>
    public bool OwnThread { get; init; } = true;

    /// <summary>What the machine does at first when its guest resets, ends or panics.</summary>
    public MachineActions Actions { get; init; } = new();

    /// <summary>Identity for management programs; empty for none. Guests are not told.</summary>
    public Guid Uuid { get; init; }
}

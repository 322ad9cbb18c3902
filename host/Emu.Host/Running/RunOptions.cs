using Emu.Abstractions.Qom;
using Emu.Monitor.Scripts;
using Emu.Monitor.Server;

namespace Emu.Host.Running;

/// <summary>How a machine is run.</summary>
internal sealed record RunOptions
{
    /// <summary>Longest run; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Builds the machine and does not let it run.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether virtual time follows instructions, randomness and calendar begin as always, and runs repeat.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>Whether a reset by the guest ends the machine.</summary>
    public bool EndOnReset { get; init; }

    /// <summary>Where the device tree goes of a machine that is built and does not run; null to run it.</summary>
    public string? TreeFile { get; init; }

    /// <summary>What is logged; null for nothing.</summary>
    public IReadOnlyList<LogTopic>? Topics { get; init; }

    /// <summary>Addresses of the code that topics about code are logged of, first and last; null for all.</summary>
    public IReadOnlyList<(ulong First, ulong Last)>? Ranges { get; init; }

    /// <summary>Where the machine is served to programs, from before it is built; null for nowhere, which loads nothing of the monitor.</summary>
    public IReadOnlyList<MonitorAddress>? Monitors { get; init; }

    /// <summary>Commands that go on building the machine when its file is built, before it is realized; null for none, which loads nothing of the monitor.</summary>
    public IReadOnlyList<ScriptLine>? Commands { get; init; }

    /// <summary>Where its CPUs are served to a debugger; null for nowhere.</summary>
    public MonitorAddress? Debugger { get; init; }
}

using Emu.Core.Machines;
using Emu.Modules.Loading;
using Emu.Monitor.Sessions;

namespace Emu.Monitor.Commands;

/// <summary>What a command works with.</summary>
/// <param name="monitor">The machine's monitor.</param>
/// <param name="session">Who asks.</param>
internal sealed class CommandContext(MachineMonitor monitor, QmpSession session)
{
    /// <summary>The machine's monitor.</summary>
    public MachineMonitor Monitor => monitor;

    /// <summary>The machine.</summary>
    public Machine Machine => monitor.Machine;

    /// <summary>Its modules.</summary>
    public ModuleLoader Modules => monitor.Modules;

    /// <summary>Who asks.</summary>
    public QmpSession Session => session;

    /// <summary>Done when the answer is on its way: what ends the session.</summary>
    public Action? Afterwards { get; private set; }

    /// <summary>Does something when the answer is on its way.</summary>
    /// <param name="action">What to do.</param>
    public void Later(Action action) => Afterwards += action;
}

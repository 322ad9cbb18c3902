using Emu.Core.Machines;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Server;
using Emu.Monitor.Sessions;

namespace Emu.Host.Running;

/// <summary>A machine's monitor at each address that the command line names.</summary>
internal sealed class MonitorServers : IDisposable
{
    private readonly List<IDisposable> servers = [];

    /// <summary>Begins to serve.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="modules">Its modules.</param>
    /// <param name="addresses">Where programs find it.</param>
    /// <param name="debugger">Where a debugger finds it; null for nowhere.</param>
    /// <param name="settings">Finds the configuration file that lasting changes go to.</param>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot listen at one of them; it listens at none.</exception>
    public MonitorServers(Machine machine, ModuleLoader modules, IReadOnlyList<MonitorAddress> addresses, MonitorAddress? debugger, Func<SettingsFile> settings)
    {
        Monitor = new MachineMonitor(machine, modules) { Settings = settings };
        try
        {
            foreach (MonitorAddress address in addresses)
            {
                servers.Add(new QmpServer(Monitor, address));
            }

            if (debugger is not null)
            {
                servers.Add(new GdbServer(Monitor, debugger));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The machine's monitor.</summary>
    public MachineMonitor Monitor { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        servers.ForEach(server => server.Dispose());
        Monitor.Dispose();
    }
}

using Emu.Abstractions.Qdev.Backend;
using Emu.Core.Machines;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Sessions;

namespace Emu.Host.Prompt;

/// <summary>
/// Opens prompts on a machine's consoles. Most runs never see one: this class names what a prompt needs in methods only, so that
/// it is not loaded before.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="loader">Its modules.</param>
/// <param name="folders">Finds the user's folders.</param>
internal sealed class PromptSource(Machine machine, ModuleLoader loader, Func<UserFolders> folders)
{
    private readonly Lock gate = new();
    private MachineMonitor? own;

    /// <summary>The machine's monitor, when it is served to others too.</summary>
    public MachineMonitor? Served { get; init; }

    /// <summary>Opens a prompt.</summary>
    /// <param name="show">Writes to the console.</param>
    /// <param name="leave">Gives the console back to the guest.</param>
    public CommandPrompt Open(Action<byte[]> show, Action leave) => new HostPrompt(this, show, leave);

    /// <summary>The machine's monitor: the one that is served, or one for prompts alone. Any thread.</summary>
    public MachineMonitor Monitor()
    {
        lock (gate)
        {
            return Served ?? (own ??= new MachineMonitor(machine, loader) { Settings = () => new SettingsFile(folders()) });
        }
    }
}

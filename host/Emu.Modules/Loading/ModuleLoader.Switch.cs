using Emu.Modules.Catalog;
using Emu.Modules.Errors;

namespace Emu.Modules.Loading;

/// <content>What changes while the process runs: modules that somebody disables, and who is told of what.</content>
public sealed partial class ModuleLoader
{
    /// <summary>
    /// Told of every load, failed load and leave, on the thread on which it happens and with the loader's lock held: must neither block
    /// nor call the loader. What it throws is dropped.
    /// </summary>
    public event Action<ModuleChange>? Changed;

    /// <summary>
    /// Disables a module for this process, or lets it be used again, also one that the configuration disables. No object of a
    /// disabled module's types can be made any more, even when its code is loaded; those that exist stay.
    /// </summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="disabled">Who disables it; null to let it be used.</param>
    /// <exception cref="UnknownNameException">There is no such module.</exception>
    public void Switch(string name, DisabledModule? disabled)
    {
        lock (gate)
        {
            catalog.RequireModule(name);
            catalog = catalog.Rescan(name, disabled);
            failures.Remove(name);
        }
    }

    private void RefuseDisabled(string module)
    {
        if (catalog.FindModule(module)?.Problem is { Fault: ModuleFault.Disabled } problem)
        {
            throw new ModuleLoadException(problem);
        }
    }

    private void Tell(ModuleChange change)
    {
        foreach (Delegate listener in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<ModuleChange>)listener)(change);
            }
            catch (Exception)
            {
                // A listener's trouble must not fail a load.
            }
        }
    }
}

using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Reports;
using Emu.Modules.Settings;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>A module.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is: target, accel, hw, backend.</param>
/// <param name="State">How it is: available, disabled, incompatible, failed, loaded, faulted, unloading.</param>
/// <param name="Architectures">Architectures that it serves.</param>
/// <param name="Types">How many types it offers.</param>
/// <param name="Version">Its version.</param>
/// <param name="Why">The reason of its state, or empty.</param>
internal sealed record ModuleInfo(string Name, string Kind, string State, IReadOnlyList<string> Architectures, int Types, string Version, string Why);

/// <summary>Everything about a module.</summary>
internal sealed record ModuleDetail(ModuleInfo Module, string Summary, string Contract, string Folder, IReadOnlyList<string> Types, IReadOnlyList<string> Requires);

[QmpCommand("x-query-modules", "Lists the modules, with what has become of each in this process.")]
internal sealed record QueryModules : QmpQuery<IReadOnlyList<ModuleInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ModuleInfo> Run(CommandContext context) => [.. ModuleView.Reports(context).Modules().Select(ModuleView.Of)];
}

[QmpCommand("x-module-show", "Says everything about a module.")]
internal sealed record ModuleShow(string Name) : QmpQuery<ModuleDetail>
{
    /// <inheritdoc/>
    protected override ModuleDetail Run(CommandContext context)
    {
        ModuleDetailReport report = ModuleView.Reports(context).Module(Name);
        return new ModuleDetail(ModuleView.Of(report.Module), report.Summary, report.Contract, report.Folder, [.. report.Types.Select(type => type.Name)], [.. report.Requires]);
    }
}

[QmpCommand("x-module-load", "Loads a module now, not when the first object of its types is made.")]
internal sealed record ModuleLoad(string Name, bool Reloadable = false) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Modules.Load(Name, Reloadable);
}

[QmpCommand("x-module-unload", "Takes out a module that was loaded as reloadable: its types can be made no more, and its code leaves with its last object.")]
internal sealed record ModuleUnload(string Name) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Modules.Unload(Name);
}

[QmpCommand("x-module-reload", "Loads a module as its folder is now, in place of the copy that is loaded; objects that exist keep the old code.")]
internal sealed record ModuleReload(string Name) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Modules.Reload(Name);
}

[QmpCommand("x-module-disable", "Keeps a module from being used: no object of its types can be made any more; those that exist stay. For this process, or lasting, as 'emu module disable' does it.")]
internal sealed record ModuleDisable(string Name, bool Lasting = false) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => ModuleView.Switch(context, Name, disabled: true, Lasting);
}

[QmpCommand("x-module-enable", "Lets a module be used again. For this process, or lasting, as 'emu module enable' does it.")]
internal sealed record ModuleEnable(string Name, bool Lasting = false) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => ModuleView.Switch(context, Name, disabled: false, Lasting);
}

[QmpCommand("x-module-rescan", "Looks at the module folders again: what was added, removed or mended counts from now on.")]
internal sealed record ModuleRescan : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Modules.Rescan();
}

/// <summary>Modules as a monitor shows them.</summary>
internal static class ModuleView
{
    /// <summary>Reports of the modules of this process.</summary>
    /// <param name="context">Who asks.</param>
    public static CatalogReports Reports(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        var faulted = context.Machine.AllObjects().Where(obj => obj.IsFaulted).Select(obj => context.Machine.Types.ModuleOf(obj.Type.Name)).ToHashSet();
        return new CatalogReports(context.Modules, faulted.Contains);
    }

    /// <summary>Disables a module, or lets it be used again.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="name">Name of the module.</param>
    /// <param name="disabled">Whether it is disabled.</param>
    /// <param name="lasting">Whether other and later processes know, too.</param>
    public static void Switch(CommandContext context, string name, bool disabled, bool lasting)
    {
        context.Modules.Catalog.RequireModule(name);
        if (lasting)
        {
            SettingsFile file = context.Monitor.Settings?.Invoke() ?? throw new QmpException("this monitor changes no configuration file; leave 'lasting' out");
            file.SetDisabled(name, disabled);
        }

        context.Modules.Switch(name, disabled ? new DisabledModule("over QMP", $"use x-module-enable for '{name}'") : null);
    }

    /// <summary>A line of a report.</summary>
    /// <param name="report">The line.</param>
    public static ModuleInfo Of(ModuleReport report) => new(report.Name, report.Kind, report.State, [.. report.Architectures], report.Types, report.Version, report.Why);
}

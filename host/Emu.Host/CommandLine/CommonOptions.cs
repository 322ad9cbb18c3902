using System.CommandLine;
using Emu.Modules.Catalog;
using Emu.Modules.Settings;

namespace Emu.Host.CommandLine;

/// <summary>Options that several commands share, and what they lead to.</summary>
internal static class CommonOptions
{
    /// <summary>Folders with modules.</summary>
    public static Option<string[]> ModulePath() => new("--module-path")
    {
        Description = "Folder with module folders; may be given several times",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Output for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON" };

    /// <summary>The catalog that a command line leads to.</summary>
    /// <param name="named">Folders that it names.</param>
    public static ModuleCatalog Catalog(IEnumerable<string> named) =>
        ModuleCatalog.Scan(ModuleSettings.Read(UserFolders.Find()).CatalogOptions(named, ShippedModules));

    /// <summary>Folder of the modules that came with the program.</summary>
    public static string ShippedModules => Path.Combine(AppContext.BaseDirectory, "modules");
}

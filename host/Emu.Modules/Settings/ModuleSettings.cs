using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Emu.Modules.Settings;

/// <summary>
/// What the user said about modules: in the configuration file, and over it in variables EMU_DISABLE and EMU_ENABLE (names
/// separated by commas or spaces) and EMU_MODULE_PATH (folders separated as in PATH). Immutable.
/// </summary>
public sealed class ModuleSettings
{
    private const string DisabledKey = "modules:disabled";
    private const string PathKey = "modules:path";
    private readonly UserFolders folders;

    private ModuleSettings(UserFolders folders, IConfiguration configuration)
    {
        this.folders = folders;
        Configuration = configuration;
        Dictionary<string, DisabledModule> disabled = new(StringComparer.Ordinal);
        foreach (string name in List(configuration, DisabledKey))
        {
            disabled[name] = new DisabledModule("by user", $"emu module enable {name}");
        }

        foreach (string name in Words(configuration["DISABLE"]))
        {
            disabled[name] = new DisabledModule("by EMU_DISABLE", $"take {name} out of EMU_DISABLE");
        }

        foreach (string name in Words(configuration["ENABLE"]))
        {
            disabled.Remove(name);
        }

        Disabled = disabled;
        ModulePath = [.. Paths(configuration["MODULE_PATH"]), .. List(configuration, PathKey)];
    }

    /// <summary>Everything in the configuration file and in variables named EMU_….</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Disabled modules, with who said so.</summary>
    public IReadOnlyDictionary<string, DisabledModule> Disabled { get; }

    /// <summary>Folders that EMU_MODULE_PATH and the configuration file name.</summary>
    public IReadOnlyList<string> ModulePath { get; }

    /// <summary>Reads the settings of a user.</summary>
    /// <exception cref="EmuException">The configuration file cannot be read.</exception>
    public static ModuleSettings Read(UserFolders folders) => Read(folders, new EnvironmentVariablesConfigurationSource { Prefix = "EMU_" });

    internal static ModuleSettings Read(UserFolders folders, IConfigurationSource environment)
    {
        ConfigurationBuilder builder = new();
        SettingsFile.AddTo(builder, folders);
        builder.Add(environment);
        return new ModuleSettings(folders, SettingsFile.Build(builder, folders));
    }

    /// <summary>The module path: what the command line names, then variables and settings, then the user's modules, then the shipped ones.</summary>
    /// <param name="named">Folders that the command line names.</param>
    /// <param name="shipped">Folder of the modules that came with the program.</param>
    public CatalogOptions CatalogOptions(IEnumerable<string> named, string shipped)
    {
        List<ModuleRoot> roots = [];
        foreach (string path in named)
        {
            roots.Add(new ModuleRoot(path, Required: true));
        }

        foreach (string path in ModulePath)
        {
            roots.Add(new ModuleRoot(path, Required: true));
        }

        roots.Add(new ModuleRoot(folders.Modules, Required: false));
        roots.Add(new ModuleRoot(shipped, Required: false));
        return new CatalogOptions { Roots = roots, Disabled = Disabled };
    }

    private static List<string> List(IConfiguration configuration, string key)
    {
        if (configuration[key] is { Length: > 0 } single)
        {
            throw new EmuException($"the setting '{key.Replace(':', '.')}' is a list, not '{single}'. Write [\"{single}\"]");
        }

        List<string> items = [];
        foreach (IConfigurationSection item in configuration.GetSection(key).GetChildren())
        {
            if (item.Value is { Length: > 0 } text)
            {
                items.Add(text);
            }
        }

        return items;
    }

    private static string[] Words(string? text) => text?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string[] Paths(string? text) => text?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

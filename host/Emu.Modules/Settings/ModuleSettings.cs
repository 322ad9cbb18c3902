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
    private const string Prefix = "EMU_";
    private readonly UserFolders folders;
    private readonly Dictionary<string, DisabledModule> disabled = new(StringComparer.Ordinal);
    private readonly IConfigurationSource? environment;

    // Neither in a Lazy nor behind a delegate: their types would load the configuration library, which most runs do without.
    private IConfiguration? configuration;

    private ModuleSettings(UserFolders folders, IConfigurationSource? environment, bool isEmpty)
    {
        this.folders = folders;
        this.environment = environment;
        if (!isEmpty)
        {
            ReadAll();
        }
    }

    /// <summary>Everything in the configuration file and in variables named EMU_….</summary>
    public IConfiguration Configuration
    {
        get
        {
            IConfiguration? known = Volatile.Read(ref configuration);
            return known ?? Interlocked.CompareExchange(ref configuration, known = Load(), null) ?? known;
        }
    }

    /// <summary>Disabled modules, with who said so.</summary>
    public IReadOnlyDictionary<string, DisabledModule> Disabled => disabled;

    /// <summary>Folders that EMU_MODULE_PATH and the configuration file name.</summary>
    public IReadOnlyList<string> ModulePath { get; private set; } = [];

    /// <summary>Reads the settings of a user.</summary>
    /// <exception cref="EmuException">The configuration file cannot be read.</exception>
    public static ModuleSettings Read(UserFolders folders)
    {
        // Most users have neither: then the configuration library need not even be loaded.
        bool isEmpty = !new SettingsFile(folders).Exists && !HasVariables();
        return new ModuleSettings(folders, null, isEmpty);
    }

    internal static ModuleSettings Read(UserFolders folders, IConfigurationSource environment) => new(folders, environment, isEmpty: false);

    private IConfiguration Load()
    {
        ConfigurationBuilder builder = new();
        SettingsFile.AddTo(builder, folders);
        builder.Add(environment ?? new EnvironmentVariablesConfigurationSource { Prefix = Prefix });
        return SettingsFile.Build(builder, folders);
    }

    private void ReadAll()
    {
        foreach (string name in List(Configuration, DisabledKey))
        {
            disabled[name] = new DisabledModule("by user", $"emu module enable {name}");
        }

        foreach (string name in Words(Configuration["DISABLE"]))
        {
            disabled[name] = new DisabledModule("by EMU_DISABLE", $"take {name} out of EMU_DISABLE");
        }

        foreach (string name in Words(Configuration["ENABLE"]))
        {
            disabled.Remove(name);
        }

        ModulePath = [.. Paths(Configuration["MODULE_PATH"]), .. List(Configuration, PathKey)];
    }

    private static bool HasVariables()
    {
        foreach (object? name in Environment.GetEnvironmentVariables().Keys)
        {
            // The folder's variable says where settings are, and sets nothing itself.
            if (name is string text && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text != UserFolders.ConfigurationVariable)
            {
                return true;
            }
        }

        return false;
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

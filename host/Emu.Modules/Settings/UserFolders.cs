using Emu.Abstractions.Qom;

namespace Emu.Modules.Settings;

/// <summary>
/// Where a user's settings and modules lie: XDG folders on Linux, application data on Windows, Library on macOS. The one place
/// that knows about it.
/// </summary>
/// <param name="Configuration">Folder of the configuration file.</param>
/// <param name="Modules">Folder of the modules that the user installed.</param>
public sealed record UserFolders(string Configuration, string Modules)
{
    /// <summary>Variable that moves both folders to one place.</summary>
    public const string ConfigurationVariable = "EMU_CONFIG_DIR";

    /// <summary>The folders of this user.</summary>
    /// <exception cref="EmuException">The system does not say where the user's files are.</exception>
    public static UserFolders Find() => Find(Environment.GetEnvironmentVariable, Environment.GetFolderPath);

    internal static UserFolders Find(Func<string, string?> variable, Func<Environment.SpecialFolder, string> folder)
    {
        if (variable(ConfigurationVariable) is { Length: > 0 } named)
        {
            string path = Path.GetFullPath(named);
            return new UserFolders(path, Path.Combine(path, "modules"));
        }

        if (OperatingSystem.IsWindows())
        {
            return Below(folder(Environment.SpecialFolder.ApplicationData), folder(Environment.SpecialFolder.LocalApplicationData));
        }

        if (OperatingSystem.IsMacOS())
        {
            string support = Path.Combine(Home(folder), "Library", "Application Support");
            return Below(support, support);
        }

        return Below(
            Xdg(variable("XDG_CONFIG_HOME")) ?? Path.Combine(UnixHome(variable, folder), ".config"),
            Xdg(variable("XDG_DATA_HOME")) ?? Path.Combine(UnixHome(variable, folder), ".local", "share"));
    }

    /// <summary>The XDG specification says to ignore paths that are not absolute.</summary>
    private static string? Xdg(string? path) => Path.IsPathRooted(path) ? path : null;

    /// <summary>The variable first, as the framework does after it has made much more ready.</summary>
    private static string UnixHome(Func<string, string?> variable, Func<Environment.SpecialFolder, string> folder) => Xdg(variable("HOME")) ?? Home(folder);

    private static string Home(Func<Environment.SpecialFolder, string> folder) => folder(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
        ? home
        : throw new EmuException($"the user has no home folder. Set {ConfigurationVariable} to a folder for settings and modules");

    private static UserFolders Below(string configuration, string data) =>
        new(Path.Combine(configuration, "emu"), Path.Combine(data, "emu", "modules"));
}

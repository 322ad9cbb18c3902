namespace Emu.Core;

/// <summary>What is special about names of files of the host.</summary>
public static class HostPaths
{
    private static readonly string[] WindowsDevices = ["CON", "PRN", "AUX", "NUL"];

    /// <summary>
    /// Whether a name is one of a device, such as <c>/dev/null</c> or <c>NUL</c>: it may be written, but never be replaced by a file,
    /// taken for a socket that somebody left, or deleted. Thread-safe.
    /// </summary>
    /// <param name="path">The name; relative ones are taken from the current folder.</param>
    public static bool IsDevice(string path)
    {
        string full = Path.GetFullPath(path);
        return OperatingSystem.IsWindows()
            ? full.StartsWith(@"\\.\", StringComparison.Ordinal)
                || Array.Exists(WindowsDevices, name => name.Equals(Path.GetFileNameWithoutExtension(full), StringComparison.OrdinalIgnoreCase))
            : full.StartsWith("/dev/", StringComparison.Ordinal);
    }
}

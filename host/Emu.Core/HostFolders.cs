using System.IO.Enumeration;

namespace Emu.Core;

/// <summary>Lists folders of the host.</summary>
public static class HostFolders
{
    /// <summary>Names of the folders in a folder, links to folders among them, in no order. Names with a dot in front are left out. Thread-safe.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static List<string> Names(string path) => (OperatingSystem.IsLinux() ? LinuxFolder.TryNames(path) : null) ?? Enumerate(path);

    private static List<string> Enumerate(string path)
    {
        List<string> names = [];
        using var subfolders = new Subfolders(path);
        while (subfolders.MoveNext())
        {
            names.Add(subfolders.Current);
        }

        return names;
    }

    private sealed class Subfolders(string path) : FileSystemEnumerator<string>(path)
    {
        protected override bool ShouldIncludeEntry(ref FileSystemEntry entry) => entry.IsDirectory && entry.FileName[0] != '.';

        protected override string TransformEntry(ref FileSystemEntry entry) => entry.FileName.ToString();
    }
}

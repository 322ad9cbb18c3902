namespace Emu.Fuzz.Tests.Targets;

/// <summary>Files in this assembly.</summary>
internal static class Resources
{
    /// <summary>Reads one.</summary>
    /// <param name="name">Its name.</param>
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Names that begin so.</summary>
    /// <param name="folder">The beginning.</param>
    public static IEnumerable<string> In(string folder) =>
        typeof(Resources).Assembly.GetManifestResourceNames().Select(name => name.Replace('\\', '/')).Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}

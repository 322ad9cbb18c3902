using System.Reflection;

namespace Emu.Testing;

/// <summary>Where the built tree and the sources are. Compiled into every test project.</summary>
internal static class TestTree
{
    /// <summary>
    /// Folder of the runnable tree, with a separator at its end: <c>artifacts/emu/</c>, or what EMU_TEST_TREE names
    /// (the coverage run names a copy that has IL only).
    /// </summary>
    public static string Root { get; } = WithSeparator(Environment.GetEnvironmentVariable("EMU_TEST_TREE") ?? Metadata("EmuTree"));

    /// <summary>The <c>emu</c> program of the tree.</summary>
    public static string Program { get; } = Path.Combine(Root, OperatingSystem.IsWindows() ? "emu.exe" : "emu");

    /// <summary>Folder of the shipped modules.</summary>
    public static string Modules { get; } = Path.Combine(Root, "modules");

    /// <summary>Top of the source tree, with a separator at its end.</summary>
    public static string Source { get; } = WithSeparator(Metadata("EmuSource"));

    private static string Metadata(string key)
    {
        foreach (AssemblyMetadataAttribute attribute in typeof(TestTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (attribute.Key == key && attribute.Value is { } value)
            {
                return value;
            }
        }

        throw new InvalidOperationException($"The test assembly carries no metadata '{key}': is tests/Directory.Build.props imported?");
    }

    private static string WithSeparator(string folder) =>
        Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
}

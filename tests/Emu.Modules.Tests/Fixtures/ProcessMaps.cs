namespace Emu.Modules.Tests.Fixtures;

/// <summary>What is in this process.</summary>
internal static class ProcessMaps
{
    /// <summary>Asserts that no file below a folder is mapped, and no assembly of it loaded.</summary>
    public static void AssertNothingOf(string folder)
    {
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && IsBelow(folder, assembly.Location));
        Assert.DoesNotContain(Mapped(), line => line.Contains(folder, StringComparison.Ordinal));
    }

    /// <summary>Lines of the kernel's list of mappings; none on systems that have no such list.</summary>
    public static string[] Mapped() => OperatingSystem.IsLinux() ? File.ReadAllLines("/proc/self/maps") : [];

    private static bool IsBelow(string folder, string path) => path.StartsWith(folder, StringComparison.Ordinal);
}

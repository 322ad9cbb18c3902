using System.Text.Json;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary>Lists, details and checks read manifests and machine files: no module gets into the process.</summary>
public class NothingMappedTests
{
    [Fact]
    public void EveryCommandThatOnlyLooks_MapsNoModule()
    {
        string[] machines = [.. JsonDocument.Parse(EmuCall.Once("machine", "list", "--json").Output).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];
        string[][] lines =
        [
            ["module", "list"], ["module", "show", "noop"], ["device", "list"], ["device", "show", "ram"], ["machine", "list"], ["machine", "schema"], ["doctor"],
            .. machines.Select(machine => (string[])["machine", "check", machine]),
            .. machines.Select(machine => (string[])["machine", "show", machine]),
        ];

        Assert.All(lines, line => Assert.Equal(0, EmuCall.Once(line).Status));

        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && assembly.Location.StartsWith(TestTree.Modules, StringComparison.Ordinal));
        Assert.DoesNotContain(Mapped(), line => line.Contains(TestTree.Modules, StringComparison.Ordinal));
    }

    /// <summary>Lines of the kernel's list of mappings; none on systems that have no such list.</summary>
    private static string[] Mapped() => OperatingSystem.IsLinux() ? File.ReadAllLines("/proc/self/maps") : [];
}

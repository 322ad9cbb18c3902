using Emu.Modules.Loading;
using Emu.Modules.Reports;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Loading;

/// <summary>Listing never loads code.</summary>
public sealed class NothingMappedTests : IDisposable
{
    private readonly FixtureTree tree = new();

    [Fact]
    public void Reports_OfEveryKind_MapNoModule()
    {
        tree.Add("alpha");
        tree.Add("beta");
        tree.AddMachines("boards", ("board", ["alpha.one"]));

        CatalogReports reports = new(tree.Loader());
        string[] texts =
        [
            ReportJson.Write(reports.Modules()), ReportJson.Write(reports.Module("alpha")), ReportJson.Write(reports.Devices()),
            ReportJson.Write(reports.Device("beta.one")), ReportJson.Write(reports.Machines()),
        ];

        Assert.All(texts, text => Assert.NotEmpty(text));
        ProcessMaps.AssertNothingOf(tree.Root);
    }

    [Fact]
    public void Resolve_OneType_MapsItsModuleAndNoOther()
    {
        string alpha = tree.Add("alpha");
        string beta = tree.Add("beta");
        ModuleLoader loader = tree.Loader();

        loader.Resolve("alpha.one");

        Assert.Contains(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && assembly.Location.StartsWith(alpha, StringComparison.Ordinal));
        Assert.Equal(OperatingSystem.IsLinux(), ProcessMaps.Mapped().Any(line => line.Contains(alpha, StringComparison.Ordinal)));
        ProcessMaps.AssertNothingOf(beta);
    }

    public void Dispose() => tree.Dispose();
}

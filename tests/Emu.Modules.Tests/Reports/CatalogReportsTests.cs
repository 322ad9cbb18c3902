using System.Text.Json;
using System.Text.Json.Nodes;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Reports;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Reports;

public sealed class CatalogReportsTests : IDisposable
{
    private readonly FixtureTree tree = new();

    [Fact]
    public void Modules_OfEveryState_SayWhy()
    {
        tree.Add("a-good", edit: manifest => manifest["permissions"] = new JsonArray(new JsonObject { ["name"] = "native", ["reason"] = "speed" }));
        tree.Add("b-off");
        tree.Add("c-new", edit: manifest => manifest["contract"] = "9.0");
        File.Delete(Path.Combine(tree.AddWithDependency("d-bad"), "Acme.Calibration.dll"));
        tree.AddMachines("e-boards", ("board", []));

        Assert.Equal(
            [
                ("a-good", "hw", "available", 2, "1.2.0", "permissions: native"),
                ("b-off", "hw", "disabled", 2, "1.2.0", "by user (emu module enable b-off)"),
                ("c-new", "hw", "incompatible", 2, "1.2.0", $"built against contract 9.0, and this host has {Modules.Manifests.ContractVersion.OfHost()}"),
                ("d-bad", "hw", "failed", 1, "1.2.0", "needs Acme.Calibration 2.1, not found beside Fixture.d-bad.dll"),
                ("e-boards", "machines", "available", 0, "1.2.0", ""),
            ],
            new CatalogReports(tree.Scan("b-off")).Modules().Select(row => (row.Name, row.Kind, row.State, row.Types, row.Version, row.Why)));
    }

    [Fact]
    public void Modules_OfARunningHost_SayWhatIsLoadedFaultedFailedAndLeaving()
    {
        tree.Add("a-loaded");
        tree.Add("b-faulted");
        tree.Add("c-throws", "throws-in-constructor", []);
        tree.Add("d-left");
        ModuleLoader loader = tree.Loader();
        loader.Load("a-loaded");
        loader.Load("b-faulted");
        loader.Load("d-left");
        loader.Reload("d-left");
        Assert.Throws<ModuleLoadException>(() => loader.Load("c-throws"));

        CatalogReports reports = new(loader, isFaulted: name => name == "b-faulted");

        Assert.Equal(
            [("a-loaded", "loaded"), ("b-faulted", "faulted"), ("c-throws", "failed"), ("d-left", "loaded"), ("d-left", "unloading")],
            reports.Modules().Select(row => (row.Name, row.State)));
        Assert.Contains("no luck today", reports.Modules()[2].Why, StringComparison.Ordinal);
        Assert.Equal("failed", reports.Module("c-throws").Module.State);
        Assert.Equal("loaded", reports.Device("a-loaded.one").Device.State);
    }

    [Fact]
    public void Modules_LoadedModuleWhoseFolderIsGone_StaysListed()
    {
        string folder = tree.Add("alpha");
        ModuleLoader loader = tree.Loader();
        loader.Load("alpha");
        Directory.Delete(folder, recursive: true);
        loader.Rescan();

        Assert.Equal([("alpha", "loaded")], new CatalogReports(loader).Modules().Select(row => (row.Name, row.State)));
    }

    [Fact]
    public void Modules_HiddenModule_IsNotTheLoadedOne()
    {
        using FixtureTree mine = new();
        mine.Add("alpha");
        tree.Add("alpha");
        ModuleLoader loader = new(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(mine.Root, true), new ModuleRoot(tree.Root, true)] }));
        loader.Load("alpha");

        Assert.Equal(["loaded", "failed"], new CatalogReports(loader).Modules().Select(row => row.State));
    }

    [Fact]
    public void Module_ThatFailed_ListsEveryProbe()
    {
        string folder = tree.AddWithDependency("alpha");
        File.Delete(Path.Combine(folder, "Acme.Calibration.dll"));

        ModuleDetailReport report = new CatalogReports(tree.Scan()).Module("alpha");

        Assert.Equal("MissingDependency", report.Problem!.Fault);
        Assert.Equal(new ProbeReport(Path.Combine(folder, "Acme.Calibration.dll"), "not found"), Assert.Single(report.Problem.Probes));
        Assert.Equal(("alpha.calibrated", "failed"), (report.Types[0].Name, report.Types[0].State));
        Assert.Equal(2, report.Files.Length);
    }

    [Fact]
    public void Module_WithoutManifest_HasOnlyItsProblem()
    {
        File.Delete(Path.Combine(tree.Add("alpha"), "module.json"));

        ModuleDetailReport report = new CatalogReports(tree.Scan()).Module("alpha");

        Assert.Equal(("", "failed", "ManifestMissing"), (report.Module.Kind, report.Module.State, report.Problem!.Fault));
    }

    [Fact]
    public void Devices_OfOneKind_LeaveOutOthersAndAbstractOnes()
    {
        tree.Add("alpha", edit: manifest => manifest["types"] = Types(
            """[{ "name": "z", "kind": "device" }, { "name": "a", "kind": "device", "family": "f", "summary": "s" }, { "name": "c", "kind": "cpu" }, { "name": "b", "kind": "device", "abstract": true }]"""));
        CatalogReports reports = new(tree.Scan());

        Assert.Equal(["a", "z"], reports.Devices("device").Select(row => row.Name));
        Assert.Equal(["a", "c", "z"], reports.Devices().Select(row => row.Name));
        Assert.Equal(new DeviceReport("a", "device", "f", "", "alpha", "available", "s", ""), reports.Devices()[0]);
    }

    [Fact]
    public void Devices_OfADisabledModule_SayWhy()
    {
        tree.Add("alpha");

        DeviceReport row = new CatalogReports(tree.Scan("alpha")).Devices()[0];

        Assert.Equal(("disabled", "module 'alpha': disabled by user (emu module enable alpha)"), (row.State, row.Why));
    }

    [Fact]
    public void Machines_WithoutArchitectures_TakeThemFromTheirCpus()
    {
        tree.Add("toys", edit: manifest => manifest["types"] = Types("""[{ "name": "toy1", "kind": "cpu", "architecture": "toy" }, { "name": "toy2", "kind": "cpu", "architecture": "toy" }]"""));
        string folder = tree.AddMachines("boards", ("board", ["toy1", "toy2"]));
        string file = Path.Combine(folder, "module.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"types\"", "\"cpuTypes\":[\"toy1\",\"toy2\"],\"types\"", StringComparison.Ordinal));

        MachineReport row = Assert.Single(new CatalogReports(tree.Scan()).Machines());

        Assert.Equal(["toy"], row.Architectures.AsEnumerable());
        Assert.Equal(("board", 1, 8, true, ""), (row.Name, row.MinCpus, row.MaxCpus, row.Available, row.Why));
    }

    [Fact]
    public void Machines_ThatNeedAFailedModule_SayWhich()
    {
        tree.Add("alpha", edit: manifest => manifest["contract"] = "9.0");
        tree.AddMachines("boards", ("board", ["alpha.one"]));

        MachineReport row = Assert.Single(new CatalogReports(tree.Scan()).Machines());

        Assert.False(row.Available);
        Assert.StartsWith("needs type 'alpha.one' of module 'alpha': built against contract 9.0", row.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ModuleList_IsReadableJson()
    {
        tree.Add("alpha");

        JsonElement row = Parse(ReportJson.Write(new CatalogReports(tree.Scan()).Modules()))[0];

        Assert.Equal(
            ["name", "kind", "state", "architectures", "types", "version", "why"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("alpha", "available", 2), (row.GetProperty("name").GetString(), row.GetProperty("state").GetString(), row.GetProperty("types").GetInt32()));
    }

    [Fact]
    public void Write_Device_KeepsUnitsReadable()
    {
        tree.Add("alpha", edit: manifest => manifest["types"] = Types(
            """[{ "name": "t", "kind": "device", "properties": [{ "name": "ambient", "kind": "number", "unit": "°C", "default": 21.5 }], "registers": [{ "offset": 0, "name": "TEMP", "width": 32 }], "later": 5 }]"""));

        string text = ReportJson.Write(new CatalogReports(tree.Scan()).Device("t"));

        JsonElement description = Parse(text).GetProperty("description");
        Assert.Contains("\"°C\"", text, StringComparison.Ordinal);
        Assert.Equal(21.5, description.GetProperty("properties")[0].GetProperty("default").GetDouble());
        Assert.Equal("TEMP", description.GetProperty("registers")[0].GetProperty("name").GetString());
        Assert.Equal(5, description.GetProperty("later").GetInt32());
    }

    [Fact]
    public void Write_ModuleAndMachines_IsJson()
    {
        File.Delete(Path.Combine(tree.AddWithDependency("alpha"), "Acme.Calibration.dll"));
        tree.AddMachines("boards", ("board", ["alpha.calibrated"]));
        CatalogReports reports = new(tree.Scan());

        Assert.Equal("not found", Parse(ReportJson.Write(reports.Module("alpha"))).GetProperty("problem").GetProperty("probes")[0].GetProperty("result").GetString());
        Assert.False(Parse(ReportJson.Write(reports.Machines()))[0].GetProperty("available").GetBoolean());
        Assert.Equal(1, Parse(ReportJson.Write(reports.Devices())).GetArrayLength());
    }

    [Fact]
    public void Write_SomethingElse_IsRefused() => Assert.ThrowsAny<Exception>(() => ReportJson.Write(new Uri("x:y")));

    public void Dispose() => tree.Dispose();

    private static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static JsonNode Types(string json) => JsonNode.Parse(json)!;
}

using Emu.Modules.Catalog;
using Emu.Modules.Install;
using Emu.Modules.Loading;
using Emu.Modules.Reports;

namespace Emu.Modules.Tests.Loading;

/// <summary>The modules of the tree, with the manifests that their build wrote.</summary>
public class ShippedModulesTests
{
    private readonly ModuleCatalog catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, Required: true)] });

    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(TestTree.Modules).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Module_OfTheTree_IsAvailableUnderTheNameOfItsFolder(string folder)
    {
        CatalogModule module = catalog.RequireModule(folder);

        Assert.Null(module.Problem);
        Assert.Equal(Path.Combine(TestTree.Modules, folder), module.Folder);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Module_OfTheTree_PassesTheCheckOfItsFiles(string folder) =>
        Assert.Empty(ModuleVerifier.Check(Path.Combine(TestTree.Modules, folder)));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Module_OfTheTree_RegistersWhatItsManifestLists(string folder)
    {
        ModuleLoader loader = new(catalog);

        LoadedModule loaded = loader.Load(folder);

        Assert.Equal(
            catalog.RequireModule(folder).Types.Where(type => !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal),
            loaded.Types.Order(StringComparer.Ordinal));
        Assert.All(loaded.Types, name => Assert.Equal(name, loader.Resolve(name).Name));
    }

    [Theory]
    [Trait("Category", "Unloads")]
    [MemberData(nameof(Folders))]
    public void Module_OfTheTree_LeavesTheProcessWhenReloadable(string folder)
    {
        ModuleLoader loader = new(catalog, new ModuleLoaderOptions { Reloadable = new HashSet<string> { folder } });
        bool hasCode = catalog.RequireModule(folder).Manifest!.Assembly.Length > 0;
        loader.Load(folder);

        Assert.Equal(hasCode, loader.Loaded.Single(module => module.Name == folder).IsReloadable);
        Assert.Equal(hasCode, hasCode && loader.Unload(folder).Collect());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Types_OfTheTree_AreDescribedWithPropertiesLikeTheCodes(string folder)
    {
        ModuleLoader loader = new(catalog);

        Assert.All(catalog.RequireModule(folder).Types.Where(type => !type.IsAbstract), type => Assert.Equal(
            loader.Resolve(type.Name).Properties.Select(property => (property.Name, property.Kind.ToString().ToLowerInvariant(), property.Required)),
            type.Describe().Properties.Select(property => (property.Name, property.Kind, property.Required))));
    }

    [Fact]
    public void Reports_OfTheTree_CanBeWritten()
    {
        CatalogReports reports = new(catalog);

        Assert.Contains("\"noop\"", ReportJson.Write(reports.Modules()), StringComparison.Ordinal);
        Assert.All(reports.Devices(), device => Assert.Contains($"\"{device.Name}\"", ReportJson.Write(reports.Device(device.Name)), StringComparison.Ordinal));
    }
}

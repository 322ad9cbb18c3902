using System.Text.Json.Nodes;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Catalog;

public sealed class ModuleCatalogTests : IDisposable
{
    private readonly FixtureTree tree = new();

    [Fact]
    public void Scan_EmptyFolder_HasNothing() => Assert.Empty(tree.Scan().Modules);

    [Fact]
    public void Scan_FolderOfModules_ListsThemByName()
    {
        tree.Add("beta");
        tree.Add("alpha");

        Assert.Equal(["alpha", "beta"], tree.Scan().Modules.Select(module => module.Name));
    }

    [Fact]
    public void Scan_OneModulesFolder_IsThatModule()
    {
        string folder = tree.Add("alpha");
        tree.Add("beta");

        ModuleCatalog catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(folder + "/", true)] });

        Assert.Equal("alpha", Assert.Single(catalog.Modules).Name);
    }

    [Fact]
    public void Scan_FolderBeingInstalled_IsPassedOver()
    {
        Directory.CreateDirectory(Path.Combine(tree.Root, ".alpha-1"));

        Assert.Empty(tree.Scan().Modules);
    }

    [Fact]
    public void Scan_NamedFolderThatIsMissing_IsAnError()
    {
        CatalogOptions options = new() { Roots = [new ModuleRoot(Path.Combine(tree.Root, "absent"), Required: true)] };

        Assert.Contains("absent' is not a folder", Assert.Throws<EmuException>(() => ModuleCatalog.Scan(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_UsualFolderThatIsMissing_HasNothing() =>
        Assert.Empty(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(Path.Combine(tree.Root, "absent"), Required: false)] }).Modules);

    [Fact]
    public void Scan_TwoModulesOfOneName_KeepsTheFirstRoots()
    {
        using FixtureTree mine = new();
        string folder = mine.Add("alpha");
        tree.Add("alpha");

        ModuleCatalog catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(mine.Root, true), new ModuleRoot(tree.Root, true)] });

        Assert.Equal([(ModuleState.Available, folder), (ModuleState.Failed, Path.Combine(tree.Root, "alpha"))], catalog.Modules.Select(module => (module.State, module.Folder)));
        Assert.Equal(ModuleFault.DuplicateModule, catalog.Modules[1].Problem!.Fault);
        Assert.Equal(folder, catalog.RequireModule("alpha").Folder);
        Assert.Equal(folder, catalog.RequireType("alpha.one").Module.Folder);
    }

    [Fact]
    public void RequireType_OfADisabledAndAnAvailableModule_GivesTheAvailable()
    {
        tree.Add("alpha", types: ["shared"]);
        tree.Add("beta", types: ["shared"]);

        Assert.Equal("beta", tree.Scan("alpha").RequireType("shared").Module.Name);
    }

    [Fact]
    public void RequireType_OfAFailedModule_GivesItWithItsReason()
    {
        File.Delete(Path.Combine(tree.Add("alpha"), "Fixture.alpha.dll"));

        Assert.Equal(ModuleFault.FileMissing, tree.Scan().RequireType("alpha.one").Module.Problem!.Fault);
    }

    [Fact]
    public void RequireType_UnknownName_NamesTheNearest()
    {
        tree.Add("alpha");

        UnknownNameException e = Assert.Throws<UnknownNameException>(() => tree.Scan().RequireType("alpha.oen"));

        Assert.Equal("no type 'alpha.oen'; did you mean 'alpha.one'? ('emu device list' shows what there is)", e.Message);
    }

    [Fact]
    public void RequireModule_NameLikeNoOther_NamesNone() =>
        Assert.Null(Assert.Throws<UnknownNameException>(() => tree.Scan().RequireModule("zzz")).Nearest);

    [Fact]
    public void State_RequiredModuleDisabled_FailsWithHowToEnableIt()
    {
        tree.Add("alpha", edit: manifest => manifest["requires"] = new JsonArray("beta"));
        tree.Add("beta");

        ModuleProblem problem = tree.Scan("beta").RequireModule("alpha").Problem!;

        Assert.Equal((ModuleFault.RequiredModule, "Enable it: emu module enable beta"), (problem.Fault, problem.Remedy));
    }

    [Fact]
    public void State_ModuleThatRequiresACircle_IsNoPartOfIt()
    {
        tree.Add("alpha", edit: manifest => manifest["requires"] = new JsonArray("beta"));
        tree.Add("beta", edit: manifest => manifest["requires"] = new JsonArray("gamma"));
        tree.Add("gamma", edit: manifest => manifest["requires"] = new JsonArray("beta"));

        Assert.Equal(
            [ModuleFault.RequiredModule, ModuleFault.CyclicDependency, ModuleFault.CyclicDependency], tree.Scan().Modules.Select(module => module.Problem!.Fault));
    }

    [Fact]
    public void State_DisabledModuleWithoutManifest_StaysDisabled()
    {
        File.Delete(Path.Combine(tree.Add("alpha"), "module.json"));

        Assert.Equal(ModuleState.Disabled, tree.Scan("alpha").RequireModule("alpha").State);
    }

    [Fact]
    public void WhyUnavailable_EveryTypeThere_IsNull()
    {
        tree.Add("alpha");
        tree.AddMachines("boards", ("board", ["alpha.one"]));
        ModuleCatalog catalog = tree.Scan();

        Assert.Null(catalog.WhyUnavailable(catalog.RequireMachine("board")));
        Assert.True(File.Exists(catalog.RequireMachine("board").File));
    }

    [Fact]
    public void WhyUnavailable_TypeOfADisabledModule_SaysHowToEnableIt()
    {
        tree.Add("alpha");
        tree.AddMachines("boards", ("board", ["alpha.one"]));
        ModuleCatalog catalog = tree.Scan("alpha");

        Assert.Equal("needs type 'alpha.one' of module 'alpha': disabled by user (emu module enable alpha)", catalog.WhyUnavailable(catalog.RequireMachine("board")));
    }

    [Fact]
    public void WhyUnavailable_TypeOfAModuleWhoseRequirementFails_FollowsTheChain()
    {
        tree.Add("alpha", edit: manifest => manifest["requires"] = new JsonArray("beta"));
        File.Delete(Path.Combine(tree.AddWithDependency("beta"), "Acme.Calibration.dll"));
        tree.AddMachines("boards", ("board", ["alpha.one"]));
        ModuleCatalog catalog = tree.Scan();

        Assert.Equal(
            "needs type 'alpha.one' of module 'alpha': requires module 'beta', which is unusable: needs Acme.Calibration 2.1, not found beside Fixture.beta.dll",
            catalog.WhyUnavailable(catalog.RequireMachine("board")));
    }

    [Fact]
    public void WhyUnavailable_TypeThatNobodyOffers_SaysSo()
    {
        tree.AddMachines("boards", ("board", ["alpha.one"]));
        ModuleCatalog catalog = tree.Scan();

        Assert.Equal("needs type 'alpha.one', which no module offers", catalog.WhyUnavailable(catalog.RequireMachine("board")));
    }

    [Fact]
    public void WhyUnavailable_OwnModuleDisabled_SaysSo()
    {
        tree.AddMachines("boards", ("board", []));
        ModuleCatalog catalog = tree.Scan("boards");

        Assert.Equal("module 'boards': disabled by user (emu module enable boards)", catalog.WhyUnavailable(catalog.RequireMachine("board")));
    }

    public void Dispose() => tree.Dispose();
}

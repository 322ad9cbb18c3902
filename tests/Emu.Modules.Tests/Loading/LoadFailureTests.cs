using System.Text.Json.Nodes;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Manifests;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Loading;

/// <summary>One test for each way in which a module cannot be loaded. Beside it lies a healthy one, which must stay usable.</summary>
public sealed class LoadFailureTests : IDisposable
{
    private readonly FixtureTree tree = new();

    public LoadFailureTests() => tree.Add("healthy");

    [Fact]
    public void Load_ManifestMissing_SaysSo()
    {
        File.Delete(Path.Combine(tree.Add("bad"), "module.json"));

        ModuleLoadException e = Fails(ModuleFault.ManifestMissing);

        Assert.Contains("module.json is missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManifestMalformed_NamesLineAndColumn()
    {
        string folder = tree.Add("bad");
        File.WriteAllText(Path.Combine(folder, "module.json"), "{\"schema\":1,\n  \"name\": oops}");

        ModuleLoadException e = Fails(ModuleFault.ManifestMalformed);

        Assert.Equal((2, 11), (e.Problem.Line, e.Problem.Column));
        Assert.Contains("module.json:2:11: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManifestOfAnotherSchema_IsIncompatible()
    {
        tree.Add("bad", edit: manifest => manifest["schema"] = 7);

        ModuleLoadException e = Fails(ModuleFault.ManifestSchema, ModuleState.Incompatible);

        Assert.Contains("schema 7, and this host reads schema 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AssemblyMissing_NamesItsPath()
    {
        string file = Path.Combine(tree.Add("bad"), "Fixture.bad.dll");
        File.Delete(file);

        ModuleLoadException e = Fails(ModuleFault.FileMissing);

        Assert.Equal(new ModuleProbe(file, "not found"), Assert.Single(e.Probes));
    }

    [Fact]
    public void Load_FileThatTheManifestDoesNotKnow_IsRefused()
    {
        tree.Add("bad", edit: manifest => ((JsonObject)manifest["files"]!).Clear());

        Assert.Contains("no hash of Fixture.bad.dll", Fails(ModuleFault.WrongHash).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatChanged_NamesBothHashes()
    {
        string folder = tree.Add("bad");
        File.AppendAllText(Path.Combine(folder, "Fixture.bad.dll"), "x");

        ModuleLoadException e = Fails(ModuleFault.WrongHash, ModuleState.Available);

        Assert.Matches("expected sha256:[0-9a-f]{64}, found sha256:[0-9a-f]{64}", e.Message);
    }

    [Fact]
    public void Load_SealedFileThatChanged_NamesBothHashes()
    {
        string folder = tree.Add("bad", edit: tree.Seal);
        File.AppendAllText(Path.Combine(folder, "Fixture.bad.dll"), "x");

        ModuleLoadException e = Fails(ModuleFault.WrongHash, ModuleState.Available);

        Assert.Matches("expected sha256:[0-9a-f]{64}, found sha256:[0-9a-f]{64}", e.Message);
    }

    [Fact]
    public void Load_ManifestWithAQuickHashOfAnotherFile_IsRefused()
    {
        tree.Add("bad", edit: manifest => manifest["quick"] = new JsonObject { ["Fixture.bad.dll"] = "xxh64:0123456789abcdef" });

        Assert.Contains("not its xxh64:0123456789abcdef", Fails(ModuleFault.WrongHash, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SealedFileThatIsNoAssembly_SaysWhatItIs()
    {
        tree.Add("bad", before: folder => File.WriteAllText(Path.Combine(folder, "Fixture.bad.dll"), "#!/bin/sh\n"), edit: tree.Seal);

        Fails(ModuleFault.NotAnAssembly, ModuleState.Available);
    }

    [Fact]
    public void Load_SealedManifestWithTheTokenOfAnotherClass_IsRefused()
    {
        tree.Add("bad", edit: manifest =>
        {
            tree.Seal(manifest);
            manifest["entryToken"] = (int)manifest["entryToken"]! + 1;
        });

        Assert.Contains("cannot be made", Fails(ModuleFault.NoEntryPoint, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TextFile_IsNotAnAssembly()
    {
        tree.Add("bad", before: folder => File.WriteAllText(Path.Combine(folder, "Fixture.bad.dll"), "#!/bin/sh\n"));

        Fails(ModuleFault.NotAnAssembly, ModuleState.Available);
    }

    [Fact]
    public void Load_TruncatedAssembly_IsCorrupt()
    {
        tree.Add("bad", before: folder => Change(folder, image => image[..1000]));

        Fails(ModuleFault.Corrupt, ModuleState.Available);
    }

    [Fact]
    public void Load_AssemblyOf32Bits_NamesBothProcessors()
    {
        tree.Add("bad", before: folder => Change(folder, PeEdit.Require32Bit));

        ModuleLoadException e = Fails(ModuleFault.WrongArchitecture, ModuleState.Available);

        Assert.Contains("made for X86 (32 bits), and this process is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PrivateDependencyMissing_ListsEveryProbe()
    {
        string folder = tree.AddWithDependency("bad");
        File.Delete(Path.Combine(folder, "Acme.Calibration.dll"));

        ModuleLoadException e = Fails(ModuleFault.MissingDependency);

        Assert.Contains("needs Acme.Calibration 2.1, not found beside Fixture.bad.dll", e.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(folder, "Acme.Calibration.dll"), Assert.Single(e.Probes).Path);
    }

    [Fact]
    public void Load_DependencyThatTheManifestForgot_ListsEveryProbe()
    {
        string folder = tree.Add("bad", "private-dependency", ["bad.calibrated"]);

        ModuleLoadException e = Fails(ModuleFault.MissingDependency, ModuleState.Available);

        Assert.Contains("needs Acme.Calibration 2.1", e.Message, StringComparison.Ordinal);
        Assert.Equal(
            [Path.Combine(folder, "r2r", ModuleImages.RuntimeIdentifier(), "Acme.Calibration.dll"), Path.Combine(folder, "Acme.Calibration.dll")],
            e.Probes.Select(probe => probe.Path));
    }

    [Fact]
    public void Load_CodeThatUsesTheHost_IsRefused()
    {
        tree.Add("bad", "uses-host", ["hw"]);

        ModuleLoadException e = Fails(ModuleFault.MissingDependency, ModuleState.Available);

        Assert.Contains(e.Probes, probe => probe.Result == "belongs to the host, which shares only the contract");
    }

    [Fact]
    public void Load_ContractTooNew_NamesBothVersions()
    {
        tree.Add("bad", edit: manifest => manifest["contract"] = "0.99");

        ModuleLoadException e = Fails(ModuleFault.ContractTooNew, ModuleState.Incompatible);

        Assert.Contains($"built against contract 0.99, and this host has {ContractVersion.OfHost()}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ContractTooOld_NamesBothVersions()
    {
        tree.Add("old");
        ModuleCatalog catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(tree.Root, true)], Contract = new ContractVersion(1, 0) });

        ModuleLoadException e = Assert.Throws<ModuleLoadException>(() => new ModuleLoader(catalog).Load("old"));

        Assert.Equal((ModuleFault.ContractTooOld, ModuleState.Incompatible), (e.Fault, catalog.RequireModule("old").State));
        Assert.Contains($"built against contract {ContractVersion.OfHost()}, and this host has 1.0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CodeOfANewerContractThanItsManifestSays_IsRefused()
    {
        tree.Add("bad", edit: manifest => manifest["contract"] = "0.0");
        ModuleCatalog catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(tree.Root, true)], Contract = new ContractVersion(0, 0) });

        ModuleLoadException e = Assert.Throws<ModuleLoadException>(() => new ModuleLoader(catalog).Load("bad"));

        Assert.Equal(ModuleFault.ContractTooNew, e.Fault);
    }

    [Fact]
    public void Load_NoEntryClass_SaysHowToMarkOne()
    {
        tree.Add("bad", "no-entry", []);

        Assert.Contains("no class of Fixture.bad.dll is marked [EmuModule]", Fails(ModuleFault.NoEntryPoint, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EntryClassOfAnotherName_IsRefused()
    {
        tree.Add("bad", edit: manifest => manifest["entry"] = "Fixture.Elsewhere");

        Assert.Contains("Fixture.Elsewhere, and the assembly has Fixture.FixtureModule", Fails(ModuleFault.NoEntryPoint, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EntryClassWithoutUsableConstructor_IsRefused()
    {
        tree.Add("bad", "not-made", []);

        Assert.Contains("entry class Fixture.FixtureModule cannot be made", Fails(ModuleFault.NoEntryPoint, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoEntryClasses_NamesBoth()
    {
        tree.Add("bad", "two-entries", []);

        Assert.Contains("Fixture.FixtureModule, Fixture.Outer+SecondModule", Fails(ModuleFault.SeveralEntryPoints, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ConstructorThrows_CarriesTheException()
    {
        tree.Add("bad", "throws-in-constructor", []);

        ModuleLoadException e = Fails(ModuleFault.ConstructorThrew, ModuleState.Available);

        Assert.Contains("InvalidOperationException: no luck today", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RegistrationThrows_CarriesTheExceptionAndAddsNoType()
    {
        tree.Add("bad", "throws-in-registration", ["bad.one"]);

        ModuleLoadException e = Fails(ModuleFault.RegistrationThrew, ModuleState.Available);

        Assert.Contains("InvalidDataException: table is empty", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_TypeWhoseDescriptionThrows_CarriesTheExceptionAndLeavesTheOthers()
    {
        tree.Add("bad", "describes-late", ["bad.good", "bad.throws", "bad.other"]);
        ModuleLoader loader = tree.Loader();

        ModuleLoadException first = Assert.Throws<ModuleLoadException>(() => loader.Resolve("bad.throws"));
        ModuleLoadException again = Assert.Throws<ModuleLoadException>(() => loader.Resolve("bad.throws"));

        Assert.Equal((ModuleFault.RegistrationThrew, "bad"), (first.Fault, first.Module));
        Assert.Contains("describing its type 'bad.throws' threw InvalidDataException: table is empty", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, again.Message);
        Assert.Same(loader.Resolve("bad.good"), loader.Resolve("bad.good"));
    }

    [Fact]
    public void Resolve_TypeDescribedUnderAnotherName_NamesBoth()
    {
        tree.Add("bad", "describes-late", ["bad.good", "bad.throws", "bad.other"]);

        ModuleLoadException e = Assert.Throws<ModuleLoadException>(() => tree.Loader().Resolve("bad.other"));

        Assert.Equal(ModuleFault.TypeUnlisted, e.Fault);
        Assert.Contains("registers type 'bad.good' under the name 'bad.other'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypeThatTheCodeDoesNotRegister_IsNamed()
    {
        tree.Add("bad", types: ["bad.one", "bad.two", "bad.three"]);

        Assert.Contains("lists type 'bad.three', which the code does not register", Fails(ModuleFault.TypeMissing, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypeThatTheManifestDoesNotList_IsNamed()
    {
        tree.Add("bad", types: ["bad.one"]);

        Assert.Contains("registers type 'bad.two', which its manifest does not list", Fails(ModuleFault.TypeUnlisted, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypeRegisteredTwice_IsRefusedEvenWhenTheModuleHidesIt()
    {
        tree.Add("bad", "registers-twice", ["bad.one"]);

        Assert.Contains("registers type 'bad.one' twice", Fails(ModuleFault.DuplicateType, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypeOfAnotherModule_NamesThatModule()
    {
        tree.Add("a-first", types: ["bad.one"]);
        tree.Add("bad");

        Assert.Contains("type 'bad.one' is already offered by module 'a-first'", Fails(ModuleFault.DuplicateType).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DisabledModule_SaysHowToEnableIt()
    {
        tree.Add("bad");
        ModuleCatalog catalog = tree.Scan("bad");

        ModuleLoadException e = Assert.Throws<ModuleLoadException>(() => new ModuleLoader(catalog).Resolve("bad.one"));

        Assert.Equal((ModuleFault.Disabled, ModuleState.Disabled), (e.Fault, catalog.RequireModule("bad").State));
        Assert.Equal("module 'bad' cannot load: disabled by user (emu module enable bad)", e.Message);
    }

    [Fact]
    public void Load_ModulesThatRequireEachOther_ShowsTheCircle()
    {
        tree.Add("bad", edit: manifest => manifest["requires"] = new JsonArray("worse"));
        tree.Add("worse", edit: manifest => manifest["requires"] = new JsonArray("bad"));

        ModuleLoadException e = Fails(ModuleFault.CyclicDependency);

        Assert.Contains("bad -> worse -> bad", e.Message, StringComparison.Ordinal);
        Assert.Equal(ModuleFault.CyclicDependency, tree.Scan().RequireModule("worse").Problem!.Fault);
    }

    [Fact]
    public void Load_RequiredModuleNotThere_NamesIt()
    {
        tree.Add("bad", edit: manifest => manifest["requires"] = new JsonArray("absent"));

        Assert.Contains("requires module 'absent', which is not installed", Fails(ModuleFault.RequiredModule).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RequiredModuleThatThrows_SaysWhatItThrew()
    {
        tree.Add("base", "throws-in-constructor", []);
        tree.Add("bad", edit: manifest => manifest["requires"] = new JsonArray("base"));

        Assert.Contains("requires module 'base', which cannot load: the constructor", Fails(ModuleFault.RequiredModule, ModuleState.Available).Message, StringComparison.Ordinal);
    }

    public void Dispose() => tree.Dispose();

    /// <summary>Loads the module "bad", which must fail in this way twice over and disturb nothing.</summary>
    private ModuleLoadException Fails(ModuleFault fault, ModuleState state = ModuleState.Failed)
    {
        ModuleLoader loader = tree.Loader();
        Assert.Equal(state, loader.Catalog.RequireModule("bad").State);

        ModuleLoadException first = Assert.Throws<ModuleLoadException>(() => loader.Load("bad"));
        ModuleLoadException again = Assert.Throws<ModuleLoadException>(() => loader.Load("bad"));

        Assert.Equal((fault, "bad"), (first.Fault, first.Module));
        Assert.Equal(first.Message, again.Message);
        Assert.StartsWith("module 'bad' cannot load: ", first.Message, StringComparison.Ordinal);
        Assert.NotEmpty(first.Remedy);
        Assert.Empty(loader.Loaded);
        Assert.Equal("healthy.one", loader.Resolve("healthy.one").Name);
        Assert.Equal("healthy", Assert.Single(loader.Loaded).Name);
        return first;
    }

    private static void Change(string folder, Func<byte[], byte[]> change)
    {
        string file = Path.Combine(folder, "Fixture.bad.dll");
        File.WriteAllBytes(file, change(File.ReadAllBytes(file)));
    }
}

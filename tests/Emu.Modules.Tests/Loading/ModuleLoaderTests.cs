using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Emu.Abstractions.Qom;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Loading;

public sealed class ModuleLoaderTests : IDisposable
{
    private readonly FixtureTree tree = new();

    [Fact]
    public void Resolve_FirstType_LoadsItsModuleOnly()
    {
        tree.Add("alpha");
        tree.Add("beta");
        ModuleLoader loader = tree.Loader();
        Assert.Empty(loader.Loaded);

        ObjectType type = loader.Resolve("alpha.one");

        Assert.Equal("alpha.one", type.Name);
        Assert.Equal("Fixture.Thing", type.Create().GetType().FullName);
        LoadedModule loaded = Assert.Single(loader.Loaded);
        Assert.Equal(("alpha", false), (loaded.Name, loaded.IsReloadable));
        Assert.Equal(["alpha.one", "alpha.two"], loaded.Types.AsEnumerable());
        Assert.Equal(("alpha", ""), (loader.ModuleOf("alpha.two"), loader.ModuleOf("beta.one")));
    }

    [Fact]
    public void Resolve_TypeOfASealedModule_LoadsItByItsToken()
    {
        tree.Add("alpha", edit: tree.Seal);

        Assert.Equal("Fixture.Thing", tree.Loader().Resolve("alpha.one").Create().GetType().FullName);
    }

    [Fact]
    public void Resolve_SameTypeAgain_GivesTheSame()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader();

        Assert.Same(loader.Resolve("alpha.one"), loader.Resolve("alpha.one"));
    }

    [Fact]
    public void Resolve_FromManyThreads_LoadsOnce()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader();
        using Barrier start = new(8);
        ObjectType[] types = new ObjectType[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            types[i] = loader.Resolve(i % 2 == 0 ? "alpha.one" : "alpha.two");
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(2, types.Distinct().Count());
        Assert.Single(loader.Loaded);
    }

    [Fact]
    public void Resolve_AbstractType_SaysSo()
    {
        tree.Add("alpha", edit: manifest => ((JsonArray)manifest["types"]!).Add(new JsonObject { ["name"] = "alpha.base", ["abstract"] = true }));

        Assert.Contains("is abstract", Assert.Throws<EmuException>(() => tree.Loader().Resolve("alpha.base")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_UnknownType_NamesTheNearest()
    {
        tree.Add("alpha");

        Assert.Equal("alpha.one", Assert.Throws<UnknownNameException>(() => tree.Loader().Resolve("alpha.on")).Nearest);
    }

    [Fact]
    public void Resolve_TypeOfAModuleThatRequiresAnother_LoadsThatFirst()
    {
        tree.Add("alpha", edit: manifest => manifest["requires"] = new JsonArray("beta"));
        tree.Add("beta");
        ModuleLoader loader = tree.Loader();

        loader.Resolve("alpha.one");

        Assert.Equal(["alpha", "beta"], loader.Loaded.Select(module => module.Name));
    }

    [Fact]
    public void Resolve_ModuleWithPrivateDependency_UsesItsOwn()
    {
        tree.AddWithDependency("alpha");
        tree.AddWithDependency("beta");
        ModuleLoader loader = tree.Loader();

        Assert.Equal(("alpha.calibrated", "beta.calibrated"), (loader.Resolve("alpha.calibrated").Name, loader.Resolve("beta.calibrated").Name));
    }

    [Fact]
    public void Load_ModuleWithAPrivateCopyOfTheContract_SharesTheHosts()
    {
        tree.Add("alpha", before: folder => File.Copy(typeof(EmuModule).Assembly.Location, Path.Combine(folder, "Emu.Abstractions.dll")));

        Assert.IsAssignableFrom<EmuObject>(tree.Loader().Resolve("alpha.one").Create());
    }

    [Fact]
    public void Load_ModuleOfMachines_LoadsNoCode()
    {
        tree.AddMachines("boards", ("board", []));

        Assert.Empty(tree.Loader().Load("boards").Types);
    }

    [Fact]
    public void Load_CompiledImageForThisSystem_IsPreferred()
    {
        string image = Path.Combine("r2r", ModuleImages.RuntimeIdentifier(), "Fixture.alpha.dll");
        string folder = tree.Add("alpha", before: AddImage);

        ObjectType type = tree.Loader().Resolve("alpha.one");

        Assert.Equal(Path.Combine(folder, image), type.Create().GetType().Assembly.Location);
    }

    [Fact]
    public void Load_CompiledImageNotWanted_TakesIL()
    {
        string folder = tree.Add("alpha", before: AddImage);

        ObjectType type = new ModuleLoader(tree.Scan(), new ModuleLoaderOptions { UseCompiledImages = false }).Resolve("alpha.one");

        Assert.Equal(Path.Combine(folder, "Fixture.alpha.dll"), type.Create().GetType().Assembly.Location);
    }

    [Fact]
    public void Rescan_MendedModule_CanBeLoaded()
    {
        string file = Path.Combine(tree.Add("alpha"), "Fixture.alpha.dll");
        byte[] good = File.ReadAllBytes(file);
        File.AppendAllText(file, "x");
        ModuleLoader loader = tree.Loader();
        Assert.Throws<ModuleLoadException>(() => loader.Resolve("alpha.one"));
        Assert.Equal(ModuleFault.WrongHash, loader.ProblemOf("alpha")!.Fault);

        File.WriteAllBytes(file, good);
        loader.Rescan();

        Assert.Equal("alpha.one", loader.Resolve("alpha.one").Name);
        Assert.Null(loader.ProblemOf("alpha"));
    }

    [Fact]
    public void Unload_ReloadableModule_LeavesTheProcess()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader(reloadable: "alpha");
        UseOnce(loader);

        UnloadingModule leaving = loader.Unload("alpha");

        Assert.True(leaving.Collect());
        Assert.Empty(loader.Unloading);
        Assert.Empty(loader.Loaded);
        Assert.Equal("", loader.ModuleOf("alpha.one"));
    }

    [Fact]
    public void Unload_WhileAnObjectLives_StaysListedUntilItGoes()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader(reloadable: "alpha");
        EmuObject[] holder = new EmuObject[1];
        Make(loader, holder);

        UnloadingModule leaving = loader.Unload("alpha");

        Assert.False(leaving.Collect(2));
        Assert.Equal("alpha", Assert.Single(loader.Unloading).Name);
        Drop(holder);
        Assert.True(leaving.Collect());
    }

    [Fact]
    public void Unload_ThenResolve_LoadsAgain()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader(reloadable: "alpha");
        UseOnce(loader);
        loader.Unload("alpha");

        Assert.Equal("alpha.one", loader.Resolve("alpha.one").Name);
    }

    [Fact]
    public void Unload_ResidentModule_SaysWhyNot()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader();
        loader.Load("alpha");

        Assert.Contains("loaded for good", Assert.Throws<EmuException>(() => loader.Unload("alpha")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unload_ModuleThatAnotherRequires_NamesThatOne()
    {
        tree.Add("alpha", edit: manifest => manifest["requires"] = new JsonArray("beta"));
        tree.Add("beta");
        ModuleLoader loader = tree.Loader("alpha", "beta");
        loader.Load("alpha");

        Assert.Contains("required by module 'alpha'", Assert.Throws<EmuException>(() => loader.Unload("beta")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unload_ModuleNotLoaded_SaysSo()
    {
        tree.Add("alpha");

        Assert.Contains("is not loaded", Assert.Throws<EmuException>(() => tree.Loader().Unload("alpha")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_ResidentModule_GivesNewTypesAndListsTheOldCopy()
    {
        tree.Add("alpha");
        ModuleLoader loader = tree.Loader();
        ObjectType old = loader.Resolve("alpha.one");

        LoadedModule fresh = loader.Reload("alpha");

        Assert.True(fresh.IsReloadable);
        Assert.NotSame(old, loader.Resolve("alpha.one"));
        Assert.Equal(("alpha", true, false), Assert.Single(loader.Unloading.Select(module => (module.Name, module.IsResident, module.IsGone))));
    }

    [Fact]
    public void Reload_ModuleOfMachines_LeavesNothingBehind()
    {
        tree.AddMachines("boards", ("board", []));
        ModuleLoader loader = tree.Loader();
        loader.Load("boards");

        loader.Reload("boards");

        Assert.Empty(loader.Unloading);
        Assert.Equal("boards", Assert.Single(loader.Loaded).Name);
    }

    [Fact]
    public void Reload_NewCopyThatFails_KeepsTheOld()
    {
        string folder = tree.Add("alpha");
        ModuleLoader loader = tree.Loader();
        ObjectType old = loader.Resolve("alpha.one");
        File.AppendAllText(Path.Combine(folder, "Fixture.alpha.dll"), "x");

        Assert.Equal(ModuleFault.WrongHash, Assert.Throws<ModuleLoadException>(() => loader.Reload("alpha")).Fault);

        Assert.Same(old, loader.Resolve("alpha.one"));
        Assert.Null(loader.ProblemOf("alpha"));
    }

    [Fact]
    public void Load_TypeOfALoadedModuleThatLeftTheCatalog_IsRefused()
    {
        string first = tree.Add("alpha", types: ["alpha.one", "alpha.two"]);
        ModuleLoader loader = tree.Loader();
        loader.Load("alpha");
        Directory.Delete(first, recursive: true);
        string folder = tree.Add("alpha", edit: manifest => manifest["name"] = "other");
        loader.Rescan();

        ModuleLoadException e = Assert.Throws<ModuleLoadException>(() => loader.Load("other"));

        Assert.Equal((ModuleFault.DuplicateType, folder), (e.Fault, e.Path));
        Assert.Equal("alpha", loader.ModuleOf("alpha.one"));
    }

    public void Dispose() => tree.Dispose();

    private static void AddImage(string folder)
    {
        string images = Path.Combine(folder, "r2r", ModuleImages.RuntimeIdentifier());
        Directory.CreateDirectory(images);
        File.Copy(Path.Combine(folder, "Fixture.alpha.dll"), Path.Combine(images, "Fixture.alpha.dll"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseOnce(ModuleLoader loader) => Assert.NotNull(loader.Resolve("alpha.one").Create());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(ModuleLoader loader, EmuObject[] holder) => holder[0] = loader.Resolve("alpha.one").Create();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(EmuObject[] holder)
    {
        Assert.NotNull(holder[0]);
        Array.Clear(holder);
    }
}

using Emu.Abstractions.Qom;
using Emu.Modules.Errors;
using Emu.Modules.Install;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Install;

public sealed class ModuleInstallerTests : IDisposable
{
    private readonly FixtureTree source = new();
    private readonly FixtureTree user = new();

    [Fact]
    public void Install_HealthyModule_CanBeLoaded()
    {
        string folder = source.AddWithDependency("alpha");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "left behind");
        File.WriteAllText(Path.Combine(folder, "Fixture.alpha.pdb"), "symbols");

        (string installed, string? replaced) = Install(folder);

        Assert.Equal((Path.Combine(user.Root, "alpha"), null), (installed, replaced));
        Assert.Equal(
            ["Acme.Calibration.dll", "Fixture.alpha.dll", "Fixture.alpha.pdb", "module.json"],
            Directory.EnumerateFiles(installed).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        Assert.Equal("alpha.calibrated", user.Loader().Resolve("alpha.calibrated").Name);
    }

    [Fact]
    public void Install_OverAnOlderVersion_ReplacesIt()
    {
        Install(source.Add("alpha", edit: manifest => manifest["version"] = "1.0.0"));
        File.WriteAllText(Path.Combine(user.Root, "alpha", "old.txt"), "of the old version");
        using FixtureTree newer = new();

        (string installed, string? replaced) = Install(newer.Add("alpha", edit: manifest => manifest["version"] = "2.0.0"));

        Assert.Equal("1.0.0", replaced);
        Assert.Equal("2.0.0", user.Scan().RequireModule("alpha").Manifest!.Version);
        Assert.False(File.Exists(Path.Combine(installed, "old.txt")));
        Assert.Equal([installed], Directory.EnumerateFileSystemEntries(user.Root));
    }

    [Fact]
    public void Install_DamagedModule_ChangesNothing()
    {
        Install(source.Add("alpha", edit: manifest => manifest["version"] = "1.0.0"));
        using FixtureTree newer = new();
        string folder = newer.Add("alpha");
        File.AppendAllText(Path.Combine(folder, "Fixture.alpha.dll"), "x");

        Assert.Equal(ModuleFault.WrongHash, Assert.Throws<ModuleLoadException>(() => Install(folder)).Fault);

        Assert.Equal("1.0.0", user.Scan().RequireModule("alpha").Manifest!.Version);
    }

    [Fact]
    public void Install_ModuleThatBreaksARule_IsRefusedWithTheFindings()
    {
        string folder = source.Add("alpha");

        EmuException e = Assert.Throws<EmuException>(() => new ModuleInstaller(user.Root).Install(folder, _ => ["a.cs(1,2): error EMU010: static"]));

        Assert.Equal("module 'alpha' breaks 1 rule and was not installed:\na.cs(1,2): error EMU010: static", e.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(user.Root));
    }

    [Fact]
    public void Install_TheInstalledFolder_IsRefused()
    {
        string folder = user.Add("alpha");

        Assert.Contains("is the folder of the installed module", Assert.Throws<EmuException>(() => Install(folder)).Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void Install_FolderThatIsNone_SaysSo() =>
        Assert.Contains("is not a folder", Assert.Throws<EmuException>(() => Install(Path.Combine(source.Root, "absent"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Install_IntoAFile_InstallsNothing()
    {
        string folder = source.Add("alpha");
        string file = Path.Combine(user.Root, "file");
        File.WriteAllText(file, "");

        Assert.Contains("Nothing was installed", Assert.Throws<EmuException>(() => new ModuleInstaller(file).Install(folder, _ => [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_HealthyModule_FindsNothing() => Assert.Empty(ModuleVerifier.Check(source.Add("alpha")));

    [Fact]
    public void Check_ModuleOfMachines_FindsNothing() => Assert.Empty(ModuleVerifier.Check(source.AddMachines("boards", ("board", []))));

    [Fact]
    public void Check_SeveralDamagedFiles_NamesEach()
    {
        string folder = source.AddWithDependency("alpha");
        File.AppendAllText(Path.Combine(folder, "Fixture.alpha.dll"), "x");
        File.AppendAllText(Path.Combine(folder, "Acme.Calibration.dll"), "x");

        Assert.Equal(
            ["Acme.Calibration.dll", "Fixture.alpha.dll"], ModuleVerifier.Check(folder).Select(problem => Path.GetFileName(problem.Path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_MissingFile_IsNamedOnce()
    {
        string folder = source.Add("alpha");
        File.Delete(Path.Combine(folder, "Fixture.alpha.dll"));

        Assert.Equal(ModuleFault.FileMissing, Assert.Single(ModuleVerifier.Check(folder)).Fault);
    }

    [Fact]
    public void Check_NoEntryClass_IsFoundWithoutLoading()
    {
        string folder = source.Add("alpha", "no-entry", []);

        Assert.Equal(ModuleFault.NoEntryPoint, Assert.Single(ModuleVerifier.Check(folder)).Fault);
        ProcessMaps.AssertNothingOf(folder);
    }

    [Fact]
    public void Check_FolderWithoutManifest_SaysSo()
    {
        string folder = Path.Combine(source.Root, "empty");
        Directory.CreateDirectory(folder);

        Assert.Equal(ModuleFault.ManifestMissing, Assert.Single(ModuleVerifier.Check(folder)).Fault);
    }

    public void Dispose()
    {
        source.Dispose();
        user.Dispose();
    }

    private (string Folder, string? Replaced) Install(string folder) => new ModuleInstaller(user.Root).Install(folder, _ => []);
}

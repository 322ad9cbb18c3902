using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Settings;
using Microsoft.Extensions.Configuration.Memory;

namespace Emu.Modules.Tests.Settings;

public sealed class ModuleSettingsTests : IDisposable
{
    private readonly string root = Path.Combine(Path.GetTempPath(), "emu-tests", Guid.NewGuid().ToString("N"));
    private readonly UserFolders folders;

    public ModuleSettingsTests() => folders = new UserFolders(Path.Combine(root, "config"), Path.Combine(root, "modules"));

    [Fact]
    public void Read_NoFile_HasNothing()
    {
        ModuleSettings settings = Read();

        Assert.Empty(settings.Disabled);
        Assert.Empty(settings.ModulePath);
    }

    [Fact]
    public void SetDisabled_Module_IsThereForTheNextReader()
    {
        Assert.True(new SettingsFile(folders).SetDisabled("alpha", disabled: true));

        Assert.Equal(new DisabledModule("by user", "emu module enable alpha"), Read().Disabled["alpha"]);
    }

    [Fact]
    public void SetDisabled_TwiceTheSame_ChangesNothing()
    {
        SettingsFile file = new(folders);
        file.SetDisabled("alpha", disabled: true);

        Assert.False(file.SetDisabled("alpha", disabled: true));
        Assert.False(file.SetDisabled("beta", disabled: false));
        Assert.Equal(["alpha"], Read().Disabled.Keys);
    }

    [Fact]
    public void SetDisabled_Back_EnablesTheModuleAndKeepsOtherSettings()
    {
        Write("""{ "other": { "key": "°" }, "modules": { "disabled": ["alpha", "beta"], "path": ["/x"] } }""");

        Assert.True(new SettingsFile(folders).SetDisabled("alpha", disabled: false));

        ModuleSettings settings = Read();
        Assert.Equal(["beta"], settings.Disabled.Keys);
        Assert.Equal(["/x"], settings.ModulePath);
        Assert.Equal("°", settings.Configuration["other:key"]);
    }

    [Fact]
    public void SetDisabled_FromManyThreads_LosesNone()
    {
        string[] names = [.. Enumerable.Range(0, 16).Select(i => $"m{i:d2}")];

        Parallel.ForEach(names, name => new SettingsFile(folders).SetDisabled(name, disabled: true));

        Assert.Equal(names, Read().Disabled.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SetDisabled_LeavesNoTemporaryFile()
    {
        new SettingsFile(folders).SetDisabled("alpha", disabled: true);

        Assert.Equal(["config.json", "config.json.lock"], Directory.EnumerateFiles(folders.Configuration).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_BrokenFile_IsOneErrorWithItsPlace()
    {
        Write("{\n  \"modules\": {,}\n}");

        EmuException e = Assert.Throws<EmuException>(() => Read());

        Assert.StartsWith($"{new SettingsFile(folders).Path}:2:15: the configuration is not valid JSON: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetDisabled_BrokenFile_LeavesItAsItIs()
    {
        Write("{,}");

        Assert.Contains("config.json:1:2: the configuration is not valid JSON", Assert.Throws<EmuException>(() => new SettingsFile(folders).SetDisabled("alpha", true)).Message, StringComparison.Ordinal);
        Assert.Equal("{,}", File.ReadAllText(new SettingsFile(folders).Path));
    }

    [Fact]
    public void Read_TextInPlaceOfAList_SaysWhatToWrite()
    {
        Write("""{ "modules": { "disabled": "alpha" } }""");

        Assert.Contains("'modules.disabled' is a list, not 'alpha'. Write [\"alpha\"]", Assert.Throws<EmuException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetDisabled_TextInPlaceOfAList_IsRefused()
    {
        Write("""{ "modules": { "disabled": "alpha" } }""");

        Assert.Contains("'disabled' is not a list", Assert.Throws<EmuException>(() => new SettingsFile(folders).SetDisabled("beta", true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Variables_GoOverTheFile()
    {
        Write("""{ "modules": { "disabled": ["alpha", "beta"], "path": ["/from-file"] } }""");

        ModuleSettings settings = Read(("DISABLE", "gamma, delta"), ("ENABLE", "alpha"), ("MODULE_PATH", $"/one{Path.PathSeparator}/two"));

        Assert.Equal(["beta", "delta", "gamma"], settings.Disabled.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("by EMU_DISABLE", "by user"), (settings.Disabled["gamma"].By, settings.Disabled["beta"].By));
        Assert.Equal(["/one", "/two", "/from-file"], settings.ModulePath);
    }

    [Fact]
    public void CatalogOptions_Roots_GoFromTheCommandLineToTheShippedModules()
    {
        ModuleSettings settings = Read(("MODULE_PATH", "/variable"));

        Assert.Equal(
            [new ModuleRoot("/named", true), new ModuleRoot("/variable", true), new ModuleRoot(folders.Modules, false), new ModuleRoot("/shipped", false)],
            settings.CatalogOptions(["/named"], "/shipped").Roots);
    }

    [Fact]
    public void Find_ConfigurationVariable_MovesBothFolders()
    {
        UserFolders found = UserFolders.Find(name => name == "EMU_CONFIG_DIR" ? root : null, _ => "/home/me");

        Assert.Equal(new UserFolders(root, Path.Combine(root, "modules")), found);
    }

    [Fact]
    public void Find_NoVariable_IsInTheUsersFolders()
    {
        UserFolders found = UserFolders.Find(_ => null, _ => "/home/me");

        Assert.StartsWith("/home/me", found.Configuration, StringComparison.Ordinal);
        Assert.EndsWith("modules", found.Modules, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NoHome_SaysWhatToSet() =>
        Assert.Contains("EMU_CONFIG_DIR", Assert.Throws<EmuException>(() => UserFolders.Find(_ => null, _ => "")).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        Directory.CreateDirectory(root);
        Directory.Delete(root, recursive: true);
    }

    private void Write(string text)
    {
        Directory.CreateDirectory(folders.Configuration);
        File.WriteAllText(new SettingsFile(folders).Path, text);
    }

    private ModuleSettings Read(params (string Key, string Value)[] variables) => ModuleSettings.Read(
        folders, new MemoryConfigurationSource { InitialData = variables.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)) });
}

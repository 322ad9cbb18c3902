using System.Text.Json;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Sessions;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

public sealed class ModuleSwitchTests : IDisposable
{
    private const string Uart = "{'execute':'device_add','arguments':{'driver':'ns16550a','id':'u%'}}";

    private readonly string folder = Directory.CreateTempSubdirectory("emu-switch-").FullName;
    private readonly Machine machine;
    private readonly MachineMonitor monitor;

    public ModuleSwitchTests()
    {
        var modules = new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, true)] }));
        machine = new Machine(new MachineOptions { Types = modules });
        monitor = new MachineMonitor(machine, modules) { Settings = () => new SettingsFile(new UserFolders(folder, folder)) };
    }

    public void Dispose()
    {
        monitor.Dispose();
        machine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Module_ThatIsDisabled_MakesNothingNewUntilItIsEnabled()
    {
        await using TestClient client = await Connect();
        Assert.Equal("{}", Return(await client.Ask(Uart.Replace('%', '0'))));

        Assert.Equal("{}", Return(await client.Ask("{'execute':'x-module-disable','arguments':{'name':'hw-char'}}")));
        JsonElement refused = await client.Ask(Uart.Replace('%', '1'));
        string state = await StateOf(client, "hw-char");
        await client.Ask("{'execute':'x-module-enable','arguments':{'name':'hw-char'}}");
        JsonElement made = await client.Ask(Uart.Replace('%', '2'));

        Assert.Contains("disabled over QMP", refused.GetProperty("error").GetProperty("desc").GetString());
        Assert.Equal(("disabled", "over QMP (use x-module-enable for 'hw-char')"), (state.Split('|')[0], state.Split('|')[1]));
        Assert.Equal("{}", Return(made));
        Assert.NotNull(machine.Find("u0"));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Module_DisabledForGood_IsSoInTheConfigurationFile()
    {
        await using TestClient client = await Connect();

        await client.Ask("{'execute':'x-module-disable','arguments':{'name':'hw-char','lasting':true}}");
        string disabled = await File.ReadAllTextAsync(Path.Combine(folder, "config.json"));
        await client.Ask("{'execute':'x-module-enable','arguments':{'name':'hw-char','lasting':true}}");
        string enabled = await File.ReadAllTextAsync(Path.Combine(folder, "config.json"));

        Assert.Contains("hw-char", disabled);
        Assert.DoesNotContain("hw-char", enabled);
    }

    [Fact]
    public async Task Module_ThatIsNone_IsNamedWithTheNearest()
    {
        await using TestClient client = await Connect();

        JsonElement error = (await client.Ask("{'execute':'x-module-disable','arguments':{'name':'hw-chra'}}")).GetProperty("error");

        Assert.Contains("hw-char", error.GetProperty("desc").GetString());
    }

    [Fact]
    public async Task Change_ThatLasts_NeedsAConfigurationFile()
    {
        using var bench = new MonitorBench();
        await using TestClient client = await bench.ConnectNegotiated();

        JsonElement error = (await client.Ask("{'execute':'x-module-disable','arguments':{'name':'hw-char','lasting':true}}")).GetProperty("error");

        Assert.Equal("this monitor changes no configuration file; leave 'lasting' out", error.GetProperty("desc").GetString());
    }

    [Fact]
    public async Task Load_IsToldBeforeTheAnswer()
    {
        await using TestClient client = await Connect();

        await client.Send("{'execute':'x-module-load','arguments':{'name':'hw-char'}}");
        JsonElement told = await client.Receive();
        JsonElement answer = await client.Receive();

        Assert.Equal("X_MODULE_LOADED", told.GetProperty("event").GetString());
        Assert.Equal("hw-char", told.GetProperty("data").GetProperty("module").GetString());
        Assert.Equal("{}", Return(answer));
    }

    private static string Return(JsonElement answer) => answer.GetProperty("return").GetRawText();

    private static async Task<string> StateOf(TestClient client, string module) =>
        (await client.Ask("{'execute':'x-query-modules'}")).GetProperty("return").EnumerateArray()
            .Where(info => info.GetProperty("name").GetString() == module)
            .Select(info => $"{info.GetProperty("state").GetString()}|{info.GetProperty("why").GetString()}").First();

    private async Task<TestClient> Connect()
    {
        var client = new TestClient(monitor);
        await client.Receive();
        await client.Ask("{'execute':'qmp_capabilities'}");
        return client;
    }
}

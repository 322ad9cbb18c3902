using Emu.Monitor.Client;
using Emu.Monitor.Server;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Clients;

public sealed class ClientTests : IDisposable
{
    private readonly MonitorBench bench = new();

    private static string Folder => Path.Combine(TestTree.Source, "host", "Emu.Monitor.Client");

    public void Dispose() => bench.Dispose();

    [Fact]
    public void CSharpClient_IsWhatTheCommandsMakeIt() =>
        Compare(Path.Combine(Folder, "QmpClient.g.cs"), _ => CSharpClient.Write(bench.Monitor.Commands));

    [Fact]
    public void PythonClient_IsWhatTheCommandsMakeIt() =>
        Compare(Path.Combine(Folder, "python", "emu_qmp.py"), file => PythonClient.Write(bench.Monitor.Commands, file));

    [Fact]
    public async Task Client_BuildsAMachineAndIsToldOfItsEnd()
    {
        using var server = new QmpServer(bench.Monitor, MonitorAddress.Parse(":0"));
        await using QmpClient client = await QmpClient.ConnectAsync(server.Address.ToString());

        await client.XSpaceAddAsync("system", 32);
        await client.DeviceAddAsync("ram", "ram", new Dictionary<string, object?> { ["size"] = 65536 });
        await client.XMapAsync("ram", "system", 0x8000_0000);
        StatusInfo before = await client.QueryStatusAsync();
        await client.QuitAsync();

        Assert.Equal(new StatusInfo(false, RunState.Prelaunch), before);
        Assert.True(await client.Events.ReadAllAsync().AnyAsync(happened => happened.Name == "SHUTDOWN"));
    }

    [Fact]
    public async Task Client_WhoseCommandIsRefused_ThrowsWhatTheServerSays()
    {
        using var server = new QmpServer(bench.Monitor, MonitorAddress.Parse(":0"));
        await using QmpClient client = await QmpClient.ConnectAsync(server.Address.ToString());

        QmpCommandException e = await Assert.ThrowsAsync<QmpCommandException>(() => client.DeviceDelAsync("ghost"));
        Assert.Equal(("DeviceNotFound", "Device 'ghost' not found"), (e.ErrorClass, e.Message));
    }

    private static void Compare(string path, Func<string, string> write)
    {
        string file = File.Exists(path) ? File.ReadAllText(path) : "";
        string expected = write(file);
        if (Environment.GetEnvironmentVariable("EMU_UPDATE") == "1")
        {
            File.WriteAllText(path, expected);
            file = expected;
        }

        Assert.True(file == expected, $"{path} differs from the commands; EMU_UPDATE=1 dotnet test tests/Emu.Monitor.Tests writes it");
    }
}

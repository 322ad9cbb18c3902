using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly MonitorBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Message_EndsWithCarriageReturnAndLineFeedAndIsAscii()
    {
        await using TestClient client = bench.Connect();
        await client.Send("{'execute':'qmp_capabilities','id':'€'}");
        string all = await client.Finish();

        Assert.EndsWith("{\"return\":{},\"id\":\"\\u20ac\"}\r\n", all);
        Assert.DoesNotContain(all, c => c > '~');
    }

    [Fact]
    public async Task Events_ReachEverySessionThatHasNegotiated_AndNoOther()
    {
        await using TestClient first = await bench.ConnectNegotiated();
        await using TestClient second = await bench.ConnectNegotiated();
        await using TestClient third = bench.Connect();
        await third.Receive();

        bench.Machine.Shutdown();

        Assert.Equal("SHUTDOWN", (await first.Receive()).GetProperty("event").GetString());
        Assert.Equal("SHUTDOWN", (await second.Receive()).GetProperty("event").GetString());
        Assert.Equal("", await third.Finish());
    }

    [Fact]
    public async Task Commands_OfOneSession_AreAnsweredInOrder()
    {
        await using TestClient client = await bench.ConnectNegotiated("'oob'");
        await client.Send(string.Concat(Enumerable.Range(0, 100).Select(i => $"{{\"execute\":\"query-name\",\"id\":{i}}}")));

        var ids = new List<int>();
        for (int i = 0; i < 100; i++)
        {
            ids.Add((await client.Receive()).GetProperty("id").GetInt32());
        }

        Assert.Equal(Enumerable.Range(0, 100), ids);
    }

    [Fact]
    public async Task Schema_NamesEveryCommandAndEveryTypeItUses()
    {
        await using TestClient client = await bench.ConnectNegotiated();
        JsonElement schema = (await client.Ask("{'execute':'query-qmp-schema'}")).GetProperty("return");
        JsonElement commands = (await client.Ask("{'execute':'query-commands'}")).GetProperty("return");

        Dictionary<string, JsonElement> types = schema.EnumerateArray().ToDictionary(info => info.GetProperty("name").GetString()!);
        Assert.All(commands.EnumerateArray(), command => Assert.Equal("command", types[command.GetProperty("name").GetString()!].GetProperty("meta-type").GetString()));
        Assert.All(types.Values.SelectMany(UsedTypes), name => Assert.Contains(name, types.Keys));
        Assert.Equal("event", types["SHUTDOWN"].GetProperty("meta-type").GetString());
    }

    [Fact]
    public void Commands_OfTheTable_CanAllBeDescribed() =>
        Assert.All(bench.Monitor.Commands.All, command => Assert.True(command.Summary.EndsWith('.') && command.Arguments is not null && (command.Phases & MachinePhase.Any) != 0, command.Name));

    private static IEnumerable<string> UsedTypes(JsonElement info)
    {
        foreach (JsonProperty member in info.EnumerateObject().Where(member => member.Name is "arg-type" or "ret-type" or "element-type"))
        {
            yield return member.Value.GetString()!;
        }

        foreach (string list in (string[])["members", "variants"])
        {
            if (info.TryGetProperty(list, out JsonElement members))
            {
                foreach (JsonElement member in members.EnumerateArray().Where(member => member.TryGetProperty("type", out _)))
                {
                    yield return member.GetProperty("type").GetString()!;
                }
            }
        }
    }
}

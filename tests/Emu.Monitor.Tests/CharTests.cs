using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

/// <summary>Character backends over the wire, as clients of QEMU write them.</summary>
public sealed class CharTests : IAsyncLifetime
{
    private readonly MonitorBench bench = new();
    private TestClient client = null!;

    public async Task InitializeAsync()
    {
        client = await bench.ConnectNegotiated();
        await Ask("chardev-add", "{'id':'c','backend':{'type':'null','data':{}}}");
        await Ask("device_add", "{'driver':'ns16550a','id':'uart','chardev':'c'}");
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task Backend_ThatIsChanged_LeavesTheDeviceWithTheNewOne()
    {
        Assert.Equal("{}", await Ask("chardev-change", "{'id':'c','backend':{'type':'ringbuf','data':{}}}"));
        Assert.Equal(Json("[{'label':'c','filename':'ringbuf','frontend-open':true}]"), await Ask("query-chardev", "{}"));
        Assert.Contains("is used by /machine/uart.chardev", await Problem("chardev-remove", "{'id':'c'}"), StringComparison.Ordinal);
        Assert.Equal("{}", await Ask("device_del", "{'id':'uart'}"));
        Assert.Equal("{}", await Ask("chardev-remove", "{'id':'c'}"));
    }

    [Theory]
    [InlineData("{'id':'c','backend':{'type':'file','data':{'path':'/no/such/folder/x'}}}", "/no/such/folder")]
    [InlineData("{'id':'c','backend':{'type':'void','data':{}}}", "chardev-void")]
    [InlineData("{'id':'ghost','backend':{'type':'null','data':{}}}", "ghost")]
    public async Task Backend_ThatCannotBeChanged_StaysAsItIs(string arguments, string why)
    {
        Assert.Contains(why, await Problem("chardev-change", arguments), StringComparison.Ordinal);
        Assert.Equal(Json("[{'label':'c','filename':'null','frontend-open':true}]"), await Ask("query-chardev", "{}"));
    }

    [Fact]
    public async Task Backend_ThatIsShared_CannotBeChanged()
    {
        await Ask("chardev-add", "{'id':'base','backend':{'type':'null','data':{}}}");
        await Ask("chardev-add", "{'id':'both','backend':{'type':'mux','data':{'chardev':'base'}}}");

        Assert.Contains("/chardevs/both shares it out", await Problem("chardev-change", "{'id':'base','backend':{'type':'ringbuf','data':{}}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedBackend_OfSeveralDevices_IsNotChangedToOneThatTakesOne()
    {
        await Ask("chardev-add", "{'id':'base','backend':{'type':'null','data':{}}}");
        await Ask("chardev-add", "{'id':'both','backend':{'type':'mux','data':{'chardev':'base'}}}");
        await Ask("device_add", "{'driver':'ns16550a','id':'one','chardev':'both'}");
        await Ask("device_add", "{'driver':'ns16550a','id':'two','chardev':'both'}");

        Assert.Contains("is used by another device already", await Problem("chardev-change", "{'id':'both','backend':{'type':'null','data':{}}}"), StringComparison.Ordinal);
        Assert.Contains("is used by /machine/one.chardev, /machine/two.chardev", await Problem("chardev-remove", "{'id':'both'}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Break_IsSentToABackendThatIsThere()
    {
        Assert.Equal("{}", await Ask("chardev-send-break", "{'id':'c'}"));
        Assert.Contains("ghost", await Problem("chardev-send-break", "{'id':'ghost'}"), StringComparison.Ordinal);
    }

    private static string Json(string text) => text.Replace('\'', '"');

    private async Task<string> Ask(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("return").GetRawText();

    private async Task<string> Problem(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("error").GetProperty("desc").GetString()!;
}

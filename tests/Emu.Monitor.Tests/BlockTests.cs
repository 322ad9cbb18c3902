using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

/// <summary>Disks over the wire, as clients of QEMU write them.</summary>
public sealed class BlockTests : IAsyncLifetime
{
    private readonly MonitorBench bench = new();
    private readonly string image = Path.GetTempFileName();
    private TestClient client = null!;

    public async Task InitializeAsync()
    {
        client = await bench.ConnectNegotiated();
        await File.WriteAllBytesAsync(image, new byte[4096]);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        bench.Dispose();
        File.Delete(image);
    }

    [Fact]
    public async Task Node_WithAFileBelowIt_IsMadeListedAndRemoved()
    {
        string file = $"{{'driver':'file','filename':'{image}','locking':'off'}}";
        Assert.Equal("{}", await Ask("blockdev-add", $"{{'driver':'raw','node-name':'disk0','read-only':true,'cache':{{'no-flush':true}},'file':{file}}}"));
        Assert.Equal(
            $"[{{'node-name':'disk0','drv':'raw','file':'{image}','ro':true,'cache':{{'direct':false,'no-flush':true}},'image':{{'filename':'{image}','format':'raw','virtual-size':4096}}}}]".Replace('\'', '"'),
            await Ask("query-named-block-nodes", "{}"));
        Assert.Equal("[]", await Ask("query-block", "{}"));
        Assert.Equal("{}", await Ask("blockdev-del", "{'node-name':'disk0'}"));
        Assert.Equal("[]", await Ask("query-named-block-nodes", "{}"));
    }

    [Fact]
    public async Task Disk_OfADevice_IsListedWithIt()
    {
        await Ask("blockdev-add", $"{{'driver':'raw','node-name':'disk0','file':{{'driver':'file','filename':'{image}'}}}}");
        Assert.Equal("{}", await Ask("device_add", "{'driver':'virtio-mmio','id':'slot'}"));
        Assert.Equal("{}", await Ask("device_add", "{'driver':'virtio-blk-device','id':'blk','drive':'disk0'}"));
        Assert.StartsWith("[{'device':'','qdev':'/machine/blk','type':'unknown',".Replace('\'', '"'), await Ask("query-block", "{}"), StringComparison.Ordinal);
        Assert.Contains("is used by", await Problem("blockdev-del", "{'node-name':'disk0'}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'driver':'raw','node-name':'d','file':{'driver':'nbd','filename':'x'}}", "Unknown driver 'nbd'")]
    [InlineData("{'driver':'raw','node-name':'d','cache':{'direct':true},'file':{'driver':'file','filename':'x'}}", "'cache.direct' is not supported")]
    [InlineData("{'driver':'raw','node-name':'d'}", "'filename'")]
    [InlineData("{'driver':'raw','node-name':'d','file':{'driver':'file','filename':'/no/such/image'}}", "there is no such file")]
    [InlineData("{'driver':'vmdk','node-name':'d','file':{'driver':'file','filename':'x'}}", "vmdk")]
    public async Task Node_ThatCannotBe_SaysWhy(string arguments, string why) => Assert.Contains(why, await Problem("blockdev-add", arguments), StringComparison.Ordinal);

    [Fact]
    public async Task Node_ThatIsNotThere_CannotBeRemoved() => Assert.Equal("Failed to find node with node-name='ghost'", await Problem("blockdev-del", "{'node-name':'ghost'}"));

    private async Task<string> Ask(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("return").GetRawText();

    private async Task<string> Problem(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("error").GetProperty("desc").GetString()!;
}

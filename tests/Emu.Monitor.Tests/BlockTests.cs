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

    [Fact]
    public async Task Disk_ThatIsResized_HasItsNewSizeAndIsCounted()
    {
        await Ask("blockdev-add", $"{{'driver':'raw','node-name':'disk0','file':{{'driver':'file','filename':'{image}'}}}}");
        await Ask("device_add", "{'driver':'virtio-mmio','id':'slot'}");
        await Ask("device_add", "{'driver':'virtio-blk-device','id':'blk','drive':'disk0','werror':'stop','rerror':'ignore'}");
        await Ask("x-realize", "{}");

        Assert.Equal("{}", await Ask("block_resize", "{'node-name':'disk0','size':8192}"));
        Assert.Equal("{}", await Ask("block_resize", "{'device':'/machine/blk','size':16384}"));

        Assert.Contains("\"virtual-size\":16384", await Ask("query-named-block-nodes", "{}"), StringComparison.Ordinal);
        Assert.StartsWith(
            "[{'node-name':'disk0','stats':{'rd_bytes':0,'wr_bytes':0,'unmap_bytes':0,'rd_operations':0,".Replace('\'', '"'),
            await Ask("query-blockstats", "{}"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("qdev", await Ask("query-blockstats", "{'query-nodes':true}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'node-name':'ghost','size':1}", "Failed to find node with node-name='ghost'")]
    [InlineData("{'size':1}", "Either 'device' or 'node-name' must be given, and not both")]
    [InlineData("{'node-name':'disk0','device':'x','size':1}", "Either 'device' or 'node-name' must be given, and not both")]
    [InlineData("{'node-name':'disk0','size':-1}", "Parameter 'size' expects a >0 size")]
    [InlineData("{'node-name':'disk0','size':512}", "can only become longer")]
    [InlineData("{'device':'slot','size':512}", "has no disk")]
    public async Task Disk_ThatCannotBeResized_SaysWhy(string arguments, string why)
    {
        await Ask("blockdev-add", $"{{'driver':'raw','node-name':'disk0','file':{{'driver':'file','filename':'{image}'}}}}");
        await Ask("device_add", "{'driver':'virtio-mmio','id':'slot'}");

        Assert.Contains(why, await Problem("block_resize", arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cable_OfACard_IsTakenOutByNameOfCardOrNetwork()
    {
        await Ask("netdev_add", "{'type':'user','id':'net0'}");
        await Ask("device_add", "{'driver':'virtio-mmio','id':'slot'}");
        await Ask("device_add", "{'driver':'virtio-net-device','id':'card','netdev':'net0'}");
        await Ask("x-realize", "{}");

        Assert.Equal("{}", await Ask("set_link", "{'name':'card','up':false}"));
        Assert.Equal("{}", await Ask("set_link", "{'name':'net0','up':true}"));
        Assert.Equal("Device 'ghost' not found", await Problem("set_link", "{'name':'ghost','up':true}"));
    }

    private async Task<string> Ask(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("return").GetRawText();

    private async Task<string> Problem(string command, string arguments) =>
        (await client.Ask($"{{'execute':'{command}','arguments':{arguments}}}")).GetProperty("error").GetProperty("desc").GetString()!;
}

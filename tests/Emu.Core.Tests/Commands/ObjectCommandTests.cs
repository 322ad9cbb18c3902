using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Commands;

public sealed class ObjectCommandTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly FakeBackend backend = new();

    public ObjectCommandTests()
    {
        bench.Types.Add(new ObjectType
        {
            Name = "chardev-fake",
            Create = () => backend,
            Properties = [new PropertyDescriptor { Name = "path", Kind = PropertyKind.Text, Get = _ => default, Set = (_, _) => { } }],
        });
        bench.Types.Add(new ObjectType { Name = "iommu", Create = () => new FakeIommu() });
        bench.Types.Probe("dev", () => new Probe { Configured = p => p.Dma("dma") });
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Chardev_IsMadeRealizedAndDrainedAtTheEnd()
    {
        var command = new ChardevAddCommand("fake", "serial0", [new PropertySetting("path", PropertyValue.Of("/x"))]);
        command.Execute(bench.Machine);
        Assert.Equal("/chardevs/serial0", backend.Path);
        Assert.Equal(LifeCycle.Realized, backend.Phase);
        Assert.Equal("""{"execute":"chardev-add","arguments":{"id":"serial0","backend":{"type":"fake","data":{"path":"/x"}}}}""", CommandScript.Render(command));
        bench.Machine.Dispose();
        Assert.True(backend.IsDrained);
    }

    [Fact]
    public void Chardev_OfAnotherKind_IsRefused()
    {
        bench.Types.Add(new ObjectType { Name = "chardev-none", Create = () => new FakeIommu() });
        EmuException error = Assert.ThrowsAny<EmuException>(() => new ChardevAddCommand("none", "x", []).Execute(bench.Machine));
        Assert.Contains("'chardev-none' is no character backend", error.Message, StringComparison.Ordinal);
        Assert.Null(bench.Machine.Find("x"));
    }

    [Fact]
    public void Blockdev_IsMadeUnderItsFolderAndSettledWhenTheMachineStands()
    {
        var disk = new FakeDisk();
        bench.Types.Add(new ObjectType
        {
            Name = "blockdev-fake",
            Create = () => disk,
            Properties = [.. new[] { "filename", "read-only" }.Select(name => new PropertyDescriptor { Name = name, Kind = PropertyKind.Text, Get = _ => default, Set = (_, _) => { } })],
        });
        var command = new BlockdevAddCommand("fake", "disk0", [new PropertySetting("filename", PropertyValue.Of("/x")), new PropertySetting("read-only", PropertyValue.Of("on"))]);
        command.Execute(bench.Machine);
        Assert.Equal("/blockdevs/disk0", disk.Path);
        Assert.Same(disk, bench.Machine.Require("disk0"));
        Assert.Equal(
            """{"execute":"blockdev-add","arguments":{"node-name":"disk0","driver":"fake","read-only":"on","file":{"driver":"file","filename":"/x"}}}""",
            CommandScript.Render(command));
        Assert.Contains(CommandScript.Render(command), LiveCommands.Of(bench.Machine).Select(CommandScript.Render));
        bench.Machine.RealizeAll();
        bench.Machine.Continue();
        disk.Answers = 3;
        bench.Machine.Pause();
        Assert.Equal(0, disk.Answers);
        Assert.Equal(3, disk.Answered);
    }

    [Fact]
    public void Blockdev_OfAnotherKind_IsRefused()
    {
        bench.Types.Add(new ObjectType { Name = "blockdev-none", Create = () => new FakeIommu() });
        EmuException error = Assert.ThrowsAny<EmuException>(() => new BlockdevAddCommand("none", "x", []).Execute(bench.Machine));
        Assert.Contains("'blockdev-none' is no block backend", error.Message, StringComparison.Ordinal);
        Assert.Null(bench.Machine.Find("x"));
    }

    [Fact]
    public void Netdev_IsMadeUnderItsFolder()
    {
        bench.Types.Add(new ObjectType
        {
            Name = "netdev-fake",
            Create = () => new FakeNet(),
            Properties = [new PropertyDescriptor { Name = "hostfwd", Kind = PropertyKind.List, ItemKind = PropertyKind.Text, Get = _ => default, Set = (_, _) => { } }],
        });
        var command = new NetdevAddCommand("fake", "net0", [new PropertySetting("hostfwd", PropertyValue.Of([PropertyValue.Of("a")]))]);
        command.Execute(bench.Machine);

        Assert.Equal("/netdevs/net0", bench.Machine.Require("net0").Path);
        Assert.Equal("""{"execute":"netdev_add","arguments":{"type":"fake","id":"net0","hostfwd":["a"]}}""", CommandScript.Render(command));
        Assert.Contains(CommandScript.Render(command), LiveCommands.Of(bench.Machine).Select(CommandScript.Render));
        new ObjectDelCommand("net0").Execute(bench.Machine);
        Assert.Null(bench.Machine.Find("net0"));
    }

    [Fact]
    public void Netdev_OfAnotherKind_IsRefused()
    {
        bench.Types.Add(new ObjectType { Name = "netdev-none", Create = () => new FakeIommu() });
        EmuException error = Assert.ThrowsAny<EmuException>(() => new NetdevAddCommand("none", "x", []).Execute(bench.Machine));
        Assert.Contains("'netdev-none' is no network backend", error.Message, StringComparison.Ordinal);
        Assert.Null(bench.Machine.Find("x"));
    }

    [Fact]
    public void Object_IsMadeAndRemoved()
    {
        new ObjectAddCommand("iommu", "smmu", []).Execute(bench.Machine);
        Assert.Equal("/objects/smmu", bench.Machine.Require("smmu").Path);
        new ObjectDelCommand("smmu").Execute(bench.Machine);
        Assert.Null(bench.Machine.Find("smmu"));
    }

    [Fact]
    public void BusMaster_IsWiredThroughAnIommu()
    {
        CommandScript.Execute(bench.Machine,
        [
            new SpaceAddCommand("sys", 32),
            new ObjectAddCommand("iommu", "smmu", []),
            new DeviceAddCommand("dev", "dev0", null, []),
            new WireCommand("dev0", "", "sys", "", false) { Through = "smmu", Requester = 9 },
        ]);
        DmaPort port = bench.Machine.Require("dev0").FindHandle<DmaPort>("dma")!;
        Assert.Same(bench.Machine.Require("smmu"), port.Iommu);
        Assert.Equal(9u, port.Attributes.Requester);
        Assert.Equal(["/machine/dev0.dma"], bench.Machine.UsersOf(bench.Machine.Require("smmu")));
        EmuException error = Assert.ThrowsAny<EmuException>(() => new WireCommand("dev0", "", "sys", "", false) { Through = "dev0" }.Execute(bench.Machine));
        Assert.Contains("expected an IOMMU", error.Message, StringComparison.Ordinal);
        bench.Machine.RealizeAll();
        error = Assert.ThrowsAny<EmuException>(() => new WireCommand("dev0", "", "sys", "", false).Execute(bench.Machine));
        Assert.Contains("is realized", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<MachineCommand, string> Rendered => new()
    {
        { new ClusterStopCommand("c"), """{"execute":"x-cluster-stop","arguments":{"cluster":"c"}}""" },
        { new ClusterStartCommand("c"), """{"execute":"x-cluster-start","arguments":{"cluster":"c"}}""" },
        { new ClusterResetCommand("c"), """{"execute":"x-cluster-reset","arguments":{"cluster":"c"}}""" },
        { new UnmapCommand("a", "r", "s"), """{"execute":"x-unmap","arguments":{"device":"a","region":"r","space":"s"}}""" },
        { new UnwireCommand("a.irq", "b[1]"), """{"execute":"x-unwire","arguments":{"from":"a.irq","to":"b[1]"}}""" },
        { new ClockSetCommand("a.clk", 5), """{"execute":"x-clock-set","arguments":{"clock":"a.clk","hertz":5}}""" },
        { new DeviceDelCommand("a"), """{"execute":"device_del","arguments":{"id":"a"}}""" },
        { new ObjectDelCommand("a"), """{"execute":"object-del","arguments":{"id":"a"}}""" },
        { new RealizeCommand("a"), """{"execute":"x-realize","arguments":{"id":"a"}}""" },
        { new DeviceAddCommand("d", "a", null, []) { Realize = false }, """{"execute":"device_add","arguments":{"driver":"d","id":"a","x-realize":false}}""" },
        { new WireCommand("a", "dma", "s", "", false) { Through = "i" }, """{"execute":"x-wire","arguments":{"device":"a","output":"dma","target":"s","through":"i"}}""" },
        { new StopCommand(), """{"execute":"stop"}""" },
        { new SystemResetCommand(), """{"execute":"system_reset"}""" },
        { new QuitCommand(), """{"execute":"quit"}""" },
        {
            new BootCommand("c", new BootEntry
            {
                Entry = 1,
                DeviceTreeAddress = 2,
                CommandLine = "quiet",
                InitrdStart = 3,
                InitrdEnd = 4,
                Console = "u",
                Arguments = [new(BootArgumentKind.CpuIndex), new(BootArgumentKind.DeviceTree), new(BootArgumentKind.Value, 5)],
                DeviceTreeFile = "f",
                Compatible = ["x", "y"],
            }),
            """{"execute":"x-boot","arguments":{"cluster":"c","entry":1,"device-tree":2,"command-line":"quiet","initrd-start":3,"initrd-end":4,"console":"u","device-tree-file":"f","compatible":["x","y"],"arguments":["cpu","device-tree",5]}}"""
        },
        {
            new ObjectAddCommand("t", "o",
            [
                new PropertySetting("b", PropertyValue.Of(true)),
                new PropertySetting("i", PropertyValue.Of(-1L)),
                new PropertySetting("s", PropertyValue.OfSize(4096)),
                new PropertySetting("n", PropertyValue.Of(1.5)),
                new PropertySetting("l", PropertyValue.Of([PropertyValue.Of("x"), PropertyValue.Of(2UL)])),
                new PropertySetting("z", PropertyValue.None),
            ]),
            """{"execute":"object-add","arguments":{"qom-type":"t","id":"o","b":true,"i":-1,"s":4096,"n":1.5,"l":["x",2],"z":null}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Rendered))]
    public void Command_IsRenderedAsOnTheWire(MachineCommand command, string json) => Assert.Equal(json, CommandScript.Render(command));

    private sealed class FakeBackend : EmuObject, ICharBackend
    {
        public bool IsDrained { get; private set; }

        public void Bind(ICharFrontend? frontend)
        {
        }

        public int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

        public void ReadyToReceive()
        {
        }

        public void Drain(int milliseconds) => IsDrained = true;
    }

    /// <summary>A medium with so many requests under way, each begun when the one before is answered.</summary>
    private sealed class FakeNet : EmuObject, INetBackend
    {
        public void Bind(INetFrontend? frontend)
        {
        }

        public bool Send(ReadOnlySpan<byte> frame) => true;

        public void ReadyToReceive()
        {
        }
    }

    private sealed class FakeDisk : EmuObject, IBlockBackend
    {
        public int Answers { get; set; }

        public int Answered { get; private set; }

        public ulong Length => 0;

        public int BlockSize => 512;

        public bool IsReadOnly => true;

        public void Bind(Abstractions.Qdev.Device? owner)
        {
        }

        public BlockStatus ReadNow(ulong offset, Span<byte> bytes) => BlockStatus.Invalid;

        public void Submit(BlockRequest request)
        {
        }

        public void CancelAll()
        {
        }

        public void Drain()
        {
            if (Answers > 0)
            {
                Answers--;
                Services.Post(this, () => Answered++);
            }
        }
    }
}

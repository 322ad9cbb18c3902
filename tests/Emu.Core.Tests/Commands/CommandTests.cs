using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly Bench bench = new();

    public CommandTests()
    {
        bench.Types.Add(FakeAccelerator.TypeOf("fake-accel", () => new FakeAccelerator()));
        bench.Types.Add(FakeCpu.TypeOf("fake-cpu", () => new FakeCpu { PortNames = ["memory", "io"] }));
        bench.Types.Probe("uart", () => new Probe
        {
            Configured = p =>
            {
                p.Registers("mmio", 0x100);
                p.Registers("extra", 0x10);
                p.Output("irq");
                p.ClockIn("clk");
                p.Dma("dma");
            },
        });
        bench.Types.Probe("pic", () => new Probe
        {
            Configured = p =>
            {
                p.Inputs("in", 16, (i, level) => p.Log.Add($"{i} {level}"));
                p.ClockOut("osc");
                p.Output("to");
            },
        });
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Machine_IsBuiltAndRunByCommandsAlone()
    {
        CommandScript.Execute(bench.Machine, Build());
        Assert.Equal(MachinePhase.Running, bench.Machine.Phase);
        var uart = (Probe)bench.Machine.Require("uart0");
        bench.Locked(() => uart.FindHandle<IrqLine>("irq")!.Raise());
        Assert.Equal(["10 True"], ((Probe)bench.Machine.Require("pic")).Log);
        Assert.Equal(["added", "reset", "boot 1000(0)"], ((FakeCpu)bench.Machine.Require("cpu0")).Log);
        Assert.Equal("/machine/io", ((FakeCpu)bench.Machine.Require("cpu0")).Space(1).Path);
        CommandScript.Execute(bench.Machine, [new StopCommand(), new SystemResetCommand(), new ContCommand(), new QuitCommand()]);
        Assert.Equal(["RESUME", "STOP", "RESET", "RESUME", "SHUTDOWN", "STOP"], bench.Events.Select(e => e.Name));
    }

    [Fact]
    public void Script_RendersCommandsAsTheyAreOnTheWire()
    {
        string[] lines = [.. Build().Select(CommandScript.Render)];
        Assert.Equal(
            [
                """{"execute":"x-space-add","arguments":{"id":"sys","bits":32}}""",
                """{"execute":"x-space-add","arguments":{"id":"io","bits":16}}""",
                """{"execute":"object-add","arguments":{"qom-type":"fake-accel","id":"accel"}}""",
                """{"execute":"x-cluster-add","arguments":{"id":"c0","accel":"accel","space":"sys"}}""",
                """{"execute":"device_add","arguments":{"driver":"fake-cpu","id":"cpu0","cluster":"c0"}}""",
                """{"execute":"device_add","arguments":{"driver":"uart","id":"uart0","value":7}}""",
                """{"execute":"device_add","arguments":{"driver":"pic","id":"pic"}}""",
                """{"execute":"qom-set","arguments":{"path":"uart0","property":"peer","value":"pic"}}""",
                """{"execute":"x-map","arguments":{"device":"uart0","space":"sys","address":268435456}}""",
                """{"execute":"x-map","arguments":{"device":"uart0","region":"extra","space":"sys","address":268435456,"priority":1}}""",
                """{"execute":"x-wire","arguments":{"device":"uart0","target":"pic","input":"[10]"}}""",
                """{"execute":"x-wire-clock","arguments":{"device":"pic","output":"osc","target":"uart0","input":"clk"}}""",
                """{"execute":"x-wire","arguments":{"device":"uart0","output":"dma","target":"sys","requester":8}}""",
                """{"execute":"x-wire","arguments":{"device":"c0[0]","output":"io","target":"io"}}""",
                """{"execute":"x-boot","arguments":{"cluster":"c0","entry":4096,"arguments":["cpu"]}}""",
                """{"execute":"x-realize"}""",
                """{"execute":"cont"}""",
            ],
            lines);
    }

    [Fact]
    public void Device_AddedToARunningMachine_CanBeWiredBeforeItIsRealized()
    {
        CommandScript.Execute(bench.Machine, Build());
        CommandScript.Execute(bench.Machine,
        [
            new DeviceAddCommand("uart", "uart1", null, []) { Realize = false },
            new MapCommand("uart1", "", "sys", 0x2000_0000, 0),
            new WireCommand("uart1", "", "pic", "in[3]", false),
            new RealizeCommand("uart1"),
        ]);
        Assert.Equal(LifeCycle.Realized, bench.Machine.Require("uart1").Phase);
        new UnmapCommand("uart1", "", "sys").Execute(bench.Machine);
        new UnwireCommand("uart1", "pic[3]").Execute(bench.Machine);
        Assert.Empty(((Probe)bench.Machine.Require("uart1")).FindHandle<IrqLine>("irq")!.Sinks);
        new DeviceDelCommand("uart1").Execute(bench.Machine);
        Assert.Null(bench.Machine.Find("uart1"));
    }

    [Fact]
    public void LiveMachine_AsCommands_BuildsAnEqualMachine()
    {
        CommandScript.Execute(bench.Machine, Build());
        CommandScript.Execute(bench.Machine, [new DeviceAddCommand("uart", "gone", null, []), new DeviceDelCommand("gone")]);
        CommandScript.Execute(bench.Machine,
        [
            new DeviceAddCommand("uart", "uart1", null, []) { Realize = false },
            new MapCommand("uart1", "extra", "io", 0x10, 2),
            new WireCommand("uart1", "", "sys", "", false),
            new RealizeCommand("uart1"),
        ]);
        using var second = new Bench();
        MoveTypes(second);
        CommandScript.Execute(second.Machine, LiveCommands.Of(bench.Machine));
        Assert.Equal(MachineDump.Of(bench.Machine), MachineDump.Of(second.Machine));
        Assert.Equal(LiveCommands.Of(bench.Machine).Select(CommandScript.Render), LiveCommands.Of(second.Machine).Select(CommandScript.Render));
        Assert.NotNull(second.Machine.Find("uart1"));
    }

    [Fact]
    public void Clock_OfAnInputThatNothingFeeds_IsSet()
    {
        new DeviceAddCommand("uart", "uart0", null, []).Execute(bench.Machine);
        new ClockSetCommand("uart0.clk", 1_000_000).Execute(bench.Machine);
        Assert.Equal(1_000_000ul, ((Probe)bench.Machine.Require("uart0")).FindHandle<Abstractions.Clock.ClockInput>("clk")!.Hertz);
    }

    public static TheoryData<MachineCommand, string> Mistakes => new()
    {
        { new DeviceAddCommand("nothing", "x", null, []), "there is no type 'nothing'" },
        { new DeviceAddCommand("fake-accel", "x", null, []), "'fake-accel' is no device; make it with object-add, chardev-add, blockdev-add or netdev_add" },
        { new DeviceAddCommand("fake-cpu", "x", null, []), "'fake-cpu' is a CPU; say which cluster it belongs to with 'cluster'" },
        { new DeviceAddCommand("uart", "x", "c0", []), "'uart' is no CPU, so it belongs to no cluster" },
        { new DeviceAddCommand("uart", "x", "uart0", []), "/machine/uart0 is a 'uart', expected a cluster" },
        { new ObjectAddCommand("uart", "x", []), "'uart' is a device; make it with device_add" },
        { new ClusterAddCommand("x", "uart0", "sys"), "property 'accel' takes an object that is a Accelerator; /machine/uart0 is a 'uart'" },
        { new MapCommand("uart0", "", "sys", 0x1_0000_0000, 0), "does not fit into /machine/sys, whose last address is 0xffffffff" },
        { new MapCommand("uart0", "", "sys", 0x1000_0080, 0), "overlaps /machine/uart0.mmio at 0x10000000 to 0x100000ff; give one of them a higher priority if that is meant" },
        { new MapCommand("uart0", "mmoi", "sys", 0, 0), "/machine/uart0 has no region 'mmoi'; did you mean 'mmio'?" },
        { new MapCommand("pic", "", "sys", 0, 0), "/machine/pic (type 'pic') has no memory region" },
        { new MapCommand("uart0", "", "pic", 0, 0), "/machine/pic is a 'pic', expected an address space" },
        { new MapCommand("uart9", "", "sys", 0, 0), "there is no object 'uart9'; did you mean 'uart0'?" },
        { new WireCommand("uart0", "", "pic", "", false), "/machine/pic has several interrupt inputs; say which: in[0..15]" },
        { new WireCommand("uart0", "", "pic", "[16]", false), "no interrupt input 'pic[16]': pic has 16 inputs, counted from 0" },
        { new WireCommand("uart0", "irq]", "pic", "[1]", false), "/machine/uart0 has no interrupt output 'irq]'; did you mean 'irq'?" },
        { new WireCommand("c0[99999999999999]", "", "pic", "[1]", false), "no CPU 'c0[99999999999999]': /machine/c0 has 1, counted from 0" },
        { new WireCommand("c0[", "", "pic", "[1]", false), "no CPU 'c0[': /machine/c0 has 1, counted from 0" },
        { new WireCommand("uart0", "irk", "pic", "[1]", false), "/machine/uart0 has no interrupt output 'irk'; did you mean 'irq'?" },
        { new WireCommand("uart0", "", "pic", "[10]", false), "is already connected to" },
        { new WireCommand("c0[3]", "", "pic", "[1]", false), "no CPU 'c0[3]': /machine/c0 has 1, counted from 0" },
        { new WireCommand("c0", "oi", "sys", "", false), "/machine/c0/cpu0 has no port 'oi'; did you mean 'io'?" },
        { new WireCommand("pic", "dma", "sys", "", false), "/machine/pic (type 'pic') has no bus-master port" },
        { new DeviceDelCommand("pic"), "/machine/pic cannot be removed: it is used by /machine/uart0.peer; remove or unlink that first" },
        { new ObjectDelCommand("accel"), "/objects/accel cannot be removed: it is used by /machine/c0.accel" },
        { new ObjectDelCommand("uart0"), "/machine/uart0 is a device; remove it with device_del" },
        { new UnmapCommand("uart0", "mmio", "io"), "/machine/uart0.mmio is not mapped in /machine/io" },
        { new PropertySetCommand("uart0", "value", PropertyValue.Of(5000UL)), "property 'value' takes at most 1000, not 5000" },
        { new ContCommand(), "cannot do 'cont' while the machine is being built" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Command_WithAMistake_SaysWhatIsWrongAndChangesNothing(MachineCommand command, string message)
    {
        CommandScript.Execute(bench.Machine, Build().SkipLast(2));
        string before = MachineDump.Of(bench.Machine);
        EmuException error = Assert.ThrowsAny<EmuException>(() => command.Execute(bench.Machine));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, MachineDump.Of(bench.Machine));
    }

    [Fact]
    public void Command_FromAFile_PointsToItsPlace()
    {
        var source = new SourceText("board.yaml", "devices:\n  - uart9: nothing\n");
        var command = new DeviceAddCommand("nothing", "uart9", null, []) { Source = new SourceSpan(source, 2, 12, 7) };
        MachineFileException error = Assert.Throws<MachineFileException>(() => command.Execute(bench.Machine));
        Assert.Equal("board.yaml:2:12: error: there is no type 'nothing'\n  2 |   - uart9: nothing\n    |            ^~~~~~~", error.Message);
    }

    private void MoveTypes(Bench to)
    {
        foreach (string name in (string[])["fake-accel", "fake-cpu", "uart", "pic"])
        {
            to.Types.Add(bench.Types.Resolve(name));
        }
    }

    private static MachineCommand[] Build() =>
    [
        new SpaceAddCommand("sys", 32),
        new SpaceAddCommand("io", 16),
        new ObjectAddCommand("fake-accel", "accel", []),
        new ClusterAddCommand("c0", "accel", "sys"),
        new DeviceAddCommand("fake-cpu", "cpu0", "c0", []),
        new DeviceAddCommand("uart", "uart0", null, [new PropertySetting("value", PropertyValue.Of(7L))]),
        new DeviceAddCommand("pic", "pic", null, []),
        new PropertySetCommand("uart0", "peer", PropertyValue.Of("pic")),
        new MapCommand("uart0", "", "sys", 0x1000_0000, 0),
        new MapCommand("uart0", "extra", "sys", 0x1000_0000, 1),
        new WireCommand("uart0", "", "pic", "[10]", false),
        new WireCommand("pic", "osc", "uart0", "clk", true),
        new WireCommand("uart0", "dma", "sys", "", false) { Requester = 8 },
        new WireCommand("c0[0]", "io", "io", "", false),
        new BootCommand("c0", new BootEntry { Entry = 0x1000, Arguments = [new(BootArgumentKind.CpuIndex)] }),
        new RealizeCommand(),
        new ContCommand(),
    ];
}

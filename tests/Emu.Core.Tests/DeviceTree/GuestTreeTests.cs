using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.DeviceTree;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.DeviceTree;

public sealed class GuestTreeTests : IDisposable
{
    private readonly Bench bench = new(o => o with { Name = "board" });
    private readonly AddressSpace space;
    private readonly Cluster cluster;

    public GuestTreeTests()
    {
        space = bench.Space("sys");
        bench.Machine.CreateAndRealize(FakeAccelerator.TypeOf("fake", () => new FakeAccelerator()), "accel", bench.Machine.Objects);
        cluster = (Cluster)bench.Machine.Create(
            bench.Machine.ClusterType,
            "c0",
            bench.Machine.Devices,
            new PropertySetting("accel", PropertyValue.Of("accel")),
            new PropertySetting("space", PropertyValue.Of("sys")));
        bench.Machine.Create(FakeCpu.TypeOf("fake", () => new FakeCpu()), "cpu0", cluster);
        bench.Machine.Create(FakeCpu.TypeOf("fake", () => new FakeCpu()), "cpu1", cluster);
        Map("uart", 0x1000_0000, new Probe
        {
            Configured = p =>
            {
                p.Registers("mmio", 0x100);
                p.Output("irq");
            },
            Describing = (_, node) =>
            {
                node.Name("serial");
                node.Texts("compatible", "ns16550a", "ns16550");
                node.Reg();
                node.Interrupts("irq");
                node.Flag("big");
                node.AtRoot("switch").Cells("regmap", node.Phandle);
            },
        });
        Map("ram", 0x8000_0000, new Probe
        {
            Configured = p => p.Ram("mmio", 0x1_0000_0000),
            Describing = (_, node) =>
            {
                node.Texts("device_type", "memory");
                node.Reg();
            },
        });
        Map("pic", 0xC00_0000, new Probe
        {
            Configured = p =>
            {
                p.Registers("mmio", 0x1000);
                p.Inputs("in", 32, (_, _) => { });
                p.Output("to");
            },
            Describing = (_, node) =>
            {
                node.Texts("compatible", "fake,pic");
                node.Reg();
                node.InterruptController(2);
                node.Interrupts();
            },
        });
        Map("silent", 0x2000, new Probe { Configured = p => p.Registers("mmio", 0x100) });
        bench.Machine.Wire("uart", "pic[10]");
        bench.Machine.Wire("pic.to", "c0[1].external");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Tree_DescribesWhatTheClusterSees()
    {
        IReadOnlyList<string> lines = FdtText.Lines(FdtWriter.Write(GuestTree.Of(bench.Machine, cluster)));
        Assert.Equal(
            [
                "/",
                " #address-cells = 00000002",
                " #size-cells = 00000002",
                " model = board",
                " compatible = emu,board",
                "/chosen/",
                "/cpus/",
                "/cpus #address-cells = 00000001",
                "/cpus #size-cells = 00000000",
                "/cpus timebase-frequency = 000003e8",
                "/cpus/cpu@0/",
                "/cpus/cpu@0 device_type = cpu",
                "/cpus/cpu@0 reg = 00000000",
                "/cpus/cpu@0 timebase-frequency = 000003e8",
                "/cpus/cpu@0 phandle = 00000001",
                "/cpus/cpu@0/interrupt-controller/",
                "/cpus/cpu@0/interrupt-controller compatible = fake,cpu-intc",
                "/cpus/cpu@0/interrupt-controller interrupt-controller = ",
                "/cpus/cpu@0/interrupt-controller #interrupt-cells = 00000001",
                "/cpus/cpu@0/interrupt-controller #address-cells = 00000000",
                "/cpus/cpu@1/",
                "/cpus/cpu@1 device_type = cpu",
                "/cpus/cpu@1 reg = 00000001",
                "/cpus/cpu@1 timebase-frequency = 000003e8",
                "/cpus/cpu@1 phandle = 00000002",
                "/cpus/cpu@1/interrupt-controller/",
                "/cpus/cpu@1/interrupt-controller compatible = fake,cpu-intc",
                "/cpus/cpu@1/interrupt-controller interrupt-controller = ",
                "/cpus/cpu@1/interrupt-controller #interrupt-cells = 00000001",
                "/cpus/cpu@1/interrupt-controller #address-cells = 00000000",
                "/cpus/cpu@1/interrupt-controller phandle = 00000004",
                "/cpus/cpu-map/",
                "/cpus/cpu-map/cluster0/",
                "/cpus/cpu-map/cluster0/core0/",
                "/cpus/cpu-map/cluster0/core0 cpu = 00000001",
                "/cpus/cpu-map/cluster0/core1/",
                "/cpus/cpu-map/cluster0/core1 cpu = 00000002",
                "/switch/",
                "/switch regmap = 00000003",
                "/memory@80000000/",
                "/memory@80000000 device_type = memory",
                "/memory@80000000 reg = 00000000800000000000000100000000",
                "/soc/",
                "/soc #address-cells = 00000002",
                "/soc #size-cells = 00000002",
                "/soc compatible = simple-bus",
                "/soc ranges = ",
                "/soc/probe-pic@c000000/",
                "/soc/probe-pic@c000000 compatible = fake,pic",
                "/soc/probe-pic@c000000 reg = 000000000c0000000000000000001000",
                "/soc/probe-pic@c000000 interrupt-controller = ",
                "/soc/probe-pic@c000000 #interrupt-cells = 00000002",
                "/soc/probe-pic@c000000 #address-cells = 00000000",
                "/soc/probe-pic@c000000 interrupts-extended = 000000040000000b",
                "/soc/probe-pic@c000000 phandle = 00000005",
                "/soc/serial@10000000/",
                "/soc/serial@10000000 compatible = 6e73313635353061006e73313635353000",
                "/soc/serial@10000000 reg = 00000000100000000000000000000100",
                "/soc/serial@10000000 interrupt-parent = 00000005",
                "/soc/serial@10000000 interrupts = 0000000a00000004",
                "/soc/serial@10000000 big = ",
                "/soc/serial@10000000 phandle = 00000003",
            ],
            lines);
    }

    [Fact]
    public void Reg_OfContainer_IsOneEntry()
    {
        Map("flash", 0x2000_0000, new Probe
        {
            Configured = p =>
            {
                Abstractions.Qdev.Memory.ContainerRegion whole = p.Container("mmio", 0x2000);
                whole.Map(p.Ram("array", 0x1000, readOnly: true), 0);
                whole.Map(p.Registers("commands", 0x1000), 0x1000);
            },
            Describing = (_, node) => node.Reg(),
        });
        Assert.Contains("/soc/probe-flash@20000000 reg = 00000000200000000000000000002000", FdtText.Lines(FdtWriter.Write(GuestTree.Of(bench.Machine, cluster))));
    }

    [Fact]
    public void Boot_PutsTheTreeIntoMemoryAndItsAddressIntoTheArguments()
    {
        bench.Machine.SetBoot(cluster, new BootEntry
        {
            Entry = 0x8000_0000,
            DeviceTreeAddress = 0x8100_0000,
            CommandLine = "console=ttyS0",
            InitrdStart = 0x8200_0000,
            InitrdEnd = 0x8200_1000,
            Console = "uart",
            Arguments = [new(BootArgumentKind.CpuIndex), new(BootArgumentKind.DeviceTree)],
        });
        bench.Start();
        byte[] header = new byte[8];
        space.Read(0x8100_0000, header, AccessAttributes.Debugger);
        byte[] tree = new byte[System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4))];
        space.Read(0x8100_0000, tree, AccessAttributes.Debugger);
        IReadOnlyList<string> lines = FdtText.Lines(tree);
        Assert.Contains("/chosen bootargs = console=ttyS0", lines);
        Assert.Contains("/chosen linux,initrd-start = 0000000082000000", lines);
        Assert.Contains("/chosen linux,initrd-end = 0000000082001000", lines);
        Assert.Contains("/chosen stdout-path = /soc/serial@10000000", lines);
        Assert.Contains("/aliases serial0 = /soc/serial@10000000", lines);
        Assert.Equal(["added", "reset", "boot 80000000(1,2164260864)"], ((FakeCpu)cluster.Cpus[1]).Log);
    }

    [Fact]
    public void Tree_OfInterruptsThatGoToSeveralControllers_NamesEach()
    {
        bench.Machine.Wire("uart", "c0[0].external");

        IReadOnlyList<string> lines = FdtText.Lines(FdtWriter.Write(GuestTree.Of(bench.Machine, cluster)));

        Assert.Contains(lines, line => line.StartsWith("/soc/serial@10000000 interrupts-extended = ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("/soc/serial@10000000 interrupts = ", StringComparison.Ordinal));
    }

    [Fact]
    public void Tree_OfAMachine_HasOtherRandomnessAtEachBootAndTheNamesItIsCompatibleWith()
    {
        bench.Machine.SetBoot(cluster, new BootEntry { Compatible = ["acme,board", "acme,family"] });

        IReadOnlyList<string> first = FdtText.Lines(cluster.MakeDeviceTree());
        IReadOnlyList<string> second = FdtText.Lines(cluster.MakeDeviceTree());

        Assert.Contains(" compatible = " + Convert.ToHexStringLower("emu,board\0acme,board\0acme,family\0"u8), first);
        string seed = Assert.Single(first, line => line.StartsWith("/chosen rng-seed = ", StringComparison.Ordinal));
        Assert.Equal("/chosen rng-seed = ".Length + 64, seed.Length);
        Assert.DoesNotContain(seed, second);
    }

    [Fact]
    public void Initrd_PlacedByADevice_IsInTheTreeUntilItIsTakenBack()
    {
        cluster.SetInitrd(0x8200_0000, 0x1800);
        IReadOnlyList<string> with = FdtText.Lines(cluster.MakeDeviceTree());
        cluster.SetInitrd(0, 0);
        IReadOnlyList<string> without = FdtText.Lines(cluster.MakeDeviceTree());

        Assert.Contains("/chosen linux,initrd-start = 0000000082000000", with);
        Assert.Contains("/chosen linux,initrd-end = 0000000082001800", with);
        Assert.DoesNotContain(without, line => line.Contains("initrd", StringComparison.Ordinal));
    }

    [Fact]
    public void Tree_GivenAsAFile_ReplacesTheMachinesOwnAndGetsWhatTheBootAdds()
    {
        string file = Path.GetTempFileName();
        FdtNode root = GuestTree.Of(bench.Machine, cluster);
        root.Texts("model", "given");
        root.Child("extra").Flag("here");
        File.WriteAllBytes(file, FdtWriter.Write(root, [(0x8000_0000, 0x1000)]));
        bench.Machine.SetBoot(cluster, new BootEntry { DeviceTreeFile = file, CommandLine = "quiet" });
        File.Delete(file);

        byte[] tree = cluster.MakeDeviceTree();

        IReadOnlyList<string> lines = FdtText.Lines(tree);
        Assert.Contains(" model = given", lines);
        Assert.Contains("/extra here = ", lines);
        Assert.Contains("/chosen bootargs = quiet", lines);
        Assert.Equal([(0x8000_0000UL, 0x1000UL)], FdtReader.Read(tree).Reservations);
    }

    [Theory]
    [InlineData("no/such/file.dtb", "cannot read device tree 'no/such/file.dtb': there is no such file")]
    [InlineData("/dev/null", "'/dev/null': the device tree is damaged: it does not begin like a flattened device tree")]
    public void Tree_GivenAsAFileThatIsNone_IsRefusedAtOnce(string file, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => bench.Machine.SetBoot(cluster, new BootEntry { DeviceTreeFile = file }));

        Assert.Equal(message, error.Message);
        Assert.Null(cluster.Boot);
    }

    [Fact]
    public void Boot_WithNoMemoryForTheTree_SaysSoAndStaysReady()
    {
        bench.Machine.SetBoot(cluster, new BootEntry { DeviceTreeAddress = 0x4000_0000 });
        bench.Machine.RealizeAll();
        ConfigurationException error = Assert.Throws<ConfigurationException>(bench.Machine.Continue);
        Assert.Contains("does not fit at 0x40000000", error.Message, StringComparison.Ordinal);
        Assert.Equal(MachinePhase.Ready, bench.Machine.Phase);
    }

    [Fact]
    public void Description_ThatThrows_IsAFaultOfItsModule()
    {
        bench.Add("bad", new Probe { Describing = (_, _) => throw new InvalidOperationException("oops") });
        Assert.Throws<ObjectFaultException>(() => GuestTree.Of(bench.Machine, cluster));
    }

    private void Map(string id, ulong address, Probe probe)
    {
        bench.Add(id, probe);
        bench.Machine.Map(space, probe, "", address);
    }
}

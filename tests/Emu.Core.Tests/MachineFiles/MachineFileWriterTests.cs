using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.MachineFiles;

public sealed class MachineFileWriterTests : IDisposable
{
    private readonly PartsBench first = new();
    private readonly PartsBench second = new();

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public void Machine_WithAllThatCommandsCanSay_IsWrittenWhole()
    {
        CommandScript.Execute(first.Machine, Everything());

        string text = MachineFileWriter.Write("saved", "a summary", LiveCommands.Of(first.Machine));

        Assert.Equal(
            """
            machine: saved
            summary: "a summary"
            spaces:
              sys: { bits: 32 }
              io: { bits: 16 }
            backends:
              objects/twin: { type: fake-iommu }
              fast: { type: fake-accel }
            clusters:
              c0:
                cpus:
                  boot: { type: fake-cpu, ports: { io: io } }
                  9app: { type: fake-cpu }
                space: sys
                accel: fast
                boot:
                  append: "a ${'$'}b"
                  console: uart.0
                  entry: 0x1000
                  initrd-start: 0x10
                  initrd-end: 0x20
                  compatible: ["x,y"]
                  arguments: [cpu, device-tree, 0x7]
              c1: { cpu: other-cpu, count: 2, space: io, accel: fast }
            devices:
              uart.0:
                type: uart
                value: 7
                peer: pic
                map: { mmio: sys@0x10000000, extra: ["sys@0x10000000!1", io@0x20] }
                irq: { irq: ["pic.source[10]", "c0[1].external"], "out[0]": { object: uart.0, input: "in[1]" } }
                ports: { dma: { space: sys, through: "/objects/twin", requester: 8 } }
                hertz: { other: 5000 }
              pic: { type: pic, irq: { to: { object: uart.0, input: "in[0]" } }, clock: { osc: { object: uart.0, input: clk } } }
              twin: { type: uart, peer: uart.0, ports: { dma: io } }

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void Machine_SavedAndLoaded_IsTheSame()
    {
        CommandScript.Execute(first.Machine, Everything());

        Load(second.Machine, MachineFileWriter.Of(first.Machine));

        Assert.Equal(SortedDump.Of(first.Machine), SortedDump.Of(second.Machine));
        Assert.Equal(MachineFileWriter.Of(first.Machine), MachineFileWriter.Of(second.Machine));
    }

    /// <summary>A value of each kind, as a type of parameter has it, as text of a command line, and as a program gives it.</summary>
    public static TheoryData<string, PropertyValue[]> Forms => new()
    {
        { "parameters", [] },
        { "text", [.. new[] { "off", "-7", "0x10", "64K", "1.50", "false", "true", "1,2" }.Select(text => PropertyValue.Of(text))] },
        {
            "typed",
            [
                PropertyValue.Of(false), PropertyValue.Of(-7L), PropertyValue.Of(16L), PropertyValue.Of(65536L), PropertyValue.Of(1.5),
                PropertyValue.Of("false"), PropertyValue.Of("true"), PropertyValue.Of([PropertyValue.Of(1L), PropertyValue.Of(2L)]),
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Values_OfEveryKind_AreSavedTheSameWhateverTheyWereGivenAs(string form, PropertyValue[] values)
    {
        string[] names = ["bool", "int", "uint", "size", "number", "text", "enum", "list"];
        first.AddKinds();
        second.AddKinds();
        if (form == "parameters")
        {
            Load(first.Machine, """
                machine: kinds
                parameters:
                  flag: { type: bool, default: false }
                  count: { type: int, default: -7 }
                  positive: { type: int, default: 16 }
                  room: { type: size, default: 64KiB }
                  words: { type: text, default: "false" }
                devices:
                  k: { type: kinds, bool: $flag, int: $count, uint: $positive, size: $room, number: 1.5, text: $words, enum: "true", list: [1, 2] }
                """);
        }
        else
        {
            CommandScript.Execute(first.Machine, [new DeviceAddCommand("kinds", "k", null, [.. names.Zip(values, (name, value) => new PropertySetting(name, value))])]);
        }

        string text = MachineFileWriter.Of(first.Machine);
        Load(second.Machine, text);

        Assert.Equal(
            """
            machine: machine
            devices:
              k: { type: kinds, bool: false, int: "-7", uint: 16, size: 64KiB, number: 1.5, text: "false", enum: "true", list: [1, 2] }

            """.ReplaceLineEndings("\n"),
            text);
        Assert.Equal(text, MachineFileWriter.Of(second.Machine));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Machine_MadeOfAnyCommands_SavedAndLoaded_IsTheSame(int seed)
    {
        RandomMachine.Build(first.Machine, seed);

        Load(second.Machine, MachineFileWriter.Of(first.Machine));

        Assert.Equal(SortedDump.Of(first.Machine), SortedDump.Of(second.Machine));
    }

    [Fact]
    public void CommandsThatDoSomething_AreRefusedByName()
    {
        EmuException error = Assert.ThrowsAny<EmuException>(() => MachineFileWriter.Write("x", "", [new DeviceDelCommand("a")]));

        Assert.Equal("'device_del' cannot be part of a machine file: it says what is done, not what there is", error.Message);
    }

    [Fact]
    public void Save_OverAFile_ReplacesIt()
    {
        string file = Path.GetTempFileName();

        MachineFileWriter.Save(file, "new");

        Assert.Equal(("new", false), (File.ReadAllText(file), File.Exists(file + ".new")));
        File.Delete(file);
    }

    [Fact]
    public void Save_WhereNothingCanBeWritten_SaysSo()
    {
        string folder = Path.GetTempPath();

        EmuException error = Assert.ThrowsAny<EmuException>(() => MachineFileWriter.Save(folder, "x"));

        Assert.Equal($"cannot write '{folder}': it is a folder", error.Message);
    }

    private static void Load(Machine machine, string text) =>
        CommandScript.Execute(machine, MachinePlan.CommandsOf(MachineModelBuilder.Build(MachineFile.Read(new SourceText("saved.yaml", text)), [])));

    private static MachineCommand[] Everything() =>
    [
        new SpaceAddCommand("sys", 32),
        new SpaceAddCommand("io", 16),
        new ObjectAddCommand("fake-iommu", "twin", []),
        new ObjectAddCommand("fake-accel", "fast", []),
        new DeviceAddCommand("uart", "uart.0", null, [new PropertySetting("value", PropertyValue.Of(7L))]),
        new ClusterAddCommand("c0", "fast", "sys"),
        new DeviceAddCommand("fake-cpu", "boot", "c0", []),
        new DeviceAddCommand("fake-cpu", "9app", "c0", []),
        new ClusterAddCommand("c1", "fast", "io"),
        new DeviceAddCommand("other-cpu", "cpu0", "c1", []),
        new DeviceAddCommand("other-cpu", "cpu1", "c1", []),
        new DeviceAddCommand("pic", "pic", null, []),
        new DeviceAddCommand("uart", "twin", null, []),
        new PropertySetCommand("uart.0", "peer", PropertyValue.Of("pic")),
        new PropertySetCommand("twin", "peer", PropertyValue.Of("uart.0")),
        new MapCommand("uart.0", "", "sys", 0x1000_0000, 0),
        new MapCommand("uart.0", "extra", "sys", 0x1000_0000, 1),
        new MapCommand("uart.0", "extra", "io", 0x20, 0),
        new WireCommand("uart.0", "", "pic", "[10]", false),
        new WireCommand("uart.0", "irq", "c0[1]", "external", false),
        new WireCommand("uart.0", "out[0]", "uart.0", "in[1]", false),
        new WireCommand("pic", "", "uart.0", "in[0]", false),
        new WireCommand("pic", "osc", "uart.0", "clk", true),
        new WireCommand("uart.0", "dma", "sys", "", false) { Requester = 8, Through = "/objects/twin" },
        new WireCommand("twin", "", "io", "", false),
        new WireCommand("c0", "io", "io", "", false),
        new ClockSetCommand("uart.0.other", 5000),
        new BootCommand("c0", new BootEntry
        {
            CommandLine = "a $b",
            Console = "uart.0",
            Entry = 0x1000,
            InitrdStart = 0x10,
            InitrdEnd = 0x20,
            Compatible = ["x,y"],
            Arguments = [new(BootArgumentKind.CpuIndex), new(BootArgumentKind.DeviceTree), new(BootArgumentKind.Value, 7)],
        }),
        new RealizeCommand(),
    ];
}

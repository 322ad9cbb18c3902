using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Core.Tests.Support;

/// <summary>A machine with types of every kind that commands can connect: CPUs with two ports, devices with lines, clocks and bus masters.</summary>
internal sealed class PartsBench : IDisposable
{
    private readonly Bench bench = new();

    public PartsBench()
    {
        bench.Types.Add(FakeAccelerator.TypeOf("fake-accel", () => new FakeAccelerator()));
        bench.Types.Add(FakeCpu.TypeOf("fake-cpu", () => new FakeCpu { PortNames = ["memory", "io"] }));
        bench.Types.Add(FakeCpu.TypeOf("other-cpu", () => new FakeCpu { Model = "other" }));
        bench.Types.Add(new ObjectType { Name = "fake-iommu", Create = () => new FakeIommu() });
        bench.Types.Probe("uart", () => new Probe
        {
            Configured = p =>
            {
                p.Registers("mmio", 0x100);
                p.Registers("extra", 0x10);
                p.Output("irq");
                p.Output("out[0]");
                p.Output("out[1]");
                p.Inputs("in", 2, (_, _) => { });
                p.ClockIn("clk");
                p.ClockIn("other");
                p.Dma("dma");
            },
        });
        bench.Types.Probe("pic", () => new Probe
        {
            Configured = p =>
            {
                p.Inputs("source", 16, (_, _) => { });
                p.ClockOut("osc");
                p.Output("to");
            },
        });
    }

    public Machine Machine => bench.Machine;

    /// <summary>Adds a type with a property of each kind that is no link.</summary>
    public void AddKinds()
    {
        var values = new Dictionary<string, PropertyValue>();
        PropertyDescriptor Of(string name, PropertyKind kind) => new()
        {
            Name = name,
            Kind = kind,
            ItemKind = kind == PropertyKind.List ? PropertyKind.UInt : PropertyKind.None,
            Names = ["fast", "true"],
            Get = _ => values.GetValueOrDefault(name),
            Set = (_, value) => values[name] = value,
        };
        bench.Types.Add(new ObjectType
        {
            Name = "kinds",
            Create = () => new Probe(),
            Properties =
            [
                Of("bool", PropertyKind.Bool),
                Of("int", PropertyKind.Int),
                Of("uint", PropertyKind.UInt),
                Of("size", PropertyKind.Size),
                Of("number", PropertyKind.Number),
                Of("text", PropertyKind.Text),
                Of("enum", PropertyKind.Enum),
                Of("list", PropertyKind.List),
            ],
        });
    }

    public void Dispose() => bench.Dispose();
}

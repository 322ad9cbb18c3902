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

    public void Dispose() => bench.Dispose();
}

using Emu.Core.Commands;
using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>A machine file as commands: in an order in which each finds what it names.</summary>
public class MachinePlanTests
{
    [Fact]
    public void Commands_AreInTheOrderThatEachNeeds()
    {
        const string text = """
            machine: m
            parameters: { serial: { type: chardev, default: "file:out.txt" } }
            devices:
              first: { type: one, peer: second, self: first, all: [ second, third ], n: 3, map: { regs: sys@0x10!2 }, irq: { out: second.in }, clock: { osc: second.clk } }
              second: { type: two, peer: first, chardev: $serial }
              third: { type: two, chardev: con, map: [ sys@0x20, io@0 ], irq: "cpus[1].ext" }
            clusters:
              cpus: { cpu: model, count: 2, space: sys, accel: engine, properties: { fast: true }, irq: { halted: third[3] } }
              more: { cpu: model, space: io, accel: engine }
            backends:
              con: { type: chardev-ring, size: 4KiB }
              key: { type: secret, value: "${1 + 1}" }
            spaces:
              sys: { bits: 32 }
              io: { bits: 16 }
            """;

        Assert.Equal(
            [
                """{"execute":"x-space-add","arguments":{"id":"sys","bits":32}}""",
                """{"execute":"x-space-add","arguments":{"id":"io","bits":16}}""",
                """{"execute":"chardev-add","arguments":{"id":"con","backend":{"type":"ring","data":{"size":"4KiB"}}}}""",
                """{"execute":"object-add","arguments":{"qom-type":"secret","id":"key","value":2}}""",
                """{"execute":"chardev-add","arguments":{"id":"second-chardev","backend":{"type":"file","data":{"path":"out.txt"}}}}""",
                """{"execute":"object-add","arguments":{"qom-type":"engine","id":"accel-engine"}}""",
                """{"execute":"x-cluster-add","arguments":{"id":"cpus","accel":"accel-engine","space":"sys"}}""",
                """{"execute":"device_add","arguments":{"driver":"model","id":"cpu0","cluster":"cpus","fast":"true"}}""",
                """{"execute":"device_add","arguments":{"driver":"model","id":"cpu1","cluster":"cpus","fast":"true"}}""",
                """{"execute":"x-cluster-add","arguments":{"id":"more","accel":"accel-engine","space":"io"}}""",
                """{"execute":"device_add","arguments":{"driver":"model","id":"cpu0","cluster":"more"}}""",
                """{"execute":"device_add","arguments":{"driver":"one","id":"first","n":"3"}}""",
                """{"execute":"device_add","arguments":{"driver":"two","id":"second","peer":"first","chardev":"second-chardev"}}""",
                """{"execute":"device_add","arguments":{"driver":"two","id":"third","chardev":"con"}}""",
                """{"execute":"qom-set","arguments":{"path":"first","property":"peer","value":"second"}}""",
                """{"execute":"qom-set","arguments":{"path":"first","property":"self","value":"first"}}""",
                """{"execute":"qom-set","arguments":{"path":"first","property":"all","value":["second","third"]}}""",
                """{"execute":"x-map","arguments":{"device":"first","region":"regs","space":"sys","address":16,"priority":2}}""",
                """{"execute":"x-map","arguments":{"device":"third","space":"sys","address":32}}""",
                """{"execute":"x-map","arguments":{"device":"third","space":"io","address":0}}""",
                """{"execute":"x-wire","arguments":{"device":"cpus","output":"halted","target":"third","input":"[3]"}}""",
                """{"execute":"x-wire","arguments":{"device":"first","output":"out","target":"second","input":"in"}}""",
                """{"execute":"x-wire-clock","arguments":{"device":"first","output":"osc","target":"second","input":"clk"}}""",
                """{"execute":"x-wire","arguments":{"device":"third","target":"cpus[1]","input":"ext"}}""",
                """{"execute":"x-realize"}""",
            ],
            MachinePlan.CommandsOf(MachineModelBuilder.Build(MachineFile.Read(new SourceText("b.yaml", text)), [])).Select(CommandScript.Render));
    }
}

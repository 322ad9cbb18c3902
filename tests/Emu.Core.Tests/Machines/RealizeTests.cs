using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class RealizeTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void RealizeAll_RealizesInOrderOfMakingAndResetsInThreePhases()
    {
        var log = new List<string>();
        Probe Make(string name) => new()
        {
            Realized = _ => log.Add($"realize {name}"),
            Resetting = (_, phase) => log.Add($"{phase} {name}"),
        };
        bench.Add("b", Make("b"));
        bench.Add("a", Make("a"));
        bench.Machine.RealizeAll();
        Assert.Equal(["realize b", "realize a", "Enter b", "Enter a", "Hold b", "Hold a", "Exit b", "Exit a"], log);
        Assert.Equal(MachinePhase.Ready, bench.Machine.Phase);
    }

    [Fact]
    public void RealizeAll_WhenOneThrows_LeavesEverythingAsItWas()
    {
        AddressSpace space = bench.Space("sys");
        var undone = new List<string>();
        Probe good = bench.Add("good", new Probe
        {
            Configured = p =>
            {
                p.Output("irq");
                p.Timer("tick", () => { });
                p.Registers("io", 0x100);
                p.ClockOut("clk");
                p.Dma("dma");
            },
            Realized = p =>
            {
                p.FindHandle<IrqLine>("irq")!.Raise();
                p.FindHandle<Abstractions.Clock.DeviceTimer>("tick")!.ArmAt(100);
                p.FindHandle<Abstractions.Clock.ClockOutput>("clk")!.SetHertz(1000);
                space.Root.Map(p.FindHandle<IoRegion>("io")!, 0x1000);
            },
            Unrealized = _ => undone.Add("good"),
        });
        Probe sink = bench.Add("sink", new Probe { Configured = p => p.Inputs("in", 2, (i, level) => p.Log.Add($"{i} {level}")) });
        bench.Locked(() => good.FindHandle<IrqLine>("irq")!.Connect(sink.FindHandle<IrqInput>("in[1]")!));
        var fail = true;
        bench.Add("bad", new Probe { Realized = _ => Throw(ref fail) });
        string before = MachineDump.Of(bench.Machine);

        ObjectFaultException error = Assert.Throws<ObjectFaultException>(bench.Machine.RealizeAll);
        Assert.Equal("/machine/bad", error.ObjectPath);
        Assert.Equal(before, MachineDump.Of(bench.Machine));
        Assert.Equal(["good"], undone);
        Assert.Equal(["1 True", "1 False"], sink.Log);

        // And it can be tried again.
        bench.Machine.RealizeAll();
        Assert.Equal(MachinePhase.Ready, bench.Machine.Phase);
        Assert.Single(space.View.Ranges.ToArray());
    }

    [Fact]
    public void CreateAndRealize_ThatThrowsWhileRealizing_LeavesNothing()
    {
        AddressSpace space = bench.Space("sys");
        bench.Add("other", new Probe { Configured = p => p.Inputs("in", 1, (_, _) => { }) });
        bench.Machine.RealizeAll();
        string before = MachineDump.Of(bench.Machine);
        Assert.Throws<ObjectFaultException>(() => bench.AddRealized("p", new Probe
        {
            Configured = p =>
            {
                p.Ram("ram", 1 << 20);
                p.Output("irq").Connect(bench.Machine.Require("other").FindHandle<IrqInput>("in")!);
                p.Timer("tick", () => { });
            },
            Realized = p =>
            {
                space.Root.Map(p.FindHandle<RamRegion>("ram")!, 0x1000);
                p.FindHandle<IrqLine>("irq")!.Raise();
                p.FindHandle<Abstractions.Clock.DeviceTimer>("tick")!.ArmAt(100);
                throw new InvalidOperationException("oops");
            },
        }));
        Assert.Equal(before, MachineDump.Of(bench.Machine));
        Assert.Null(bench.Machine.Find("p"));
    }

    [Fact]
    public void Realize_WithoutARequiredProperty_NamesIt()
    {
        bench.Types.Add(new ObjectType
        {
            Name = "needy",
            Create = () => new Probe(),
            Properties = [new PropertyDescriptor { Name = "drive", Kind = PropertyKind.Text, Required = true, Doc = "Medium.", Get = _ => default, Set = (_, _) => { } }],
        });
        bench.Machine.Create(bench.Types.Resolve("needy"), "n", bench.Machine.Devices);
        PropertyException error = Assert.Throws<PropertyException>(bench.Machine.RealizeAll);
        Assert.Equal("/machine/n: property 'drive' must be set (Medium)", error.Message);
        Assert.Equal(MachinePhase.Building, bench.Machine.Phase);
    }

    [Fact]
    public void Add_ToARunningMachine_RealizesAndResetsOnlyTheNewDevice()
    {
        var log = new List<string>();
        bench.Add("old", new Probe { Resetting = (_, phase) => log.Add($"{phase} old") });
        bench.Start();
        log.Clear();
        bench.AddRealized("new", new Probe { Resetting = (_, phase) => log.Add($"{phase} new") });
        Assert.Equal(["Enter new", "Hold new", "Exit new"], log);
    }

    [Fact]
    public void Add_OfADeviceThatIsNotHotPluggable_IsRefusedWhileRunning()
    {
        bench.Start();
        ObjectType fixedType = bench.Types.Probe("fixed", () => new Probe(), hotPluggable: false);
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => bench.Machine.CreateAndRealize(fixedType, "f", bench.Machine.Devices));
        Assert.Contains("stop the machine first", error.Message, StringComparison.Ordinal);
        Assert.Null(bench.Machine.Find("f"));
    }

    [Fact]
    public void DmaPort_OfAMachineWithOneSpace_IsWiredByItself()
    {
        AddressSpace space = bench.Space("sys");
        Probe p = bench.Add("p", new Probe { Configured = q => q.Dma("dma") });
        bench.Machine.RealizeAll();
        DmaPort port = p.FindHandle<DmaPort>("dma")!;
        Assert.Same(space, port.Space);
        Assert.NotEqual(0, port.Attributes.Initiator);
    }

    [Fact]
    public void Reset_OfAMachine_PassesEveryPhaseAndRaisesTheEvent()
    {
        var log = new List<string>();
        bench.Add("p", new Probe { Resetting = (_, phase) => log.Add(phase.ToString()) });
        bench.Start();
        log.Clear();
        bench.Machine.Reset();
        Assert.Equal(["Enter", "Hold", "Exit"], log);
        Assert.Contains(bench.Events, e => e is ResetEvent { Guest: false });
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void Reset_ThatADeviceAsksFor_HappensOutsideItsCallback()
    {
        var log = new List<string>();
        Probe p = bench.Add("p", new Probe { Resetting = (_, phase) => log.Add(phase.ToString()) });
        bench.Start();
        log.Clear();
        bench.Locked(() => p.Machine.RequestReset(p));
        Assert.Empty(log);
        bench.Machine.Pump();
        Assert.Equal(["Enter", "Hold", "Exit"], log);
        Assert.Contains(bench.Events, e => e is ResetEvent { Guest: true });
    }

    [Fact]
    public async Task Reset_ThatADeviceAsksFor_EndsAMachineThatIsToEndThen()
    {
        using var ending = new Bench(o => o with { Actions = new MachineActions(RebootAction.Shutdown) });
        Probe p = ending.Add("p", new Probe());
        ending.Start();

        ending.Locked(() => p.Machine.RequestReset(p));
        ending.Machine.Pump();

        Assert.Equal(ShutdownCause.GuestReset, (await ending.Machine.Finished).Cause);
        Assert.Contains(ending.Events, e => e is ShutdownEvent { Guest: true, Reason: "guest-reset" });
        Assert.DoesNotContain(ending.Events, e => e is ResetEvent);
    }

    private static void Throw(ref bool fail)
    {
        bool now = fail;
        fail = false;
        _ = now ? throw new InvalidOperationException("oops") : 0;
    }
}

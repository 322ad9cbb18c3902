using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class UnplugTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Unplug_AcceptedAtOnce_RemovesEverything()
    {
        AddressSpace space = bench.Space("sys");
        bench.Start();
        string before = MachineDump.Of(bench.Machine);
        Probe p = bench.AddRealized("p", new Probe { Configured = q => q.Ram("ram", 0x1000) });
        bench.Locked(() => space.Root.Map(p.FindHandle<RamRegion>("ram")!, 0));
        Assert.True(bench.Machine.Unplug(p));
        Assert.Equal(before, MachineDump.Of(bench.Machine));
        DeviceDeletedEvent deleted = Assert.Single(bench.Events.OfType<DeviceDeletedEvent>());
        Assert.Equal(("p", "/machine/p"), (deleted.Device, deleted.Path));
        Assert.Equal(LifeCycle.Unrealized, p.Phase);
    }

    [Fact]
    public void Unplug_AcceptedLater_WorksUntilThen()
    {
        UnplugRequest? kept = null;
        Probe p = bench.Add("p", new Probe { Unplugging = (_, request) => kept = request });
        bench.Start();
        Assert.False(bench.Machine.Unplug(p));
        Assert.Equal(LifeCycle.Unplugging, p.Phase);
        Assert.Throws<ConfigurationException>(() => bench.Machine.Unplug(p));
        bench.Locked(() => kept!.Accept());
        Assert.Empty(bench.Events.OfType<DeviceDeletedEvent>());
        bench.Machine.Pump();
        Assert.Single(bench.Events.OfType<DeviceDeletedEvent>());
        Assert.Null(bench.Machine.Find("p"));
    }

    [Fact]
    public void Unplug_Refused_LeavesTheDeviceAtWorkAndSaysWhy()
    {
        Probe p = bench.Add("p", new Probe { Unplugging = (_, request) => request.Refuse("mounted") });
        bench.Start();
        Assert.False(bench.Machine.Unplug(p));
        Assert.Equal(LifeCycle.Realized, p.Phase);
        Assert.Equal("mounted", Assert.Single(bench.Events.OfType<UnplugRefusedEvent>()).Why);
        Assert.False(bench.Machine.Unplug(p));
    }

    [Fact]
    public void Unplug_BeforeTheMachineRuns_DoesNotAsk()
    {
        Probe p = bench.Add("p", new Probe { Unplugging = (_, request) => request.Refuse("no") });
        Assert.True(bench.Machine.Unplug(p));
        Assert.Null(bench.Machine.Find("p"));
    }

    [Fact]
    public void Unplug_OfSomethingInUse_NamesTheUser()
    {
        Probe p = bench.Add("p", new Probe());
        bench.Add("q", new Probe(), new PropertySetting("peer", PropertyValue.Of("p")));
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => bench.Machine.Unplug(p));
        Assert.Contains("used by /machine/q.peer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unplug_UnderWay_TakesNoNewUser()
    {
        Probe p = bench.Add("p", new Probe { Unplugging = (_, _) => { } });
        bench.Start();
        bench.Machine.Unplug(p);
        PropertyException error = Assert.Throws<PropertyException>(() => bench.AddRealized("q", new Probe(), new PropertySetting("peer", PropertyValue.Of("p"))));
        Assert.Contains("'peer' cannot link to /machine/p: its removal is under way", error.Message, StringComparison.Ordinal);
        Assert.Null(bench.Machine.Find("q"));
    }

    [Fact]
    public void Unplug_OfAFaultedDevice_LetsItGoOfWhatItHolds()
    {
        Probe p = bench.Add("p", new Probe { Configured = q => q.Timer("t", () => throw new InvalidOperationException("oops")), Unrealized = q => q.Log.Add("let go") });
        bench.Start();
        bench.Locked(() => p.FindHandle<DeviceTimer>("t")!.ArmAt(1));
        bench.Machine.AdvanceTime(1);
        Assert.True(bench.Machine.Unplug(p));
        Assert.Equal(["let go"], p.Log);
    }

    [Fact]
    public void Unplug_OfAWiredDevice_LowersItsLines()
    {
        Probe sink = bench.Add("sink", new Probe { Configured = q => q.Inputs("in", 1, (_, level) => q.Log.Add(level.ToString())) });
        bench.Start();
        Probe p = bench.AddRealized("p", new Probe { Configured = q => q.Output("irq").Connect(sink.FindHandle<IrqInput>("in")!) });
        bench.Locked(() => p.FindHandle<IrqLine>("irq")!.Raise());
        bench.Machine.Unplug(p);
        Assert.Equal(["True", "False"], sink.Log);
        Assert.Empty(sink.FindHandle<IrqInput>("in")!.Sources);
    }
}

using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class ObjectTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Create_GivesAStablePathAndTheWiredPhase()
    {
        Probe uart = bench.Add("uart0", new Probe());
        Assert.Equal("/machine/uart0", uart.Path);
        Assert.Equal(LifeCycle.Wired, uart.Phase);
        Assert.Same(uart, bench.Machine.Find("uart0"));
        Assert.Same(uart, bench.Machine.Find("/machine/uart0"));
    }

    [Fact]
    public void Create_SetsDefaultsAndWhatWasGiven()
    {
        Probe probe = bench.Add("p", new Probe(), Text("value", "0x10"));
        Assert.Equal(0x10ul, probe.Value);
        Assert.Equal(4ul, probe.Shape);
    }

    [Theory]
    [InlineData("valu", "1", "type 'probe-p' has no property 'valu'; did you mean 'value'?")]
    [InlineData("value", "x", "/machine/p: property 'value' takes a number without a sign (decimal or 0x…), not 'x'")]
    [InlineData("value", "1001", "/machine/p: property 'value' takes at most 1000, not 1001")]
    [InlineData("peer", "nobody", "there is no object 'nobody'")]
    [InlineData("peer", "sys", "property 'peer' takes an object that is a Probe; /machine/sys is a 'address-space'")]
    public void Create_WithAWrongProperty_SaysWhatIsWrongAndLeavesNothing(string name, string value, string message)
    {
        bench.Space("sys");
        string before = MachineDump.Of(bench.Machine);
        EmuException error = Assert.ThrowsAny<EmuException>(() => bench.Add("p", new Probe(), Text(name, value)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, MachineDump.Of(bench.Machine));
    }

    [Fact]
    public void Map_RegionOfTheWhole64BitSpaceIntoASmallerOne_ShowsWhatFits()
    {
        AddressSpace space = bench.Space("sys", 34);
        Probe probe = bench.Add("p", new Probe
        {
            Configured = p => p.Container("window", ulong.MaxValue).Map(p.Registers("io", 0x100), 0x1000),
        });

        bench.Machine.Map(space, probe, "window", 0, 1);

        Assert.True(space.View.TryFind(0x1000, out _));
        Assert.False(space.View.TryFind(0x2000, out _));
    }

    [Fact]
    public void Create_WithAPropertyTwice_IsRefused() =>
        Assert.Throws<PropertyException>(() => bench.Add("p", new Probe(), Text("value", "1"), Text("value", "2")));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("-a")]
    public void Create_WithABadId_IsRefused(string id) => Assert.Throws<ConfigurationException>(() => bench.Add(id, new Probe()));

    [Fact]
    public void Create_WithATakenId_NamesTheOther()
    {
        bench.Add("p", new Probe());
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => bench.Add("p", new Probe()));
        Assert.Contains("/machine/p", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ThatThrowsWhileConfiguring_LeavesNothing()
    {
        bench.Space("sys");
        string before = MachineDump.Of(bench.Machine);
        ObjectFaultException error = Assert.Throws<ObjectFaultException>(() => bench.Add("p", new Probe
        {
            Configured = p =>
            {
                p.Ram("ram", 1 << 20);
                p.Timer("t", () => { }).ArmAt(5);
                throw new InvalidOperationException("oops");
            },
        }));
        Assert.Equal("test-module", error.Module);
        Assert.Equal("/machine/p", error.ObjectPath);
        Assert.Contains("oops", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, MachineDump.Of(bench.Machine));
    }

    [Fact]
    public void Create_WithAUsersMistake_SaysWhereWithoutBlamingTheModule()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() =>
            bench.Add("p", new Probe { Configured = _ => throw new ConfigurationException("two lines at most") }));
        Assert.Equal("/machine/p: two lines at most", error.Message);
    }

    [Fact]
    public void Links_InACycle_AreAllowed()
    {
        Probe a = bench.Add("a", new Probe());
        Probe b = bench.Add("b", new Probe(), Text("peer", "a"));
        bench.Machine.SetProperty(a, "peer", PropertyValue.Of("/machine/b"));
        bench.Machine.RealizeAll();
        Assert.Same(b, a.Peer);
        Assert.Same(a, b.Peer);
    }

    [Fact]
    public void SetProperty_AfterRealize_IsRefused()
    {
        Probe p = bench.Add("p", new Probe());
        bench.Machine.SetProperty(p, "value", PropertyValue.Of(7UL));
        bench.Machine.RealizeAll();
        PropertyException error = Assert.Throws<PropertyException>(() => bench.Machine.SetProperty(p, "value", PropertyValue.Of(8UL)));
        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        Assert.Equal(7ul, p.Value);
    }

    [Fact]
    public void SetProperty_ThatShapes_IsRefusedOnceTheObjectExists()
    {
        Probe p = bench.Add("p", new Probe());
        PropertyException error = Assert.Throws<PropertyException>(() => bench.Machine.SetProperty(p, "shape", PropertyValue.Of("1KiB")));
        Assert.Contains("when the object is created", error.Message, StringComparison.Ordinal);
    }

    private static PropertySetting Text(string name, string value) => new(name, PropertyValue.Of(value));
}

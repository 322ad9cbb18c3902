using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class BusTests : IDisposable
{
    private readonly Bench bench = new();

    public BusTests()
    {
        bench.Types.Add(new ObjectType
        {
            Name = "socket",
            Create = () => new Socket(),
            Properties =
            [
                new PropertyDescriptor { Name = "slots", Kind = PropertyKind.UInt, Get = o => PropertyValue.Of((ulong)((Socket)o).Slots), Set = (o, v) => ((Socket)o).Slots = (int)v.AsUInt() },
            ],
        });
        bench.Types.Add(new ObjectType
        {
            Name = "plug",
            Create = () => new Plug(),
            Properties =
            [
                new PropertyDescriptor { Name = "bus", Kind = PropertyKind.Link, LinkType = typeof(Socket).FullName!, Get = o => PropertyValue.Of(((Plug)o).Bus), Set = (o, v) => ((Plug)o).Bus = v.AsLink() },
                new PropertyDescriptor { Name = "bad", Kind = PropertyKind.Bool, Get = o => PropertyValue.Of(((Plug)o).IsBad), Set = (o, v) => ((Plug)o).IsBad = v.AsBool() },
            ],
        });
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Device_WithoutBus_GetsTheFirstWithRoom()
    {
        Add("socket", "s0", ("slots", PropertyValue.Of(1UL)));
        Add("socket", "s1", ("slots", PropertyValue.Of(2UL)));
        Add("plug", "p0");
        Add("plug", "p1", ("bus", PropertyValue.Of("s0")));
        Add("plug", "p2");
        Add("plug", "p3");
        bench.Start();
        Assert.Equal([("p0", "s1"), ("p1", "s0"), ("p2", "s1"), ("p3", null)], Plugs());
    }

    [Fact]
    public void Device_AddedToRunningMachine_TakesThePlaceOfOneThatWent()
    {
        Add("socket", "s0", ("slots", PropertyValue.Of(1UL)));
        Add("plug", "p0");
        bench.Start();
        bench.Machine.Unplug(bench.Machine.Require("p0"));
        new DeviceAddCommand("plug", "p1", null, []).Execute(bench.Machine);
        Assert.Equal([("p1", "s0")], Plugs());
    }

    [Fact]
    public void Commands_OfLiveMachine_NameTheBusThatWasFound()
    {
        Add("socket", "s0", ("slots", PropertyValue.Of(1UL)));
        Add("plug", "p0");
        bench.Start();
        Assert.Contains(LiveCommands.Of(bench.Machine).OfType<PropertySetCommand>(), c => c.Path == "/machine/p0" && c.Property == "bus" && c.Value.AsLink()!.Id == "s0");
    }

    [Fact]
    public void Device_ThatCannotBeRealized_IsPluggedIntoNothing()
    {
        Add("socket", "s0", ("slots", PropertyValue.Of(1UL)));
        Add("plug", "p0", ("bad", PropertyValue.Of(true)));
        Assert.Throws<ConfigurationException>(bench.Machine.RealizeAll);
        Assert.Equal([("p0", null)], Plugs());
        Assert.DoesNotContain(bench.Machine.GivenTo(bench.Machine.Require("p0")), s => s.Name == "bus");
    }

    private void Add(string type, string id, params (string Name, PropertyValue Value)[] settings) =>
        bench.Machine.Create(bench.Types.Resolve(type), id, bench.Machine.Devices, [.. settings.Select(s => new PropertySetting(s.Name, s.Value))]);

    private IEnumerable<(string Plug, string? Socket)> Plugs() => bench.Machine.Devices.Children.OfType<Plug>().Select(p => (p.Id, p.Bus?.Id));

    private sealed class Socket : Device, IDeviceSlots
    {
        public int Slots { get; set; }
    }

    private sealed class Plug : Device
    {
        public EmuObject? Bus { get; set; }

        public bool IsBad { get; set; }

        protected override void OnRealize()
        {
            if (IsBad)
            {
                throw new ConfigurationException("bad");
            }
        }

        protected override void CutLinks() => Bus = null;
    }
}

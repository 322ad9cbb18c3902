using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.State;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.State;

public sealed class SnapshotTests : IDisposable
{
    private static readonly AccessAttributes Cpu = new(1);
    private readonly List<Bench> benches = [];

    public void Dispose() => benches.ForEach(b => b.Dispose());

    [Fact]
    public void Restore_IntoAnEqualMachine_BringsEverythingBack()
    {
        Bench first = Build();
        Probe device = Change(first);
        ulong next = 0;
        using var stream = new MemoryStream();
        Snapshot.Save(first.Machine, stream);
        first.Locked(() => next = device.Machine.Random.NextUInt64());

        Bench second = Build();
        Probe restored = Device(second);
        second.Machine.Pause();
        stream.Position = 0;
        Snapshot.Restore(second.Machine, stream);

        Assert.Equal(42ul, restored.Value);
        Assert.Equal(123, second.Machine.Clock.Now);
        Assert.Equal(500, restored.FindHandle<DeviceTimer>("t")!.Deadline);
        Assert.True(restored.FindHandle<IrqLine>("irq")!.Level);
        Assert.True(restored.FindHandle<IrqInput>("in")!.Level);
        Assert.Equal(1000ul, ClockPeriod.ToHertz(restored.FindHandle<ClockOutput>("clk")!.Period));
        Space(second).Read(0x3FF8, 8, Cpu, out ulong memory);
        Assert.Equal(0x1122_3344_5566_7788ul, memory);
        second.Locked(() => Assert.Equal(next, restored.Machine.Random.NextUInt64()));
        Assert.Equal(["restored"], restored.Log);
        Assert.Equal(MachinePhase.Paused, second.Machine.Phase);
        second.Machine.Continue();
        second.Machine.AdvanceTime(400);
        Assert.Contains("timer@500", restored.Log);
    }

    [Fact]
    public void Restore_ClearsRamThatWasZero()
    {
        Bench bench = Build();
        using var stream = new MemoryStream();
        Snapshot.Save(bench.Machine, stream);
        Change(bench);
        stream.Position = 0;
        Snapshot.Restore(bench.Machine, stream);
        Space(bench).Read(0x3FF8, 8, Cpu, out ulong memory);
        Assert.Equal(0ul, memory);
        Assert.Equal(0, bench.Machine.Clock.Now);
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void Save_OfEqualMachines_GivesEqualBytes()
    {
        Bench first = Build();
        Bench second = Build();
        Change(first);
        Change(second);
        Assert.Equal(Bytes(first), Bytes(second));
    }

    [Fact]
    public void Save_OfUntouchedRam_CostsNothing() => Assert.True(Bytes(Build()).Length < 4096);

    [Fact]
    public void Restore_IntoAnotherMachine_ListsTheDifferencesAndTouchesNothing()
    {
        byte[] saved = Bytes(Build());
        Bench other = Build();
        other.AddRealized("extra", new Probe());
        other.Machine.Unplug(other.Machine.Require("plain"));
        string before = MachineDump.Of(other.Machine);
        StateException error = Assert.Throws<StateException>(() => Restore(other, saved));
        Assert.Contains("the snapshot has no /machine/extra", error.Message, StringComparison.Ordinal);
        Assert.Contains("the machine has no /machine/plain", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, MachineDump.Of(other.Machine));
    }

    [Fact]
    public void Restore_WithRamOfAnotherSize_IsRefused()
    {
        byte[] saved = Bytes(Build());
        StateException error = Assert.Throws<StateException>(() => Restore(Build(ram: 0x8000), saved));
        Assert.Contains("RAM /machine/dev.ram has 32KiB and had 16KiB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(-9)]
    public void Restore_OfATruncatedSnapshot_TouchesNothing(int length)
    {
        byte[] saved = Bytes(Build());
        Bench bench = Build();
        Change(bench);
        string before = MachineDump.Of(bench.Machine);
        Assert.Throws<StateException>(() => Restore(bench, saved[..(length < 0 ? saved.Length + length : length)]));
        Assert.Equal(before, MachineDump.Of(bench.Machine));
        Assert.Equal(42ul, Device(bench).Value);
    }

    [Fact]
    public void Restore_WhenOneObjectCannot_LeavesAllAsTheyWere()
    {
        Bench bench = Build();
        byte[] saved = Bytes(bench);
        Change(bench);
        var picky = (Picky)bench.Machine.Require("picky");
        picky.Refuse = true;
        string before = MachineDump.Of(bench.Machine);
        StateException error = Assert.Throws<StateException>(() => Restore(bench, saved));
        Assert.Contains("/machine/picky cannot take its state: not today", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, MachineDump.Of(bench.Machine));
        Assert.Equal(42ul, Device(bench).Value);
        Assert.Equal(123, bench.Machine.Clock.Now);
    }

    [Fact]
    public void Save_WithAFaultedObject_IsRefused()
    {
        Bench bench = Build();
        Probe p = Device(bench);
        p.Machine.Post(p, () => throw new InvalidOperationException("oops"));
        bench.Machine.Pump();
        Assert.Contains("/machine/dev is faulted", Assert.Throws<StateException>(() => Bytes(bench)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_OfARunningMachine_LetsItGoOn()
    {
        Bench bench = Build();
        Assert.NotEmpty(Bytes(bench));
        Assert.True(bench.Machine.IsRunning);
        Assert.DoesNotContain(bench.Events, e => e is StopEvent);
    }

    [Fact]
    public void Object_SavedAlone_ComesBack()
    {
        Bench bench = Build();
        Probe p = Change(bench);
        byte[] state = Snapshot.SaveObject(bench.Machine, p);
        p.Value = 7;
        bench.Locked(() => p.FindHandle<IrqLine>("irq")!.Lower());
        p.Log.Clear();
        Snapshot.RestoreObject(bench.Machine, p, state);
        Assert.Equal(42ul, p.Value);
        Assert.True(p.FindHandle<IrqLine>("irq")!.Level);
        Assert.Equal(["restored"], p.Log);
    }

    [Fact]
    public void File_IsReplacedWholeOrNotAtAll()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Bench bench = Build();
            Snapshot.SaveFile(bench.Machine, path);
            byte[] good = File.ReadAllBytes(path);
            Probe p = Device(bench);
            p.Machine.Post(p, () => throw new InvalidOperationException("oops"));
            bench.Machine.Pump();
            Assert.Throws<StateException>(() => Snapshot.SaveFile(bench.Machine, path));
            Assert.Equal(good, File.ReadAllBytes(path));
            Assert.False(File.Exists(path + ".part"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Probe Device(Bench bench) => (Probe)bench.Machine.Require("dev");

    private static AddressSpace Space(Bench bench) => (AddressSpace)bench.Machine.Require("sys");

    private static void Restore(Bench bench, byte[] saved) => Snapshot.Restore(bench.Machine, new MemoryStream(saved));

    private static byte[] Bytes(Bench bench)
    {
        using var stream = new MemoryStream();
        Snapshot.Save(bench.Machine, stream);
        return stream.ToArray();
    }

    private static Probe Change(Bench bench)
    {
        Probe p = Device(bench);
        bench.Machine.AdvanceTime(123);
        bench.Locked(() =>
        {
            p.Value = 42;
            p.FindHandle<DeviceTimer>("t")!.ArmAt(500);
            p.FindHandle<IrqLine>("irq")!.Raise();
            p.FindHandle<ClockOutput>("clk")!.SetHertz(1000);
            p.Machine.Random.NextUInt64();
        });
        Space(bench).Write(0x3FF8, 8, Cpu, 0x1122_3344_5566_7788);
        p.Log.Clear();
        return p;
    }

    private Bench Build(ulong ram = 0x4000)
    {
        var bench = new Bench();
        benches.Add(bench);
        AddressSpace space = bench.Space("sys");
        Probe p = bench.Add("dev", new Probe
        {
            Configured = q =>
            {
                q.Ram("ram", ram);
                q.Timer("t", () => q.Log.Add($"timer@{q.Machine.Clock.Now}"));
                q.ClockOut("clk");
                q.Output("irq").Connect(q.Inputs("in", 1, (_, level) => q.Log.Add($"in {level}"))[0]);
            },
            AfterRestore = q => q.Log.Add("restored"),
        });
        bench.Locked(() => space.Root.Map(p.FindHandle<RamRegion>("ram")!, 0));
        bench.Add("plain", new Probe());
        bench.Machine.Create(new ObjectType { Name = "picky", Create = () => new Picky() }, "picky", bench.Machine.Devices);
        bench.Start();
        return bench;
    }

    private sealed class Picky : EmuObject
    {
        public bool Refuse { get; set; }

        protected override void RestoreState(StateReader reader)
        {
            bool refuse = Refuse;
            Refuse = false;
            _ = refuse ? throw new StateException("not today") : 0;
        }
    }
}

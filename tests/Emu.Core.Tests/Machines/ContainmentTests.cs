using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Machines;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class ContainmentTests : IDisposable
{
    private static readonly AccessAttributes Cpu = new(1);
    private readonly Bench bench = new();
    private readonly AddressSpace space;

    public ContainmentTests() => space = bench.Space("sys");

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Read_ThatThrows_IsABusErrorAndFaultsTheDevice()
    {
        Probe p = Mapped("p", 0, new Probe { Configured = q => q.Registers("io", 0x100), Reading = (_, _, _) => throw new InvalidOperationException("oops") });
        bench.Start();
        Assert.Equal(IoResult.DeviceError, space.Read(0, 4, Cpu, out _));
        AssertFaulted(p);
        Assert.Equal(IoResult.DeviceError, space.Read(0, 4, Cpu, out _));
        Assert.Single(bench.Events.OfType<ObjectFaultedEvent>());
    }

    [Fact]
    public void Write_ThatThrows_IsABusErrorAndFaultsTheDevice()
    {
        Probe p = Mapped("p", 0, new Probe { Configured = q => q.Registers("io", 0x100), Writing = (_, _, _, _) => throw new InvalidOperationException("oops") });
        bench.Start();
        Assert.Equal(IoResult.DeviceError, space.Write(0, 4, Cpu, 1));
        AssertFaulted(p);
    }

    [Fact]
    public void Timer_ThatThrows_FaultsItsDeviceAndOthersGoOn()
    {
        Probe bad = bench.Add("bad", new Probe { Configured = q => q.Timer("t", () => throw new InvalidOperationException("oops")) });
        Probe good = bench.Add("good", new Probe { Configured = q => q.Timer("t", () => q.Log.Add("fired")) });
        bench.Start();
        bench.Locked(() =>
        {
            bad.FindHandle<DeviceTimer>("t")!.ArmAt(10);
            good.FindHandle<DeviceTimer>("t")!.ArmAt(20);
        });
        bench.Machine.AdvanceTime(30);
        AssertFaulted(bad);
        Assert.Equal(["fired"], good.Log);
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void IrqHandler_ThatThrows_FaultsTheSinkNotTheSource()
    {
        Probe source = bench.Add("source", new Probe { Configured = q => q.Output("irq") });
        Probe sink = bench.Add("sink", new Probe { Configured = q => q.Inputs("in", 1, (_, _) => throw new InvalidOperationException("oops")) });
        bench.Locked(() => source.FindHandle<IrqLine>("irq")!.Connect(sink.FindHandle<IrqInput>("in")!));
        bench.Start();
        bench.Locked(() => source.FindHandle<IrqLine>("irq")!.Raise());
        AssertFaulted(sink);
        Assert.False(source.IsFaulted);
    }

    [Fact]
    public void Reset_ThatThrows_FaultsTheDeviceAndOthersAreReset()
    {
        var thrown = false;
        Probe bad = bench.Add("bad", new Probe { Resetting = (_, phase) => ThrowIf(thrown && phase == ResetPhase.Enter) });
        Probe good = bench.Add("good", new Probe { Resetting = (q, phase) => q.Log.Add(phase.ToString()) });
        bench.Start();
        thrown = true;
        good.Log.Clear();
        bench.Machine.Reset();
        AssertFaulted(bad);
        Assert.Equal(["Enter", "Hold", "Exit"], good.Log);
    }

    [Fact]
    public void FaultedDevice_LowersItsLinesAndCanBeRemoved()
    {
        Probe sink = bench.Add("sink", new Probe { Configured = q => q.Inputs("in", 1, (_, level) => q.Log.Add(level.ToString())) });
        Probe p = Mapped("p", 0, new Probe
        {
            Configured = q =>
            {
                q.Registers("io", 0x100);
                q.Output("irq");
            },
            Reading = (q, _, _) =>
            {
                q.FindHandle<IrqLine>("irq")!.Raise();
                throw new InvalidOperationException("oops");
            },
            Unrealized = q => q.Log.Add("let go"),
        });
        bench.Locked(() => p.FindHandle<IrqLine>("irq")!.Connect(sink.FindHandle<IrqInput>("in")!));
        bench.Start();
        space.Read(0, 4, Cpu, out _);
        bench.Machine.Pump();
        Assert.Equal(["True", "False"], sink.Log);
        Assert.True(bench.Machine.Unplug(p));
        Assert.Null(bench.Machine.Find("p"));
        Assert.Equal(["let go"], p.Log);
        Assert.Equal(IoResult.DecodeError, space.Read(0, 4, Cpu, out _));
    }

    [Fact]
    public void Dma_IntoTheDeviceThatDoesIt_IsABusErrorAndCounted()
    {
        var results = new List<IoResult>();
        Mapped("p", 0, new Probe
        {
            Configured = q =>
            {
                q.Registers("io", 0x100);
                q.Dma("dma");
            },
            Writing = (q, _, _, _) =>
            {
                results.Add(q.FindHandle<DmaPort>("dma")!.Write(0x10, [1]));
                return IoResult.Ok;
            },
        });
        bench.Start();
        Assert.Equal(IoResult.Ok, space.Write(0, 4, Cpu, 1));
        Assert.Equal([IoResult.DeviceError], results);
        Assert.Equal(1, bench.Machine.RefusedAccesses);
    }

    [Fact]
    public void Accesses_ThatNestTooDeep_EndInABusError()
    {
        var reached = new List<int>();
        for (int i = 0; i < 12; i++)
        {
            int number = i;
            Mapped($"p{i}", (ulong)i * 0x100, new Probe
            {
                Configured = q =>
                {
                    q.Registers("io", 0x100);
                    q.Dma("dma");
                },
                Writing = (q, _, _, _) =>
                {
                    reached.Add(number);
                    return q.FindHandle<DmaPort>("dma")!.Write((ulong)(number + 1) * 0x100, [1]);
                },
            });
        }

        bench.Start();
        Assert.Equal(IoResult.DeviceError, space.Write(0, 1, Cpu, 1));
        Assert.Equal(Enumerable.Range(0, IoRegion.MaxDepth), reached);
    }

    [Fact]
    public void PostedCall_OfAnObjectThatWent_IsDropped()
    {
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        p.Machine.Post(p, () => p.Log.Add("first"));
        bench.Machine.Pump();
        p.Machine.Post(p, () => p.Log.Add("second"));
        bench.Machine.Unplug(p);
        bench.Machine.Pump();
        Assert.Equal(["first"], p.Log);
    }

    [Fact]
    public void PostedCall_ThatThrows_FaultsItsOwner()
    {
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        p.Machine.Post(p, () => throw new InvalidOperationException("oops"));
        bench.Machine.Pump();
        AssertFaulted(p);
    }

    private static void ThrowIf(bool condition) => _ = condition ? throw new InvalidOperationException("oops") : 0;

    private Probe Mapped(string id, ulong address, Probe probe)
    {
        bench.Add(id, probe);
        bench.Locked(() => space.Root.Map(probe.FindHandle<IoRegion>("io")!, address));
        return probe;
    }

    private void AssertFaulted(Probe p)
    {
        Assert.True(p.IsFaulted);
        ObjectFaultedEvent raised = Assert.Single(bench.Events.OfType<ObjectFaultedEvent>());
        Assert.Equal((p.Path, p.Type.Name, "test-module", "InvalidOperationException: oops"), (raised.Path, raised.Type, raised.Module, raised.Error));
    }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Memory;
using Emu.Core.Objects;
using Emu.Core.State;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class ClusterTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly AddressSpace space;
    private readonly FakeAccelerator accelerator = new();

    public ClusterTests()
    {
        space = bench.Space("sys");
        bench.Machine.CreateAndRealize(FakeAccelerator.TypeOf("fake", () => accelerator), "accel", bench.Machine.Objects);
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Cluster_GetsItsEngineAndCpusWhenRealized()
    {
        Cluster cluster = AddCluster("c0");
        FakeCpu a = AddCpu(cluster, "cpu0", new FakeCpu());
        FakeCpu b = AddCpu(cluster, "cpu1", new FakeCpu());
        Assert.Empty(accelerator.Clusters);
        bench.Start();
        Assert.Equal(["add cpu0", "add cpu1", "start"], accelerator.Clusters[0].Log);
        Assert.Equal([(1, 0), (2, 1)], [(a.Initiator, a.Index), (b.Initiator, b.Index)]);
        Assert.Same(space, a.Space(0));
        Assert.Equal("/machine/c0/cpu1", b.Path);
    }

    [Fact]
    public void Cpus_OfDifferentClasses_NeedClustersOfTheirOwn()
    {
        Cluster cluster = AddCluster("c0");
        AddCpu(cluster, "cpu0", new FakeCpu());
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => AddCpu(cluster, "cpu1", new FakeCpu { Model = "other" }));
        Assert.Contains("cluster of its own", error.Message, StringComparison.Ordinal);
        Assert.Single(cluster.Cpus);
    }

    [Fact]
    public void Clusters_HaveNumbersOfTheirOwn()
    {
        Assert.Equal([0, 1], [AddCluster("a").Number, AddCluster("b").Number]);
        bench.Machine.Unplug(bench.Machine.Require("a"));
        Assert.Equal(0, AddCluster("c").Number);
    }

    [Fact]
    public void Cpu_WithRegionsOfItsOwn_SeesThemOverTheSharedSpace()
    {
        Probe ram = bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        bench.Locked(() => space.Root.Map(ram.FindHandle<RamRegion>("ram")!, 0));
        Cluster cluster = AddCluster("c0");
        FakeCpu a = AddCpu(cluster, "cpu0", new FakeCpu { HasPrivateRegion = true });
        FakeCpu b = AddCpu(cluster, "cpu1", new FakeCpu { HasPrivateRegion = true });
        bench.Machine.RealizeAll();
        b.Space(0).Read(0x1000, 4, new AccessAttributes(2), out ulong seen);
        Assert.Equal(1ul, seen);
        Assert.Equal("/machine/c0/cpu1/memory", b.Space(0).Path);
        Assert.NotSame(a.Space(0), b.Space(0));
        space.Write(0x1000, 4, new AccessAttributes(1), 77);
        a.Space(0).Read(0x1000, 4, new AccessAttributes(1), out seen);
        Assert.Equal(0ul, seen);
        space.Write(0x2000, 4, new AccessAttributes(1), 77);
        a.Space(0).Read(0x2000, 4, new AccessAttributes(1), out seen);
        Assert.Equal(77ul, seen);
    }

    [Fact]
    public void Ports_WiredToAnotherSpace_SeeThatOne()
    {
        AddressSpace io = bench.Space("io", bits: 16);
        Cluster cluster = AddCluster("c0");
        FakeCpu cpu = AddCpu(cluster, "cpu0", new FakeCpu { PortNames = ["memory", "io"] });
        bench.Machine.Wire("c0[0].io", "io");
        bench.Machine.RealizeAll();
        Assert.Same(space, cpu.Space(0));
        Assert.Same(io, cpu.Space(1));
        Assert.Equal(["/machine/c0/cpu0.io"], bench.Machine.UsersOf(io));
    }

    [Fact]
    public void Space_ThatChanges_IsAnnouncedToItsClusters()
    {
        Probe ram = bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Start();
        accelerator.Clusters[0].Log.Clear();
        bench.Locked(() => space.Root.Map(ram.FindHandle<RamRegion>("ram")!, 0));
        Assert.Equal(["space /machine/sys"], accelerator.Clusters[0].Log);
    }

    [Fact]
    public void Machine_TakenApart_EnginesForgetRamThatGoesBeforeThem()
    {
        // The cluster comes first, so its engine ends after the RAM is gone; once it looked up its blocks in memory that was freed.
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        bench.Start();
        bench.Machine.Dispose();
        Assert.Contains("forget /machine/ram.ram", accelerator.Clusters[0].Log);
    }

    [Fact]
    public void Ram_ThatIsRemoved_IsFreedOnlyAfterEveryVcpuLetGo()
    {
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Start();
        FakeCluster engine = accelerator.Clusters[0];
        Probe ram = bench.AddRealized("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        bench.Locked(() => space.Root.Map(ram.FindHandle<RamRegion>("ram")!, 0));
        RamBlock block = ram.FindHandle<RamRegion>("ram")!.Block;
        engine.HoldQuiescence = true;
        engine.Log.Clear();
        bench.Machine.Unplug(ram);
        Assert.Equal(["space /machine/sys", "forget /machine/ram.ram"], engine.Log);
        Assert.Equal(0, block.Span(0, 1)[0]);
        Assert.Equal(1, engine.Quiesce());
    }

    [Fact]
    public void RealizeAll_ThatFails_EndsTheEngine()
    {
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu { HasPrivateRegion = true });
        bench.Add("bad", new Probe { Realized = _ => throw new InvalidOperationException("oops") });
        string before = MachineDump.Of(bench.Machine);
        Assert.Throws<ObjectFaultException>(bench.Machine.RealizeAll);
        bench.Machine.Pump();
        Assert.Equal(["add cpu0", "remove cpu0", "stop", "dispose"], accelerator.Clusters[0].Log.Where(l => !l.StartsWith("space", StringComparison.Ordinal)));
        Assert.Equal(before, MachineDump.Of(bench.Machine));
    }

    [Fact]
    public void Boot_SetsEveryCpuAtTheFirstStartAndAfterEachReset()
    {
        Cluster cluster = AddCluster("c0");
        FakeCpu a = AddCpu(cluster, "cpu0", new FakeCpu());
        FakeCpu b = AddCpu(cluster, "cpu1", new FakeCpu());
        bench.Machine.SetBoot(cluster, new BootEntry { Entry = 0x8000, Arguments = [new(BootArgumentKind.CpuIndex), new(BootArgumentKind.Value, 9)] });
        bench.Start();
        bench.Machine.Pause();
        bench.Machine.Continue();
        Assert.Equal(["added", "reset", "boot 8000(0,9)"], a.Log);
        Assert.Equal(["added", "reset", "boot 8000(1,9)"], b.Log);
        bench.Machine.Reset();
        Assert.Equal(["reset", "boot 8000(0,9)"], a.Log[3..]);
    }

    [Fact]
    public void Cluster_StoppedBeforeTheStart_BootsWhenItIsStarted()
    {
        Cluster cluster = AddCluster("c0");
        FakeCpu cpu = AddCpu(cluster, "cpu0", new FakeCpu());
        bench.Machine.SetBoot(cluster, new BootEntry { Entry = 0x8000 });
        bench.Machine.StopCluster(cluster);
        bench.Start();
        Assert.Equal(["add cpu0"], accelerator.Clusters[0].Log);
        bench.Machine.StartCluster(cluster);
        bench.Machine.StartCluster(cluster);
        Assert.Equal(["add cpu0", "start"], accelerator.Clusters[0].Log);
        Assert.Equal(["added", "reset", "boot 8000()"], cpu.Log);
        Assert.Equal([ClusterChange.Stopped, ClusterChange.Started], bench.Events.OfType<ClusterChangeEvent>().Select(e => e.Change));
    }

    [Fact]
    public void Cluster_ThatIsReset_IsResetAloneAndGoesOn()
    {
        Cluster cluster = AddCluster("c0");
        FakeCpu cpu = AddCpu(cluster, "cpu0", new FakeCpu());
        FakeCpu other = AddCpu(AddCluster("c1"), "cpu0", new FakeCpu());
        bench.Start();
        bench.Machine.ResetCluster(cluster);
        Assert.Equal(["added", "reset", "reset"], cpu.Log);
        Assert.Equal(["added", "reset"], other.Log);
        Assert.Equal(["add cpu0", "start", "stop", "start"], accelerator.Clusters[0].Log);
    }

    [Fact]
    public void Cluster_ThatIsStopped_IsResetAndStaysSo()
    {
        Cluster cluster = AddCluster("c0");
        FakeCpu cpu = AddCpu(cluster, "cpu0", new FakeCpu());
        bench.Start();
        bench.Machine.StopCluster(cluster);
        bench.Machine.StopCluster(cluster);
        bench.Machine.ResetCluster(cluster);
        bench.Machine.Reset();
        Assert.Equal(["added", "reset", "reset", "reset"], cpu.Log);
        Assert.True(cluster.IsHeld);
        Assert.DoesNotContain("start", accelerator.Clusters[0].Log[2..]);
    }

    [Fact]
    public void Cluster_ThatIsStopped_IsSoInASnapshotAndInWhatBuildsTheMachine()
    {
        Cluster cluster = AddCluster("c0");
        AddCpu(cluster, "cpu0", new FakeCpu());
        bench.Start();
        bench.Machine.StopCluster(cluster);
        var saved = new MemoryStream();
        Snapshot.Save(bench.Machine, saved);
        bench.Machine.StartCluster(cluster);
        saved.Position = 0;

        Snapshot.Restore(bench.Machine, saved);

        Assert.True(cluster.IsHeld);
        Assert.Contains("/machine/c0 (cluster) Realized stopped", MachineDump.Of(bench.Machine), StringComparison.Ordinal);
        Assert.Contains(LiveCommands.Of(bench.Machine), command => command is ClusterStopCommand { Cluster: "c0" });
    }

    [Fact]
    public void Cluster_ThatHasNoPlaceForItsTree_StaysStopped()
    {
        Cluster cluster = AddCluster("c0");
        AddCpu(cluster, "cpu0", new FakeCpu());
        bench.Machine.StopCluster(cluster);
        bench.Machine.SetBoot(cluster, new BootEntry { DeviceTreeAddress = 0x8000 });
        bench.Start();
        Assert.Throws<ConfigurationException>(() => bench.Machine.StartCluster(cluster));
        Assert.True(cluster.IsHeld);
    }

    [Fact]
    public void Cpu_AddedToARunningMachine_IsResetBeforeItRuns()
    {
        Cluster cluster = AddCluster("c0");
        AddCpu(cluster, "cpu0", new FakeCpu());
        bench.Start();
        var late = new FakeCpu();
        bench.Machine.CreateAndRealize(FakeCpu.TypeOf("fake", () => late), "cpu1", cluster);
        bench.Machine.Pump();
        Assert.Equal(["reset", "added"], late.Log);
        Assert.Equal(["add cpu0", "start", "add cpu1", "start"], accelerator.Clusters[0].Log);
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => bench.Machine.Unplug(late));
        Assert.Contains("stop the machine first", error.Message, StringComparison.Ordinal);
        bench.Machine.Pause();
        bench.Machine.Unplug(late);
        Assert.Single(cluster.Cpus);
    }

    [Fact]
    public void Exclusive_WithADeterministicClock_DoesNotWaitForItsOwnThread()
    {
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        AddCpu(AddCluster("c1"), "cpu0", new FakeCpu());
        bench.Start();
        FakeCluster first = accelerator.Clusters[0];
        FakeCluster second = accelerator.Clusters[1];
        first.Log.Clear();
        second.Log.Clear();
        bool ran = false;
        first.Host.RunExclusive(first.Vcpus[0], () => ran = !second.Log.Contains("start"));
        Assert.True(ran);
        Assert.Equal(["start"], first.Log);
        Assert.Equal(["stop", "start"], second.Log);
    }

    [Fact]
    public async Task Exclusive_OfACpuThatIsRemovedBeforeItsTurn_IsLeftOut()
    {
        FakeCpu cpu = AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Start();
        FakeCluster engine = accelerator.Clusters[0];
        FakeVcpu vcpu = engine.Vcpus[0];
        bool ran = false;
        bench.Machine.Pause();
        Task waits = Task.Run(() => engine.Host.RunExclusive(vcpu, () => ran = true));

        bench.Machine.Unplug(cpu);
        await Task.Run(async () =>
        {
            while (!waits.IsCompleted)
            {
                bench.Machine.Pump();
                await Task.Yield();
            }
        }).WaitAsync(TimeSpan.FromSeconds(60));
        bench.Machine.Continue();
        engine.Host.RunExclusive(vcpu, () => ran = true);

        Assert.False(ran);
    }

    [Fact]
    public void Exclusive_WhileADebuggersStopIsUnderWay_StartsNobody()
    {
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        AddCpu(AddCluster("c1"), "cpu0", new FakeCpu());
        bench.Start();
        FakeCluster first = accelerator.Clusters[0];
        FakeCluster second = accelerator.Clusters[1];
        second.Log.Clear();

        second.Host.ReportDebugStop(second.Vcpus[0].Cpu, new DebugStop(DebugReason.Breakpoint, 0x10));
        first.Host.RunExclusive(first.Vcpus[0], () => { });

        Assert.Equal(["stop"], second.Log);
        bench.Machine.Pump();
        Assert.Equal(MachinePhase.Paused, bench.Machine.Phase);
        bench.Machine.Continue();
        Assert.Equal(["stop", "stop", "start"], second.Log);
        first.Host.RunExclusive(first.Vcpus[0], () => { });
        Assert.Equal(["stop", "stop", "start", "stop", "start"], second.Log);
    }

    [Fact]
    public void Fault_OfACpu_IsReportedLikeAnyOther()
    {
        FakeCpu cpu = AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Start();
        accelerator.Clusters[0].Host.ReportFault(cpu, new InvalidOperationException("oops"));
        Assert.True(cpu.IsFaulted);
        Assert.Equal("/machine/c0/cpu0", Assert.Single(bench.Events.OfType<ObjectFaultedEvent>()).Path);
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void Accelerator_ThatThrows_IsBlamedForIt()
    {
        bench.Machine.CreateAndRealize(FakeAccelerator.TypeOf("broken", () => new FakeAccelerator { Broken = true }), "broken", bench.Machine.Objects);
        AddCluster("c0", "broken");
        ObjectFaultException error = Assert.Throws<ObjectFaultException>(bench.Machine.RealizeAll);
        Assert.Equal("/objects/broken", error.ObjectPath);
    }

    [Fact]
    public void Advance_MovesTimeByInstructionsAndTellsWhenTheNextTimerIsDue()
    {
        Probe p = bench.Add("p", new Probe { Configured = q => q.Timer("t", () => q.Log.Add($"at {q.Machine.Clock.Now}")) });
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        bench.Start();
        ClusterHost host = accelerator.Clusters[0].Host;
        Assert.Equal(ExecutionMode.Deterministic, host.Mode);
        Assert.Equal(long.MaxValue, host.Advance(10));
        Assert.Equal(10, bench.Machine.Clock.Now);
        bench.Locked(() => p.FindHandle<DeviceTimer>("t")!.ArmAt(100));
        Assert.Equal(90, host.Advance(0));
        Assert.Equal(long.MaxValue, host.Advance(95));
        Assert.Equal(["at 100"], p.Log);
    }

    [Fact]
    public void Code_InRam_IsProtectedOnceAndInvalidatedByEveryWriter()
    {
        AddCpu(AddCluster("c0"), "cpu0", new FakeCpu());
        Probe ram = bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        bench.Locked(() => space.Root.Map(ram.FindHandle<RamRegion>("ram")!, 0));
        bench.Start();
        FakeCluster engine = accelerator.Clusters[0];
        var block = (HostRam)ram.FindHandle<RamRegion>("ram")!.Block;
        engine.Log.Clear();
        block.ProtectCode(0xFF0, 0x20, 0);
        block.ProtectCode(0xF00, 0x10, 0);
        Assert.Equal(["protect 0", "protect 1000"], engine.Log);
        engine.Log.Clear();
        space.Write(0xFC4, 4, new AccessAttributes(1), 1);
        space.Write(0x800, 4, new AccessAttributes(1), 1);
        space.Write(0x2000, 4, new AccessAttributes(1), 1);
        space.Write(0xFFC, 8, new AccessAttributes(1), 1);
        Assert.Equal(["invalidate fc4+4", "invalidate ffc+4", "invalidate 1000+4"], engine.Log);
        block.UnprotectCode(0, 0);
        block.UnprotectCode(0x1000, 0);
        engine.Log.Clear();
        space.Write(0xFC4, 4, new AccessAttributes(1), 1);
        Assert.Empty(engine.Log);
    }

    [Fact]
    public void Code_OfAClusterThatIsRemoved_LeavesNoMarkInRamThatStays()
    {
        AddCluster("stays");
        Cluster goes = AddCluster("goes");
        Probe ram = bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        bench.Locked(() => space.Root.Map(ram.FindHandle<RamRegion>("ram")!, 0));
        bench.Start();
        var block = (HostRam)ram.FindHandle<RamRegion>("ram")!.Block;
        block.ProtectCode(0x1000, 4, 0);
        block.ProtectCode(0x1000, 4, 1);
        block.ProtectCode(0x3000, 4, 1);

        bench.Machine.Unplug(goes);
        bench.Machine.Pump();

        Assert.Equal((1u, 0u), (block.Page(0x1000).CodeClusters, block.Page(0x3000).CodeClusters));
        Assert.Equal(0UL, block.Page(0x3000).CodeGranules);
        Assert.Equal(1, AddCluster("comes").Number);
    }

    [Fact]
    public void DirtyPages_AreCollectedForEachClient()
    {
        Probe ram = bench.Add("ram", new Probe { Configured = p => p.Ram("ram", 0x4000) });
        var block = (HostRam)ram.FindHandle<RamRegion>("ram")!.Block;
        block.AddDirtyClient(0);
        Assert.Equal([true, true, true, true], TakeAll(block, 0));
        Assert.Equal([false, false, false, false], TakeAll(block, 0));
        block.Write(0x1FFF, [1, 2]);
        block.AddDirtyClient(1);
        Assert.Equal([false, true, true, false], TakeAll(block, 0));
        Assert.Equal([true, true, true, true], TakeAll(block, 1));
    }

    private static bool[] TakeAll(HostRam block, int client) => [.. Enumerable.Range(0, 4).Select(i => block.TakeDirty((ulong)i * 0x1000, client))];

    private Cluster AddCluster(string id, string accel = "accel") => (Cluster)bench.Machine.Create(
        bench.Machine.ClusterType,
        id,
        bench.Machine.Devices,
        new PropertySetting("accel", PropertyValue.Of(accel)),
        new PropertySetting("space", PropertyValue.Of("sys")));

    private FakeCpu AddCpu(Cluster cluster, string id, FakeCpu cpu) =>
        (FakeCpu)bench.Machine.Create(FakeCpu.TypeOf(cpu.Model, () => cpu), id, cluster);
}

using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;
using Emu.Core.Time;

namespace Emu.Core.Tests.Machines;

public sealed class ExclusiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ExclusiveActions_OfTwoClusters_NeverOverlapAndNobodyElseRuns()
    {
        int inside = 0;
        int running = 0;
        int worst = 0;
        int done = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Step(FakeVcpu vcpu)
        {
            Interlocked.Increment(ref running);
            Thread.SpinWait(200);
            Interlocked.Decrement(ref running);
            vcpu.Cluster.Resting(vcpu, () => vcpu.Cluster.Host.RunExclusive(vcpu, () =>
            {
                int others = Interlocked.Increment(ref inside) - 1 + Volatile.Read(ref running);
                worst = Math.Max(worst, others);
                Thread.SpinWait(200);
                Interlocked.Decrement(ref inside);
                if (++done == 200)
                {
                    enough.TrySetResult();
                }
            }));
        }

        using Bench bench = Start(Step);
        await enough.Task.WaitAsync(Patience);
        Assert.Equal(0, worst);
    }

    [Fact]
    public async Task OneCluster_StoppedWhileVcpusWantToBeAlone_StandsAndTheOtherGoesOn()
    {
        long[] done = new long[2];
        void Step(FakeVcpu vcpu) => vcpu.Cluster.Resting(vcpu, () => vcpu.Cluster.Host.RunExclusive(vcpu, () => Interlocked.Increment(ref done[vcpu.Cluster.Host.Number])));
        using Bench bench = Start(Step);
        Cluster first = bench.Machine.Clusters[0];
        for (int i = 0; i < 20; i++)
        {
            await Task.Run(() => bench.Machine.StopCluster(first)).WaitAsync(Patience);
            long stands = Interlocked.Read(ref done[0]);
            long before = Interlocked.Read(ref done[1]);
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref done[1]) > before + 2, Patience));
            Assert.Equal(stands, Interlocked.Read(ref done[0]));
            await Task.Run(() => bench.Machine.StartCluster(first)).WaitAsync(Patience);
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref done[0]) > stands, Patience));
        }
    }

    [Fact]
    public async Task Pause_WhileVcpusWantToBeAlone_ReturnsAndTheyGoOnLater()
    {
        long done = 0;
        void Step(FakeVcpu vcpu) => vcpu.Cluster.Resting(vcpu, () => vcpu.Cluster.Host.RunExclusive(vcpu, () => Interlocked.Increment(ref done)));
        using Bench bench = Start(Step);
        for (int i = 0; i < 20; i++)
        {
            await Task.Run(bench.Machine.Pause).WaitAsync(Patience);
            long before = Interlocked.Read(ref done);
            Assert.Equal(MachinePhase.Paused, bench.Machine.Phase);
            Assert.Equal(before, Interlocked.Read(ref done));
            bench.Machine.Continue();
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref done) > before, Patience));
        }
    }

    [Fact]
    public async Task Vcpus_ThatWaitForTheLock_DoNotKeepTheMachineFromStopping()
    {
        Machine? machine = null;
        void Step(FakeVcpu vcpu)
        {
            using MachineLock.Hold held = machine!.Lock.Take();
            Thread.SpinWait(100);
        }

        using Bench bench = Build(Step);
        machine = bench.Machine;
        bench.Start();
        for (int i = 0; i < 20; i++)
        {
            await Task.Run(() => bench.Machine.Reset()).WaitAsync(Patience);
        }

        Assert.Equal(20, bench.Events.Count(e => e is ResetEvent));
    }

    private static Bench Start(Action<FakeVcpu> step)
    {
        Bench bench = Build(step);
        bench.Start();
        return bench;
    }

    private static Bench Build(Action<FakeVcpu> step)
    {
        var bench = new Bench(o => o with { OwnThread = true, Clock = ClockMode.Host });
        bench.Space("sys");
        for (int i = 0; i < 2; i++)
        {
            var accelerator = new FakeAccelerator { Step = step };
            bench.Machine.CreateAndRealize(FakeAccelerator.TypeOf("fake", () => accelerator), $"accel{i}", bench.Machine.Objects);
            EmuObject cluster = bench.Machine.Create(
                bench.Machine.ClusterType,
                $"c{i}",
                bench.Machine.Devices,
                new PropertySetting("accel", PropertyValue.Of($"accel{i}")),
                new PropertySetting("space", PropertyValue.Of("sys")));
            bench.Machine.Create(FakeCpu.TypeOf("fake", () => new FakeCpu()), "cpu0", cluster);
            bench.Machine.Create(FakeCpu.TypeOf("fake", () => new FakeCpu()), "cpu1", cluster);
        }

        return bench;
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Vcpu;

/// <summary>vCPUs on threads of their own: waiting, waking, stopping, posted work, atomicity.</summary>
public sealed class ThreadTests
{
    private static readonly Instruction Forever = (ir, pc) => ir.Jump(pc);

    private static readonly Instruction Wait = (ir, pc) => ir.Exit(IrExit.Halt, pc + 4);

    [Fact]
    public void Interrupt_WakesAVcpuThatWaits()
    {
        using TestRig rig = TestRig.Of(Wait, Wait);
        rig.Put(0x180, (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)), Wait);
        rig.Cluster.Start();
        Await.Until(() => Volatile.Read(ref rig.Cpu.Header.Halted) != 0, "the wait");

        rig.Cpu.SetLine(3, true);

        Await.Until(() => rig.Cpu.X(1) == 1, "the handler");
        Assert.Equal(TestRig.Code + 4, rig.Cpu.X(31));
        Stop(rig);
        Assert.Equal(1, rig.Cpu.InterruptsTaken);
    }

    [Fact]
    public void Interrupt_BreaksAnEndlessLoop()
    {
        using TestRig rig = TestRig.Of(Forever);
        rig.Put(0x180, (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)), Wait);
        rig.Cluster.Start();
        Await.Until(() => !rig.Engine.IsResting, "the start");

        rig.Cpu.SetLine(0, true);

        Await.Until(() => rig.Cpu.X(1) == 1, "the handler");
        Stop(rig);
    }

    [Fact]
    public void Storm_OfInterrupts_IsServedOneByOneAndLeavesTheLoopItsShare()
    {
        const int Storm = 5_000;
        HelperTable helpers = new();
        HelperId back = helpers.Add("back", HelperEffects.All, GoBack);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        rig.Put(TestRig.Code, (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1)), (ir, pc) => ir.Jump(pc - 4));
        rig.Put(rig.Cpu.Vector + 0x80, (ir, _) => ir.StoreState(X0 + 40, ir.AddConst(ir.LoadState(IrType.I64, X0 + 40), 1)), (ir, _) => ir.Call(back));
        rig.Cluster.Start();
        ulong rounds = 0;
        for (ulong served = 0; served < Storm; served++)
        {
            rig.Cpu.SetLine(0, true);
            Await.Until(() => Volatile.Read(ref rig.Cpu.X(5)) > served, "the handler");
            Await.Until(() => Volatile.Read(ref rig.Cpu.X(1)) > rounds, "a round of the loop");
            rounds = Volatile.Read(ref rig.Cpu.X(1));
        }

        Stop(rig);

        Assert.Equal(Storm, rig.Cpu.InterruptsTaken);
    }

    [Fact]
    public void Stop_RestsAndStart_GoesOn()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1)), (ir, pc) => ir.Jump(pc - 4));
        for (int round = 0; round < 20; round++)
        {
            ulong before = rig.Cpu.Header.InstructionCount;
            rig.Cluster.Start();
            Await.Until(() => Volatile.Read(ref rig.Cpu.X(1)) > (before / 2) + 1, "some work");
            Stop(rig);
            ulong after = rig.Cpu.Header.InstructionCount;
            Assert.True(rig.Engine.IsResting);
            Assert.True(after > before);
            Assert.Equal(after, rig.Cpu.Header.InstructionCount);
            Assert.Equal((after + 1) / 2, rig.Cpu.X(1));
        }
    }

    [Fact]
    public void Step_WhileAtRest_ExecutesExactly()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1)), (_, _) => { }, (ir, pc) => ir.Jump(pc - 8));

        Assert.Equal([1, 1, 1, 1, 7, 100], new long[] { 1, 1, 1, 1, 7, 100 }.Select(rig.Engine.Step));

        Assert.Equal(37u, rig.Cpu.X(1));
        Assert.Equal(TestRig.Code, rig.Cpu.Header.Pc);
    }

    [Fact]
    public void Post_RunsOnTheVcpusThread_AlsoWhenItWaitsOrRests()
    {
        using TestRig rig = TestRig.Of(Wait);
        rig.Cluster.Start();
        string? name = null;
        rig.Engine.Post(() => name = Thread.CurrentThread.Name);
        Await.Until(() => Volatile.Read(ref name) is not null, "the call");
        Assert.Equal("vcpu cpu0", name);
        Stop(rig);

        bool called = false;
        rig.Engine.Post(() => Volatile.Write(ref called, true));

        Await.Until(() => Volatile.Read(ref called), "the call at rest");
    }

    [Fact]
    public void Broadcast_ReachesEveryVcpu()
    {
        using var rig = new TestRig(new CpuOptions { Program = [] }, cpus: 3);
        rig.Put(TestRig.Code, Forever);
        rig.Cluster.Start();
        int reached = 0;
        rig.Engine.Post(() => rig.Engine.Broadcast(engine =>
        {
            engine.FlushTlb();
            Interlocked.Increment(ref reached);
        }));

        Await.Until(() => Volatile.Read(ref reached) == 3, "all three");
        Stop(rig);
    }

    [Fact]
    public void Post_WhileTheVcpuLooksUp_RunsOnceItHasForgottenASpaceThatChangedBefore()
    {
        using TestRig rig = TestRig.Of(Wait);
        rig.Cluster.Start();
        long pending = -1;
        rig.Engine.Post(() =>
        {
            rig.Cluster.SpaceChanged(rig.Space);
            rig.Engine.Post(() => Volatile.Write(ref pending, rig.Cpu.Header.Requests & EngineRequest.SpaceChanged));
        });

        Await.Until(() => Volatile.Read(ref pending) >= 0, "the call");
        Assert.Equal(0, pending);
        Stop(rig);
    }

    [Fact]
    public void AfterQuiescence_RunsOnceEveryVcpuLookedUp()
    {
        using var rig = new TestRig(new CpuOptions { Program = [] }, cpus: 2);
        rig.Put(TestRig.Code, Forever);
        int done = 0;
        rig.Cluster.AfterQuiescence(() => Interlocked.Increment(ref done));
        Await.Until(() => Volatile.Read(ref done) == 1, "at rest");
        rig.Cluster.Start();
        Await.Until(() => rig.Engines.TrueForAll(e => !e.IsResting), "the start");

        rig.Cluster.AfterQuiescence(() => Interlocked.Increment(ref done));

        Await.Until(() => Volatile.Read(ref done) == 2, "while running");
        Stop(rig);
    }

    [Theory]
    [InlineData(0x8000, 20_000)]
    [InlineData(0x8FFD, 40)]
    public void Atomics_OfSeveralVcpus_LoseNothing(ulong address, int rounds)
    {
        using var rig = new TestRig(new CpuOptions { Program = [] }, cpus: 2);
        rig.Put(
            TestRig.Code,
            (ir, _) => ir.Atomic(IrAtomic.Add, ir.Const64(address), ir.Const64(1), TestRig.Plain(3)),
            (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), -1)),
            (ir, pc) =>
            {
                IrLabel again = ir.NewLabel();
                ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0), again);
                ir.Exit(IrExit.Halt, pc);
                ir.Place(again);
                ir.Jump(pc - 8);
            });
        rig.Cpus.ForEach(cpu => cpu.X(1) = (ulong)rounds);
        rig.Host.Running = true;
        rig.Cluster.Start();

        Await.Until(() => rig.Host.Error is not null || rig.Cpus.TrueForAll(cpu => Volatile.Read(ref cpu.Header.Halted) != 0), "both");
        rig.Host.Running = false;
        Stop(rig);

        Assert.Null(rig.Host.Error);
        Assert.Equal((ulong)rounds * 2, rig.Memory(address));
    }

    [Fact]
    public void Code_ChangedWhileAnotherVcpuRunsIt_IsLeft()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.Jump(pc + 4), (ir, pc) => ir.Jump(pc - 4));
        rig.Cluster.Start();
        Await.Until(() => rig.Counter("blocks") >= 2, "the loop");

        rig.Put(TestRig.Code + 4, Wait);

        Await.Until(() => Volatile.Read(ref rig.Cpu.Header.Halted) != 0, "the new code");
        Stop(rig);
        Assert.Equal(TestRig.Code + 8, rig.Cpu.Header.Pc);
    }

    [Fact]
    public void Fault_OfTheTarget_RestsTheVcpuForGood_AndLeavesTheOthers()
    {
        using var rig = new TestRig(new CpuOptions { Program = [] }, cpus: 2);
        rig.Put(TestRig.Code, (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)), Forever);
        rig.Put(0x3000, (_, _) => throw new NotSupportedException("a bug"));
        rig.Cpus[1].Header.Pc = 0x3000;

        rig.Cluster.Start();

        Await.Until(() => rig.Engines[1].IsResting && rig.Host.Error is not null, "the fault");
        Await.Until(() => rig.Cpu.X(1) == 1, "the other");
        Assert.False(rig.Engine.IsResting);
        Stop(rig);
        Assert.IsType<NotSupportedException>(rig.Host.Error);
    }

    [Fact]
    public void Cpu_Removed_LeavesTheClusterRunning()
    {
        using var rig = new TestRig(new CpuOptions { Program = [] }, cpus: 2);
        rig.Put(TestRig.Code, Forever);
        rig.Cluster.Start();
        Await.Until(() => rig.Engines.TrueForAll(e => !e.IsResting), "the start");
        Stop(rig);

        rig.Cluster.Remove(rig.Cpus[1]);
        rig.Cluster.Start();

        Await.Until(() => !rig.Engine.IsResting, "the one that is left");
        Stop(rig);
        Assert.Null(rig.Cpus[1].Control);
    }

    private static void Stop(TestRig rig)
    {
        rig.Cluster.RequestStop();
        rig.Cluster.WaitStopped();
    }

    private static HelperResult GoBack(CpuDevice cpu)
    {
        var test = (TestCpu)cpu;
        (test.Masked, test.Header.Pc) = (false, test.X(31));
        return HelperResult.Leave;
    }
}

using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Vcpu;

/// <summary>All vCPUs in turn on one thread, with time that follows instructions.</summary>
public sealed class DeterministicTests
{
    private static readonly Instruction Count = (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1));

    [Fact]
    public void Timers_AreReachedToTheInstruction()
    {
        List<ulong> ticks = [];
        using TestRig rig = RigOf(1);
        rig.Put(TestRig.Code, Count, Count, Count, (ir, pc) => ir.Jump(pc - 12));
        long left = 1001;
        rig.Host.OnAdvance = executed =>
        {
            left -= executed;
            if (left <= 0)
            {
                ticks.Add(rig.Cpu.Header.InstructionCount);
                left = 1001;
            }

            return left;
        };
        rig.Cluster.Start();
        Await.Until(() => Locked(rig, () => ticks.Count >= 20), "20 ticks");
        Stop(rig);

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (ulong)n * 1001), ticks.Take(20));
    }

    [Fact]
    public void Vcpus_RunInTurn_TheSameEachTime()
    {
        ulong first = Race();

        Assert.Equal(first, Race());
    }

    [Fact]
    public void Device_SeesTimeOfTheInstructionThatAsks()
    {
        using TestRig rig = RigOf(1);
        long time = 0;
        List<long> seen = [];
        rig.Host.OnAdvance = executed =>
        {
            time += executed;
            return long.MaxValue;
        };
        rig.Space.OnRead = (_, _) =>
        {
            seen.Add(time);
            return 0;
        };
        Instruction read = (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Io), TestRig.Plain(3)));
        rig.Put(TestRig.Code, Count, Count, read, Count, read, (ir, pc) => ir.Exit(IrExit.Halt, pc));
        rig.Cluster.Start();
        Await.Until(() => Volatile.Read(ref rig.Cpu.Header.Halted) != 0, "the end");
        Stop(rig);

        Assert.Equal([2, 4], seen);
        Assert.Equal(6, time);
    }

    [Fact]
    public void Idle_GoesOnToTheNextTimer_AndSleepsWithoutOne()
    {
        using TestRig rig = RigOf(2);
        rig.Put(0x180, Count, (ir, pc) => ir.Exit(IrExit.Halt, pc));
        int idle = 0;
        rig.Host.OnAdvance = executed =>
        {
            if (executed == 5000 && ++idle == 3)
            {
                rig.Cpu.SetLine(0, true);
            }

            return idle >= 3 ? long.MaxValue : 5000;
        };
        rig.Cluster.Start();
        Await.Until(() => Volatile.Read(ref rig.Cpu.X(1)) == 1, "the timer's interrupt");
        rig.Cpus[1].SetLine(0, true);

        Await.Until(() => Volatile.Read(ref rig.Cpus[1].X(1)) == 1, "the interrupt from outside");
        Stop(rig);
    }

    private static ulong Race()
    {
        // Two vCPUs mix a word without any lock: the result tells in which order they ran.
        using TestRig rig = RigOf(2);
        rig.Put(
            TestRig.Code,
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Data), TestRig.Plain(3))),
            (ir, _) => ir.StoreState(X0 + 16, ir.Add(ir.Mul(ir.LoadState(IrType.I64, X0 + 16), ir.Const64(6364136223846793005)), ir.LoadState(IrType.I64, X0 + 24))),
            (ir, _) => ir.Store(ir.Const64(TestRig.Data), ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(3)),
            Count,
            (ir, pc) =>
            {
                IrLabel again = ir.NewLabel();
                ir.BranchIf(IrCond.Below, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(50_000), again);
                ir.Exit(IrExit.Halt, pc);
                ir.Place(again);
                ir.Jump(pc - 16);
            });
        rig.Cpus[0].X(3) = 17;
        rig.Cpus[1].X(3) = 4711;
        rig.Cluster.Start();
        Await.Until(() => rig.Cpus.TrueForAll(cpu => Volatile.Read(ref cpu.Header.Halted) != 0), "both");
        Stop(rig);
        return rig.Memory(TestRig.Data);
    }

    private static TestRig RigOf(int cpus) => new(new CpuOptions { Program = [] }, cpus, ExecutionMode.Deterministic);

    private static bool Locked(TestRig rig, Func<bool> question)
    {
        lock (rig.Host.Advances)
        {
            return question();
        }
    }

    private static void Stop(TestRig rig)
    {
        rig.Cluster.RequestStop();
        rig.Cluster.WaitStopped();
        Assert.Null(rig.Host.Error);
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Oracle;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Tests.Oracle;

/// <summary>
/// Lock-step: what both do, and what it says when they differ. A defect is made by changing an operation of a block after its machine
/// code was made, so that only the interpreter sees the change.
/// </summary>
public sealed unsafe class LockstepTests
{
    private static readonly int X0 = TestCpu.X0;

    [Fact]
    public void Blocks_ThatDoTheSame_AreCompared()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 3)),
            (ir, _) => ir.Store(ir.Const64(TestRig.Data), ir.LoadState(IrType.I64, X0 + 8), TestRig.Plain(3)),
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Data), TestRig.Plain(3))));

        rig.Run();

        Assert.Equal(3u, rig.Cpu.X(2));
        Assert.True(rig.Counter("lockstep-compared") > 0);
        Assert.Equal(0, rig.Counter("lockstep-void"));
    }

    [Fact]
    public void Devices_AreAccessedOnce()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.StoreState(X0 + 8, ir.Load(IrType.I64, ir.Const64(TestRig.Io + 8), TestRig.Plain(2))),
            (ir, _) => ir.Store(ir.Const64(TestRig.Io + 16), ir.LoadState(IrType.I64, X0 + 8), TestRig.Plain(2)));
        rig.Space.OnRead = (_, _) => (ulong)rig.Space.Log.Count + 0x40;

        rig.Run();

        Assert.Equal(["r4@8", "w4@10=41"], rig.Space.Log);
        Assert.Equal(0x41u, rig.Cpu.X(1));
    }

    [Fact]
    public void Devices_ThatChangeTheCpu_ChangeItForTheInterpreterToo()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.Store(ir.Const64(TestRig.Io + 16), ir.LoadState(IrType.I64, X0 + 8), TestRig.Plain(2)),
            (ir, _) => ir.StoreState(X0 + 24, ir.LoadState(IrType.I64, X0 + 32)));
        rig.Space.OnWrite = (_, _, _) => rig.Cpu.X(4) += 7;

        rig.Run();

        Assert.Equal((7u, 7u), (rig.Cpu.X(3), rig.Cpu.X(4)));
    }

    [Fact]
    public void Atomics_AreDoneOnce()
    {
        using TestRig rig = Rig((ir, _) => ir.StoreState(X0 + 8, ir.Atomic(IrAtomic.Add, ir.Const64(TestRig.Data), ir.Const64(5), TestRig.Plain(3))));
        rig.Memory(TestRig.Data) = 7;

        rig.Run();

        Assert.Equal((7u, 12u), (rig.Cpu.X(1), rig.Memory(TestRig.Data)));
    }

    [Fact]
    public void Helpers_AreCalledOnce_AndWhatTheyChangeIsGivenToTheInterpreter()
    {
        var helpers = new HelperTable();
        HelperId count = helpers.Add("count", HelperEffects.WritesState, Count);
        using TestRig rig = Rig(
            helpers,
            (ir, _) => ir.StoreState(X0 + 16, ir.Call(count, ir.LoadState(IrType.I64, X0 + 8))),
            (ir, _) => ir.StoreState(X0 + 24, ir.LoadState(IrType.I64, X0 + 32)));
        rig.Cpu.X(1) = 10;

        rig.Run();

        Assert.Equal((11u, 1u, 1u), (rig.Cpu.X(2), rig.Cpu.X(3), rig.Cpu.X(4)));
    }

    [Fact]
    public void Fault_InTheMiddleOfABlock_IsRaisedOnce()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)),
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(0x20_0000), TestRig.Plain(3))),
            (ir, _) => ir.StoreState(X0 + 8, ir.Const64(2)));

        rig.Run();

        (ulong pc, MemoryFault fault) = Assert.Single(rig.Cpu.Faults);
        Assert.Equal((TestRig.Code + 4, 0x20_0000u, 1u), (pc, fault.Address, rig.Cpu.X(1)));
    }

    [Fact]
    public void Code_ThatWritesItself_IsNotCompared()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.Store(ir.Const64(TestRig.Code + 4), ir.Const64(0), TestRig.Plain(2)),
            (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)));

        rig.Run();

        Assert.Equal(0u, rig.Cpu.X(1));
        Assert.Equal(1, rig.Counter("lockstep-void"));
    }

    [Fact]
    public void Difference_OfAField_EndsTheCpuWithAReport()
    {
        using TestRig rig = Rig((ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 16), 0x123)));
        rig.Run();
        Change(rig, Op.AddI64, i => i->Imm = 0x124);

        string report = RunToReport(rig);

        Assert.Contains("machine code and the interpreter differ: block at 0x1000 of", report, StringComparison.Ordinal);
        Assert.Contains($"  state+0x{X0 + 8:x}: before 0x123, interpreter 0x124, machine code 0x123", report, StringComparison.Ordinal);
        Assert.Contains("---- 0x1000", report, StringComparison.Ordinal);
        Assert.Contains("= add.i64 v", report, StringComparison.Ordinal);
        Assert.Contains("AddI64", report, StringComparison.Ordinal);
        Assert.Matches("machine code:\n  0x[0-9a-f]+:  [0-9a-f]{2} ", report);
    }

    [Fact]
    public void Difference_OfAStoredValue_EndsTheCpuWithAReport()
    {
        using TestRig rig = Rig((ir, _) => ir.Store(ir.Const64(TestRig.Data), ir.AddConst(ir.LoadState(IrType.I64, X0 + 16), 0x123), TestRig.Plain(3)));
        rig.Run();
        Change(rig, Op.AddI64, i => i->Imm = 0x124);

        string report = RunToReport(rig);

        Assert.Contains("done besides the state: the interpreter does Store64 of 0x8000, 0x124, 0x0, 0x0, 0x0; machine code did Store64 of 0x8000, 0x123,", report, StringComparison.Ordinal);
        Assert.Contains("  Store64 of 0x8000, 0x123, 0x0, 0x0, 0x0 -> done", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_BeforeAFault_EndsTheCpuWithAReport()
    {
        using TestRig rig = Rig(
            (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 16), 0x123)),
            (ir, _) => ir.StoreState(X0 + 24, ir.Load(IrType.I64, ir.Const64(0x20_0000), TestRig.Plain(3))));
        rig.Run();
        Change(rig, Op.AddI64, i => i->Imm = 0x124);

        Assert.Contains("fields where the block was left in its middle:", RunToReport(rig), StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_OfABranch_EndsTheCpuWithAReport()
    {
        using TestRig rig = Rig((ir, pc) =>
        {
            IrLabel other = ir.NewLabel();
            ir.BranchIf(IrCond.Below, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(5), other);
            ir.Exit(IrExit.Halt, pc);
            ir.Place(other);
            ir.Jump(pc + 4);
        });
        rig.Run();
        Change(rig, Op.BranchBelowI64, i => i->Op = Op.BranchAboveOrEqualI64);

        Assert.Contains("  Pc: before 0x1000, interpreter 0x1000, machine code 0x1004", RunToReport(rig), StringComparison.Ordinal);
    }

    private static HelperResult Count(CpuDevice cpu, ulong a)
    {
        ((TestCpu)cpu).X(4)++;
        return new HelperResult(a + 1);
    }

    private static TestRig Rig(params Instruction[] instructions) => Rig(new HelperTable(), instructions);

    private static TestRig Rig(HelperTable helpers, params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers }, make: host => new TcgCluster(host, heat: 1, lockstep: true));
        rig.Put(TestRig.Code, instructions);
        return rig;
    }

    private delegate void Defect(Insn* operation);

    private static void Change(TestRig rig, Op op, Defect defect)
    {
        BlockHeader* block = ((TcgCluster)rig.Cluster).Blocks.Find(new BlockKey(TestRig.Code, 0, rig.Ram.Id, 0));
        Insn* operation = BlockHeader.Code(block);
        while (operation->Op != op)
        {
            operation++;
        }

        defect(operation);
    }

    private static string RunToReport(TestRig rig)
    {
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        rig.Engine.Step(100);
        return Assert.IsType<LockstepException>(rig.Host.Error).Message.ReplaceLineEndings("\n");
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.Snippets;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Blocks;

/// <summary>Code that changes: by its own stores, by others, and pages that were written before they held code.</summary>
public sealed class SelfModifyingTests
{
    /// <summary>Stores the number in x3 at the address in x2, and then changes x4: the instruction is finished.</summary>
    private static readonly Instruction Patch = (ir, _) =>
    {
        ir.Store(ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), TestRig.Plain(2));
        ir.StoreState(X0 + 32, ir.AddConst(ir.LoadState(IrType.I64, X0 + 32), 1));
    };

    [Fact]
    public void Store_IntoTheNextInstruction_TakesEffectThere()
    {
        using TestRig rig = TestRig.Of(One, Patch, One, One);
        rig.Program.Add(Hundred);
        rig.Cpu.X(2) = TestRig.Code + 8;
        rig.Cpu.X(3) = (ulong)rig.Program.Count - 1;

        rig.Run();

        Assert.Equal((102u, 1u, 5u), (rig.Cpu.X(1), rig.Cpu.X(4), rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Store_IntoItsOwnInstruction_LetsItFinish()
    {
        using TestRig rig = TestRig.Of(One, Patch, One);
        rig.Program.Add(Hundred);
        rig.Cpu.X(2) = TestRig.Code + 4;
        rig.Cpu.X(3) = (ulong)rig.Program.Count - 1;
        rig.Run();
        Assert.Equal((2u, 1u), (rig.Cpu.X(1), rig.Cpu.X(4)));
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;

        rig.Run();

        Assert.Equal((2u + 102, 1u), (rig.Cpu.X(1), rig.Cpu.X(4)));
    }

    // With no room, every translation drops all blocks.
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(0)]
    public void Store_IntoALinkedBlock_IsSeenByTheNextRound(long capacity)
    {
        using TestRig rig = TestRig.Of(
            capacity,
            (ir, _) => ir.Jump(TestRig.Code + 0x40),
            Patch,
            (ir, pc) =>
            {
                IrLabel again = ir.NewLabel();
                ir.BranchIf(IrCond.Below, ir.LoadState(IrType.I64, X0 + 32), ir.Const64(4), again);
                ir.Jump(pc + 4);
                ir.Place(again);
                ir.Jump(pc - 8, 1);
            });
        rig.Put(TestRig.Code + 0x40, One, (ir, _) => ir.Jump(TestRig.Code + 4));
        rig.Program.Add(Hundred);
        rig.Cpu.X(2) = TestRig.Code + 0x40;
        rig.Cpu.X(3) = (ulong)rig.Program.Count - 1;

        rig.Run();

        Assert.Equal(1u + 300, rig.Cpu.X(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Store_IntoABlockThatAConditionLeadsTo_IsSeenByTheNextRound(ulong condition)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) =>
            {
                IrLabel other = ir.NewLabel();
                ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I64, X0 + 40), ir.Const64(0), other);
                ir.Jump(TestRig.Code + 0x40);
                ir.Place(other);
                ir.Jump(TestRig.Code + 0x40, 1);
            },
            Patch,
            (ir, pc) =>
            {
                IrLabel again = ir.NewLabel();
                ir.BranchIf(IrCond.Below, ir.LoadState(IrType.I64, X0 + 32), ir.LoadState(IrType.I64, X0 + 48), again);
                ir.Jump(pc + 4);
                ir.Place(again);
                ir.Jump(pc - 8, 1);
            });
        rig.Put(TestRig.Code + 0x40, One, (ir, _) => ir.Jump(TestRig.Code + 4));
        rig.Program.Add(Hundred);
        rig.Cpu.X(5) = condition;

        // The patch stores what is there already elsewhere until everything is linked; then it changes the block.
        rig.Cpu.X(2) = TestRig.Data;
        rig.Cpu.X(6) = 100;
        rig.Run();
        rig.Cpu.X(2) = TestRig.Code + 0x40;
        rig.Cpu.X(3) = (ulong)rig.Program.Count - 1;
        rig.Cpu.X(6) = 104;
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        rig.Run();

        Assert.Equal(100u + 1 + 300, rig.Cpu.X(1));
    }

    [Fact]
    public void Write_FromOutside_DropsTheBlock()
    {
        using TestRig rig = TestRig.Of(One);
        rig.Run();
        rig.Put(TestRig.Code, Hundred);
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;

        rig.Run();

        Assert.Equal(101u, rig.Cpu.X(1));
        Assert.True(rig.Counter("blocks-invalidated") > 0);
    }

    [Fact]
    public void Store_OfAnotherCluster_IsSeenByWhoRunsTheCode()
    {
        using TestRig one = TestRig.Of(One);
        one.Program.Add(Hundred);
        ulong hundred = (ulong)one.Program.Count - 1;
        one.Put(0x5000, Patch, Wait);
        using var two = new TestRig(new CpuOptions { Program = one.Program }, number: 1);
        two.Space.Unmap(0);
        two.Space.MapRam(0, one.Ram, two.Cpu);
        one.Ram.Clusters.Add(two.Cluster);
        one.Run();
        RunAt(two, TestRig.Code, at: 0);
        Assert.Equal((1UL, 1UL), (one.Cpu.X(1), two.Cpu.X(1)));
        two.Cpu.X(3) = hundred;

        RunAt(two, 0x5000, at: TestRig.Code);

        RunAt(one, TestRig.Code, at: 0);
        RunAt(two, TestRig.Code, at: 0);
        Assert.Equal((101UL, 101UL), (one.Cpu.X(1), two.Cpu.X(1)));
    }

    [Fact]
    public void Page_WrittenBeforeItHeldCode_IsWatchedAfterwards()
    {
        // The first store puts the page into the TLB for writing; then code runs there; then a store changes the code.
        ulong page = TestRig.Data;
        using TestRig rig = TestRig.Of(Patch, (ir, _) => ir.Jump(page), Patch, (ir, _) => ir.Jump(page));
        rig.Program.Add(Hundred);
        ulong hundred = (ulong)rig.Program.Count - 1;
        rig.Put(page, One, Wait);
        rig.Cpu.X(2) = page + 0x800;
        rig.Run();
        Assert.Equal(1u, rig.Cpu.X(1));
        rig.Cpu.X(2) = page;
        rig.Cpu.X(3) = hundred;
        rig.Cpu.Header.Pc = TestRig.Code + 8;
        rig.Cpu.Header.Halted = 0;

        rig.Run();

        Assert.Equal(101u, rig.Cpu.X(1));
    }

    [Fact]
    public void Page_WrittenBeforeItHeldCode_IsWatchedWhereverItsEntryIs()
    {
        // Another page takes its entry in the first level of the TLB meanwhile.
        ulong page = TestRig.Data;
        using TestRig rig = TestRig.Of(Patch, Wait);
        rig.Cpu.Map = (address, _, _, _) => (address < 0x10_0000 ? address : 0x2000 | (address & 0xFFF), 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Program.Add(Hundred);
        ulong hundred = (ulong)rig.Program.Count - 1;
        rig.Put(page, One, Wait);
        RunAt(rig, TestRig.Code, at: page + 0x800);
        RunAt(rig, TestRig.Code, at: page + 0x800 + (4UL << 20));
        RunAt(rig, page, at: 0);
        Assert.Equal(1u, rig.Cpu.X(1));
        rig.Cpu.X(3) = hundred;

        RunAt(rig, TestRig.Code, at: page);
        RunAt(rig, page, at: 0);

        Assert.Equal(101u, rig.Cpu.X(1));
    }

    [Fact]
    public void Page_WhoseCodeIsGone_IsWrittenDirectlyAgain()
    {
        using TestRig rig = TestRig.Of(Patch, Patch, Patch, Patch, Patch, Patch);
        rig.Put(TestRig.Data, One, Wait);
        rig.Cpu.Header.Pc = TestRig.Data;
        rig.Run();
        rig.Cpu.X(2) = TestRig.Data;
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        int before = rig.Ram.Notices;

        rig.Run();

        Assert.Equal(6u, rig.Cpu.X(4));
        Assert.InRange(rig.Ram.Notices - before, 1, TestRig.Lockstep ? 6 : 2);
    }

    // In lock-step no write is direct.
    [Fact(Skip = TestRig.Lockstep ? "every write is announced" : null)]
    public void Page_WithDirtyClients_AnnouncesTheFirstWrite()
    {
        using TestRig rig = TestRig.Of(Patch, Patch, Patch, (ir, pc) => ir.Jump(pc - 12));
        rig.Ram.Clients = 3;
        rig.Cpu.X(2) = TestRig.Data;
        rig.Engine.Step(100);
        Assert.Equal(1, rig.Ram.Notices - 4);
        Assert.Equal(3u, rig.Ram.Page(TestRig.Data).Dirty);

        rig.Ram.Clean(TestRig.Data);
        rig.Engine.Step(100);

        Assert.Equal(2, rig.Ram.Notices - 4);
        Assert.Equal(3u, rig.Ram.Page(TestRig.Data).Dirty);
    }

    [Fact]
    public void Loop_InsideAnInstruction_MayChangeItself()
    {
        // Fills x5 bytes with zeros, one by one, over its own page: it finishes and then waits at what it wrote.
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrLocal at = ir.NewLocal(IrType.I64);
            ir.Set(at, ir.Const64(0));
            IrLabel again = ir.NewLabel();
            ir.Place(again);
            ir.Store(ir.Add(ir.Get(at), ir.Const64(TestRig.Code)), ir.Const64(0), TestRig.Plain(0));
            ir.Set(at, ir.AddConst(ir.Get(at), 1));
            ir.BranchIf(IrCond.Below, ir.Get(at), ir.Const64(64), again);
            ir.StoreState(X0 + 8, ir.Get(at));
        });

        rig.Run();

        Assert.Equal((64u, TestRig.Code + 4), (rig.Cpu.X(1), rig.Cpu.Header.Pc));
    }

    private static void RunAt(TestRig rig, ulong pc, ulong at)
    {
        rig.Cpu.X(2) = at;
        rig.RunAt(pc);
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Vcpu;

/// <summary>When interrupts are looked at.</summary>
public sealed class InterruptTests
{
    private static readonly Instruction Count = (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1));

    [Fact]
    public void Pending_BeforeTheFirstInstruction_IsTakenThere()
    {
        using TestRig rig = TestRig.Of(Count);
        rig.Cpu.SetLine(1, true);

        rig.Run();

        Assert.Equal((TestRig.Code, 0u), (rig.Cpu.X(31), rig.Cpu.X(1)));
    }

    [Fact]
    public void Entry_ThatReachesMemoryForTheFirstTime_StaysWhereItIs()
    {
        // A loop that runs out of instructions at its jump; before that the load had to look for its page.
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.Const64(TestRig.Data), TestRig.Plain(3))),
            Count,
            (ir, _) => ir.Jump(TestRig.Code));
        rig.Engine.Step(30);
        rig.Engine.FlushTlb();
        rig.Engine.Step(30);
        rig.Cpu.OnInterrupt = () => Assert.True(rig.Engine.TryStore(TestRig.Data + 0x3000, TestRig.Plain(3), 1, out _));
        rig.Cpu.SetLine(1, true);

        rig.Run();

        Assert.Equal((TestRig.Code, 20u, 61u), (rig.Cpu.X(31), rig.Cpu.X(1), rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Inhibited_ForOneInstruction_IsTakenBehindIt()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.Exit(IrExit.InhibitOne, pc + 4), Count, Count);
        rig.Cpu.Masked = true;
        rig.Cpu.SetLine(1, true);
        rig.Engine.Step(1);
        rig.Cpu.Masked = false;

        rig.Run();

        Assert.Equal((TestRig.Code + 8, 1u), (rig.Cpu.X(31), rig.Cpu.X(1)));
    }

    [Fact]
    public void Unmasked_ByAnInstructionThatLooksAgain_IsTakenBehindIt()
    {
        TestRig rig = null!;
        using TestRig made = rig = TestRig.Of(Count, (ir, pc) => ir.Exit(IrExit.Recheck, pc + 4), Count);
        rig.Cpu.Masked = true;
        rig.Cpu.SetLine(1, true);
        rig.Engine.Step(1);
        rig.Cpu.Masked = false;

        rig.Run();

        Assert.Equal((TestRig.Code + 8, 1u), (rig.Cpu.X(31), rig.Cpu.X(1)));
    }

    [Fact]
    public void Wait_WithSomethingPending_GoesOnAtOnce()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.Exit(IrExit.Halt, pc + 4), Count, Count);
        rig.Cpu.Masked = true;
        rig.Cpu.SetLine(1, true);

        rig.Engine.Step(2);

        Assert.Equal((1u, 0u), (rig.Cpu.X(1), rig.Cpu.Header.Halted));
    }

    [Fact]
    public void Yield_GoesOnBehindIt()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.Exit(IrExit.Yield, pc + 4), Count, (ir, pc) => ir.Exit(IrExit.SyncCode, pc + 4), Count);

        rig.Engine.Step(1);
        rig.Run();

        Assert.Equal(2u, rig.Cpu.X(1));
    }

    [Fact]
    public void Exclusive_RunsTheInstructionAgain_Alone()
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrLabel alone = ir.NewLabel();
            ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0), alone);
            ir.StoreState(X0 + 8, ir.Const64(1));
            ir.Exit(IrExit.Exclusive, pc);
            ir.Place(alone);
            ir.StoreState(X0 + 16, ir.Const64(5));
        });

        rig.Run();

        Assert.Equal((5u, 1, 2u), (rig.Cpu.X(2), rig.Host.Exclusives, rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Exclusive_InsideExclusive_FaultsTheCpu()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.Exit(IrExit.Exclusive, pc));

        rig.Engine.Step(5);

        Assert.Contains("alone", rig.Host.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_WithoutEnd_UseUpTheRation()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.Load(IrType.I64, ir.Const64(0x7000_0000), TestRig.Plain(3)));
        rig.Cpu.Vector = TestRig.Code;

        Assert.Equal(0, rig.Engine.Step(50));

        Assert.Equal(50, rig.Cpu.Faults.Count);
        Assert.All(rig.Cpu.Faults, f => Assert.Equal(AccessKind.Read, f.Fault.Access));
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Loops and joins inside an instruction.</summary>
public sealed class LocalTests
{
    [Fact]
    [Covers(IrOpcode.GetLocal, IrOpcode.SetLocal, IrOpcode.Branch)]
    public void Loop_InsideAnInstruction_KeepsValuesFromBefore()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue step = ir.Add(ir.LoadState(IrType.I64, X0 + 8), ir.Const64(1));
            IrLocal sum = ir.NewLocal(IrType.I64);
            IrLocal left = ir.NewLocal(IrType.I64);
            ir.Set(sum, ir.Const64(0));
            ir.Set(left, ir.LoadState(IrType.I64, X0 + 16));
            IrLabel again = ir.NewLabel();
            IrLabel end = ir.NewLabel();
            ir.Place(again);
            ir.BranchIf(IrCond.Equal, ir.Get(left), ir.Const64(0), end);
            ir.Set(sum, ir.Add(ir.Get(sum), step));
            IrValue noise = ir.Mul(ir.Get(sum), ir.Const64(3));
            ir.StoreState(X0 + 8, noise);
            ir.Set(left, ir.AddConst(ir.Get(left), -1));
            ir.Branch(again);
            ir.Place(end);
            ir.StoreState(X0 + 24, ir.Get(sum));
        });
        rig.Cpu.X(1) = 4;
        rig.Cpu.X(2) = 10;

        rig.Run();

        Assert.Equal(50u, rig.Cpu.X(3));
        Assert.Equal(150u, rig.Cpu.X(1));
    }

    [Fact]
    public void Loops_InsideLoops_KeepValuesFromBefore()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue add = ir.Not(ir.LoadState(IrType.I64, X0 + 8));
            IrLocal sum = ir.NewLocal(IrType.I64);
            IrLocal i = ir.NewLocal(IrType.I64);
            IrLocal j = ir.NewLocal(IrType.I64);
            ir.Set(sum, ir.Const64(0));
            ir.Set(i, ir.Const64(3));
            IrLabel outer = ir.NewLabel();
            IrLabel inner = ir.NewLabel();
            ir.Place(outer);
            IrValue twice = ir.Add(ir.Get(i), ir.Get(i));
            ir.Set(j, ir.Const64(4));
            ir.Place(inner);
            ir.Set(sum, ir.Add(ir.Get(sum), ir.Add(add, twice)));
            ir.Set(j, ir.AddConst(ir.Get(j), -1));
            ir.BranchIf(IrCond.NotEqual, ir.Get(j), ir.Const64(0), inner);
            ir.Set(i, ir.AddConst(ir.Get(i), -1));
            ir.BranchIf(IrCond.NotEqual, ir.Get(i), ir.Const64(0), outer);
            ir.StoreState(X0 + 24, ir.Get(sum));
        });
        rig.Cpu.X(1) = ~100UL;

        rig.Run();

        Assert.Equal((ulong)((12 * 100) + (4 * (6 + 4 + 2))), rig.Cpu.X(3));
    }

    [Fact]
    public void Swap_OfRegisters_ReadsBothBeforeItWrites()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue a = ir.LoadState(IrType.I64, X0 + 8);
            IrValue b = ir.LoadState(IrType.I64, X0 + 16);
            ir.StoreState(X0 + 8, b);
            ir.StoreState(X0 + 16, a);
        });
        rig.Cpu.X(1) = 1;
        rig.Cpu.X(2) = 2;

        rig.Run();

        Assert.Equal((2u, 1u), (rig.Cpu.X(1), rig.Cpu.X(2)));
    }

    [Fact]
    public void Values_MoreThanRegisters_AllLive()
    {
        const int Many = 300;
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue x = ir.LoadState(IrType.I64, X0 + 8);
            IrValue[] values = [.. Enumerable.Range(0, Many).Select(n => ir.Mul(x, ir.Const64((ulong)n + 2)))];
            IrValue sum = values.Reverse().Aggregate(ir.Add);
            ir.StoreState(X0 + 16, sum);
        });
        rig.Cpu.X(1) = 1;

        rig.Run();

        Assert.Equal((ulong)Enumerable.Range(2, Many).Sum(), rig.Cpu.X(2));
    }

    [Fact]
    public void Values_MoreThanTemporaries_FaultTheCpuWithAMessage()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue x = ir.LoadState(IrType.I64, X0 + 8);
            IrValue[] values = [.. Enumerable.Range(0, 2000).Select(n => ir.Mul(x, ir.Const64((ulong)n + 2)))];
            ir.StoreState(X0 + 16, values.Reverse().Aggregate(ir.Add));
        });

        rig.Engine.Step(1);

        Assert.Contains("values at the same time", Assert.IsType<InvalidOperationException>(rig.Host.Error).Message, StringComparison.Ordinal);
    }
}

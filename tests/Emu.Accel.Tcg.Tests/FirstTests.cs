using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests;

/// <summary>The smallest programs.</summary>
public sealed class FirstTests
{
    [Fact]
    public void Add_OfRegisters_IsStored()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.StoreState(X0 + 24, ir.Add(ir.LoadState(IrType.I64, X0 + 8), ir.LoadState(IrType.I64, X0 + 16))));
        rig.Cpu.X(1) = 40;
        rig.Cpu.X(2) = 2;

        long done = rig.Run();

        Assert.Equal(42u, rig.Cpu.X(3));
        Assert.Equal(2, done);
    }

    [Fact]
    public void Loop_CountsDown_AndCountsInstructions()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), -1)),
            (ir, pc) =>
            {
                IrLabel taken = ir.NewLabel();
                ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(0), taken);
                ir.Jump(pc + 4);
                ir.Place(taken);
                ir.Jump(pc - 4, 1);
            });
        rig.Cpu.X(1) = 1000;

        rig.Run();

        Assert.Equal(0u, rig.Cpu.X(1));
        Assert.Equal(2001u, rig.Cpu.Header.InstructionCount);
    }

    [Fact]
    public void LoadAndStore_OfEverySize_ReachRam()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.Load(IrType.I64, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 8), TestRig.Plain(2))),
            (ir, _) => ir.Store(ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 16), ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(3)));
        rig.Cpu.X(1) = TestRig.Data;
        rig.Memory(TestRig.Data + 8) = 0xFFFF_FFFF_8765_4321;

        rig.Run();

        Assert.Equal(0x8765_4321u, rig.Cpu.X(2));
        Assert.Equal(0x8765_4321u, rig.Memory(TestRig.Data + 16));
    }
}

using Emu.Abstractions.Cpu.Ir;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>Instructions that tests of blocks are made of.</summary>
internal static class Snippets
{
    /// <summary>Waits.</summary>
    public static Instruction Wait { get; } = (ir, pc) => ir.Exit(IrExit.Halt, pc);

    /// <summary>Adds 1 to x1.</summary>
    public static Instruction One { get; } = Add(1);

    /// <summary>Adds 100 to x1.</summary>
    public static Instruction Hundred { get; } = Add(100);

    /// <summary>Adds a number to x1.</summary>
    public static Instruction Add(long number) =>
        (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), number));

    /// <summary>Counts x5 down and goes back so many bytes until that is zero.</summary>
    public static Instruction CountDown(ulong back) => (ir, pc) =>
    {
        IrValue left = ir.AddConst(ir.LoadState(IrType.I64, X0 + 40), -1);
        ir.StoreState(X0 + 40, left);
        IrLabel done = ir.NewLabel();
        ir.BranchIf(IrCond.Equal, left, ir.Const64(0), done);
        ir.Jump(pc - back);
        ir.Place(done);
        ir.Jump(pc + 4, 1);
    };
}

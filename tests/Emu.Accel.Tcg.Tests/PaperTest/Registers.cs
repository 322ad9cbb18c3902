using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>Registers of the test CPU in IR: x are 64 bits, r are 32.</summary>
internal static class Registers
{
    public static IrValue X(this IrBuilder ir, int number) => ir.LoadState(IrType.I64, X0 + (8 * number));

    public static void SetX(this IrBuilder ir, int number, IrValue value) => ir.StoreState(X0 + (8 * number), value);

    public static IrValue R(this IrBuilder ir, int number) => ir.LoadState(IrType.I32, R0 + (4 * number));

    public static void SetR(this IrBuilder ir, int number, IrValue value) => ir.StoreState(R0 + (4 * number), value);

    public static IrValue Flags(this IrBuilder ir) => ir.LoadState(IrType.I32, FlagsAt);

    public static void SetFlags(this IrBuilder ir, IrValue value) => ir.StoreState(FlagsAt, value);

    /// <summary>The low 16 or 8 bits of a 32-bit register.</summary>
    public static void SetLow(this IrBuilder ir, int number, IrValue value, int log2) => ir.StoreState(R0 + (4 * number), value, log2);

    public static MemAccess Memory(int log2, bool signed = false, int port = 0) =>
        new(signed ? MemOp.SignExtended(log2) : MemOp.Unsigned(log2), (byte)port, 0);

    /// <summary>Goes one of two ways.</summary>
    public static void Either(this IrBuilder ir, IrCond condition, IrValue a, IrValue b, ulong taken, ulong otherwise)
    {
        IrLabel label = ir.NewLabel();
        ir.BranchIf(condition, a, b, label);
        ir.Jump(otherwise);
        ir.Place(label);
        ir.Jump(taken, 1);
    }

    /// <summary>Runs from the beginning of the code again.</summary>
    public static void Again(this TestRig rig) => rig.RunAt(TestRig.Code);
}

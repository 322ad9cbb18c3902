using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>
/// Where operands of an operation come from, and where results go: bits 0-2 make an operand constant; bit 3 computes operands, so
/// that they are in temporaries; bit 4 puts the result into the first operand's register and changes the other registers first.
/// </summary>
internal sealed class Shapes(IrBuilder ir, IrType type, int shape)
{
    public const int Count = 32;

    private bool Computed => (shape & 8) != 0;

    private bool InPlace => (shape & 16) != 0;

    public static void Fill(TestCpu cpu, IrType type, ulong a, ulong b, ulong c)
    {
        for (int i = 0; i < 3; i++)
        {
            ulong value = i == 0 ? a : i == 1 ? b : c;
            cpu.X(i + 1) = type == IrType.I64 ? value : 0xDEAD_BEEF_0BAD_F00D;
            cpu.R(i + 1) = (uint)value;
        }

        cpu.X(10) = cpu.X(11) = 0x5555_5555_5555_5555;
        cpu.R(10) = cpu.R(11) = 0x5555_5555;
    }

    public static (ulong First, ulong Second) Results(TestCpu cpu, IrType type) =>
        type == IrType.I64 ? (cpu.X(10), cpu.X(11)) : (cpu.R(10), cpu.R(11));

    public IrValue Operand(int number, ulong value)
    {
        if ((shape & (1 << number)) != 0)
        {
            return ir.Const(type, value);
        }

        IrValue loaded = ir.LoadState(type, Register(number + 1));
        if (Computed)
        {
            loaded = ir.Xor(ir.Xor(loaded, ir.LoadState(type, Register(20))), ir.LoadState(type, Register(20)));
        }

        if (InPlace)
        {
            // The register changes after it was read: the value must not.
            ir.StoreState(Register(number + 1), ir.Const(type, 0x1234_5678_9ABC_DEF0));
        }

        return loaded;
    }

    public void SetFirst(IrValue value) => Set(10, value);

    public void SetSecond(IrValue value) => Set(11, value);

    private int Register(int number) => type == IrType.I64 ? X0 + (8 * number) : R0 + (4 * number);

    private void Set(int number, IrValue value)
    {
        if (value.Type != type)
        {
            // Flags of 32 bits beside a result of 64.
            value = ir.ZeroExtend(IrType.I64, value, 2);
        }

        if (InPlace)
        {
            ir.StoreState(Register(1), value);
            value = ir.LoadState(type, Register(1));
        }

        ir.StoreState(Register(number), value);
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>Registers and flags; values seen in this block are not loaded again.</content>
internal sealed partial class BlockTranslator
{
    private readonly IrValue[] known = new IrValue[15];
    private IrValue knownFlags;

    /// <summary>A register's value; the pc reads as the address of the instruction plus 4.</summary>
    private IrValue Read(int register)
    {
        if (register == Pc)
        {
            return Address((uint)pc + 4);
        }

        ref var value = ref known[register];
        if (value.Id == 0)
        {
            value = ir.LoadState(IrType.I32, ArmRegisters.OffsetOf(register));
        }

        return value;
    }

    /// <summary>Writes a register that cannot be the pc.</summary>
    private bool Write(int register, IrValue value)
    {
        if (register == Pc)
        {
            return false;
        }

        if (register == Sp)
        {
            // § B1.4.1: the lowest two bits are zero.
            value = ir.AndConst(value, ~3u);
        }

        ir.StoreState(ArmRegisters.OffsetOf(register), value);
        known[register] = value;
        return true;
    }

    /// <summary>An address near the block; it holds wherever the code is mapped.</summary>
    private IrValue Address(uint address) => ir.Truncate(ir.PcRelative(address));

    private IrValue Constant(uint value) => ir.Const32(value);

    /// <summary>APSR.NZCV in four bits.</summary>
    private IrValue Flags()
    {
        if (knownFlags.Id == 0)
        {
            knownFlags = ir.LoadState(IrType.I32, ArmRegisters.Nzcv);
        }

        return knownFlags;
    }

    private void SetFlags(IrValue flags)
    {
        ir.StoreState(ArmRegisters.Nzcv, flags);
        knownFlags = flags;
    }

    /// <summary>APSR.C, 0 or 1.</summary>
    private IrValue Carry() => ir.Extract(Flags(), 1, 1);

    /// <summary>Flags of a logical result: N and Z of it, C from a shifter or as it was, V as it was.</summary>
    private void SetLogicFlags(IrValue result, IrValue carry)
    {
        var nz = ir.LogicFlags(result, 2);
        SetFlags(carry.Id == 0
            ? ir.Or(nz, ir.AndConst(Flags(), IrFlags.C | IrFlags.V))
            : ir.Or(ir.Or(nz, ir.ShlConst(carry, 1)), ir.AndConst(Flags(), IrFlags.V)));
    }

    /// <summary>Whether an instruction whose S is as in the table sets flags here: 2 stands for "outside of an IT block".</summary>
    private bool Sets(int s) => s == 1 || (s == 2 && !InIt);

    /// <summary>Branches when a condition does not hold (§ A7.3).</summary>
    private void BranchUnless(uint condition, IrLabel label)
    {
        var flags = Flags();
        var inverted = (condition & 1) != 0;
        switch (condition >> 1)
        {
            case 0:
                Test(IrFlags.Z);
                break;
            case 1:
                Test(IrFlags.C);
                break;
            case 2:
                Test(IrFlags.N);
                break;
            case 3:
                Test(IrFlags.V);
                break;
            case 4:
                // HI: C and not Z.
                ir.BranchIf(inverted ? IrCond.Equal : IrCond.NotEqual, ir.AndConst(flags, IrFlags.C | IrFlags.Z), Constant(IrFlags.C), label);
                break;
            case 5:
                // GE: N is V.
                ir.BranchIf(inverted ? IrCond.TestZero : IrCond.TestNotZero, SignXorOverflow(flags), Constant(1), label);
                break;
            default:
                // GT: N is V, and not Z.
                ir.BranchIf(inverted ? IrCond.Equal : IrCond.NotEqual, ir.Or(ir.AndConst(SignXorOverflow(flags), 1), ir.AndConst(flags, IrFlags.Z)), Constant(0), label);
                break;
        }

        void Test(uint flag) => ir.BranchIf(inverted ? IrCond.TestNotZero : IrCond.TestZero, flags, Constant(flag), label);
    }

    private IrValue SignXorOverflow(IrValue flags) => ir.Xor(ir.ShrConst(flags, 3), flags);

    /// <summary>What was learnt on a path that may not have been taken is not known behind it.</summary>
    private void Forget(ReadOnlySpan<IrValue> kept, IrValue keptFlags)
    {
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = known[i] == kept[i] ? kept[i] : default;
        }

        knownFlags = knownFlags == keptFlags ? keptFlags : default;
    }
}

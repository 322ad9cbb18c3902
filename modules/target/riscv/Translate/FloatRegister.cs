using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>Floating-point registers, and the note in mstatus that they were changed.</content>
internal sealed partial class BlockTranslator
{
    /// <summary>All 64 bits of a register.</summary>
    private IrValue ReadFloat(int register)
    {
        ref var known = ref knownFloat[register];
        if (known.Whole.Id == 0)
        {
            known.Whole = ir.LoadState(IrType.I64, FloatOffset(register));
        }

        return known.Whole;
    }

    /// <summary>A register as an operand: the value in its low bits, the canonical NaN where it is not boxed.</summary>
    private IrValue Operand(FloatFormat format, int register)
    {
        var whole = ReadFloat(register);
        ref var known = ref knownFloat[register];
        if (format == FloatFormat.F64 || (format == FloatFormat.F32 && !hasDouble) || known.Boxed <= format)
        {
            return whole;
        }

        if (known.Operand.Id == 0 || known.OperandFormat != format)
        {
            var box = ir.Const64(RiscvFloat.Box(format));
            known.Operand = ir.Select(IrCond.AboveOrEqual, whole, box, whole, ir.Const64(RiscvFloat.CanonicalNan(format)));
            known.OperandFormat = format;
        }

        return known.Operand;
    }

    /// <summary>Writes a register; the bits of the value above its format are either zero or of no account.</summary>
    private bool WriteFloat(FloatFormat format, int register, IrValue value)
    {
        var whole = format == FloatFormat.F64 ? value : ir.Or(value, ir.Const64(RiscvFloat.Box(format)));
        ir.StoreState(FloatOffset(register), whole);
        knownFloat[register] = new FloatValue { Whole = whole, Boxed = format };
        return FloatChanged();
    }

    /// <summary>
    /// The end of every instruction that may change floating-point state. The first one after software called the state clean notes the change
    /// and ends the block; from then on the state key says that nothing is to be done.
    /// </summary>
    private bool FloatChanged()
    {
        if (!StateKey.IsFloatDirty(stateKey))
        {
            ir.StoreState(RiscvRegisters.Mstatus, ir.Or(ir.LoadState(IrType.I64, RiscvRegisters.Mstatus), ir.Const64(Mstatus.Fs)));
            ir.StoreState(RiscvRegisters.StateKey, ir.Const64(StateKey.WithFloatDirty(stateKey)));
            ir.Exit(IrExit.Recheck, Next);
        }

        return true;
    }

    private static int FloatOffset(int register) => RiscvRegisters.F0 + (8 * register);

    /// <summary>What the block knows of a register.</summary>
    private struct FloatValue
    {
        /// <summary>All its bits.</summary>
        public IrValue Whole;

        /// <summary>Its value as an operand of a narrow format.</summary>
        public IrValue Operand;

        /// <summary>That format.</summary>
        public FloatFormat OperandFormat;

        /// <summary>The narrowest format that it is known to be boxed for; it is then for wider ones, too.</summary>
        public FloatFormat? Boxed;
    }
}

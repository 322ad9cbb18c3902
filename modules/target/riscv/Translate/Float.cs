using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// What the floating-point instructions of all formats share. Whether the unit is on, whether its state is noted as changed, and the dynamic rounding mode
/// come from the state key: none costs an operation. Registers hold 64 bits whatever FLEN is, narrower values boxed
/// (§ Unprivileged, D Extension: NaN Boxing of Narrower Values).
/// </content>
internal sealed partial class BlockTranslator
{
    private const int DynamicRounding = 7;

    private readonly FloatValue[] knownFloat = new FloatValue[32];

    private bool IsFloatOff => StateKey.IsFloatOff(stateKey);

    private bool FloatLoad(FloatFormat format, in ArgsLoad a) =>
        !IsFloatOff && WriteFloat(format, a.Rd, ir.Load(IrType.I64, ir.AddConst(Read(a.Rs1), a.Imm), Data(FloatMemory(format))));

    private bool FloatStore(FloatFormat format, in ArgsStore a)
    {
        if (IsFloatOff)
        {
            return false;
        }

        ir.Store(ir.AddConst(Read(a.Rs1), a.Imm), ReadFloat(a.Rs2), Data(FloatMemory(format)));
        return true;
    }

    private bool FloatBinary(IrOpcode opcode, FloatFormat format, in ArgsF a) =>
        !IsFloatOff && TryRounding(a.Rm, out var mode)
        && WriteFloat(format, a.Rd, ir.Float(opcode, format, Operand(format, a.Rs1), Operand(format, a.Rs2), default, mode));

    private bool FloatRoot(FloatFormat format, in ArgsF1 a) =>
        !IsFloatOff && TryRounding(a.Rm, out var mode)
        && WriteFloat(format, a.Rd, ir.Float(IrOpcode.FloatSqrt, format, Operand(format, a.Rs1), default, default, mode));

    private bool FloatMulAdd(MulAddOptions options, FloatFormat format, in ArgsF4 a) =>
        !IsFloatOff && TryRounding(a.Rm, out var mode)
        && WriteFloat(format, a.Rd, ir.Float(IrOpcode.FloatMulAdd, format, Operand(format, a.Rs1), Operand(format, a.Rs2), Operand(format, a.Rs3), mode, (long)options));

    private bool FloatMinMax(MinMaxOperation operation, FloatFormat format, in ArgsF2 a) =>
        !IsFloatOff
        && WriteFloat(format, a.Rd, ir.Float(IrOpcode.FloatMinMax, format, Operand(format, a.Rs1), Operand(format, a.Rs2), default, default, (long)operation));

    /// <summary>rd = whether the relation of the operands is as the condition says of it and a number; an unordered pair is more than Greater.</summary>
    private bool FloatCompare(IrCond condition, FloatRelation than, bool signaling, FloatFormat format, in ArgsF2 a)
    {
        if (IsFloatOff)
        {
            return false;
        }

        var relation = ir.Float(IrOpcode.FloatCompare, format, Operand(format, a.Rs1), Operand(format, a.Rs2), default, default, signaling ? 1 : 0);
        var holds = ir.SetCond(condition, relation, ir.Const32((uint)(int)than));
        Write(a.Rd, is32 ? holds : ir.ZeroExtend(IrType.I64, holds, 2));
        return FloatChanged();
    }

    // The bits of rd are in the order of FloatClass.
    private bool FloatClassify(FloatFormat format, in ArgsFx a)
    {
        if (IsFloatOff)
        {
            return false;
        }

        var number = ir.Float(IrOpcode.FloatClassify, format, Operand(format, a.Rs1), default, default, default);
        return Write(a.Rd, ir.Shl(Constant(1), is32 ? number : ir.ZeroExtend(IrType.I64, number, 2)));
    }

    private bool FloatConvert(FloatFormat from, FloatFormat to, in ArgsF1 a) =>
        !IsFloatOff && TryRounding(a.Rm, out var mode)
        && WriteFloat(to, a.Rd, ir.Float(IrOpcode.FloatConvert, from, Operand(from, a.Rs1), default, default, mode, (long)to));

    private bool FloatToInteger(FloatFormat format, int bits, bool signed, in ArgsF1 a)
    {
        if (IsFloatOff || !TryRounding(a.Rm, out var mode))
        {
            return false;
        }

        var value = ir.Float(IrOpcode.FloatToInt, format, Operand(format, a.Rs1), default, default, mode, IntegerDetail(bits, signed));
        Write(a.Rd, bits == 64 ? value : is32 ? ir.Truncate(value) : ir.SignExtend(IrType.I64, value, 2));
        return FloatChanged();
    }

    private bool FloatFromInteger(FloatFormat format, int bits, bool signed, in ArgsF1 a) =>
        !IsFloatOff && TryRounding(a.Rm, out var mode)
        && WriteFloat(format, a.Rd, ir.Float(IrOpcode.FloatFromInt, format, Wide(a.Rs1), default, default, mode, IntegerDetail(bits, signed)));

    private bool FloatMoveOut(FloatFormat format, in ArgsFx a)
    {
        if (IsFloatOff)
        {
            return false;
        }

        var log2Size = FloatMemory(format).Log2Size;
        var value = log2Size == 3 ? ReadFloat(a.Rs1) : ir.SignExtend(IrType.I64, ReadFloat(a.Rs1), log2Size);
        return Write(a.Rd, is32 ? ir.Truncate(value) : value);
    }

    private bool FloatMoveIn(FloatFormat format, in ArgsFx a) => !IsFloatOff && WriteFloat(format, a.Rd, Wide(a.Rs1));

    private static long IntegerDetail(int bits, bool signed) => bits + (signed ? 0 : 256);

    private static MemOp FloatMemory(FloatFormat format) => MemOp.Unsigned(format switch
    {
        FloatFormat.F16 => 1,
        FloatFormat.F32 => 2,
        _ => 3,
    });

    /// <summary>The rounding mode of an instruction; false for reserved ones.</summary>
    private bool TryRounding(int rm, out IrValue mode)
    {
        var rounding = rm == DynamicRounding ? StateKey.Rounding(stateKey) : (RoundingMode)rm;
        mode = ir.Const32((uint)rounding);
        return rounding <= RoundingMode.NearestAway;
    }

    /// <summary>An integer register as 64 bits; which of the upper ones are meant, the user says.</summary>
    private IrValue Wide(int register) => is32 ? ir.ZeroExtend(IrType.I64, Read(register), 2) : Read(register);
}

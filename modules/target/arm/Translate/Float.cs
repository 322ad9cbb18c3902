using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// What floating-point instructions share. The state key says whether the unit is on, whether something is to be done before it is used,
/// and how it rounds. Where FPSCR asks for more than a rounding mode (subnormal numbers as zeros, default NaNs, alternative half precision),
/// arithmetic is done by a helper.
/// </content>
internal sealed partial class BlockTranslator
{
    /// <summary>The code of the rounding mode that FPSCR holds when the instruction runs.</summary>
    private const ulong DynamicRounding = 7;

    /// <summary>Whether the present instruction's arithmetic is done by helpers.</summary>
    private bool floatByHelpers;

    private static ulong SignOf(FloatFormat format) => format switch
    {
        FloatFormat.F16 => 1UL << 15,
        FloatFormat.F32 => 1UL << 31,
        _ => 1UL << 63,
    };

    private static int SingleOffset(int register) => ArmRegisters.OffsetOfSingle(register);

    private static int FloatOffset(FloatFormat format, int register) => ArmRegisters.OffsetOfSingle(format == FloatFormat.F64 ? 2 * register : register);

    /// <summary>
    /// Whether the present instruction is one of the floating-point unit, but for those that look for themselves: VLSTM and VLLDM; of ARMv8.1-M, which has
    /// half precision as another coprocessor, VSCCLRM and the moves of the non-secure context.
    /// </summary>
    private bool IsFloat => length == 4 && (instruction >> 24 & 0xEF) is >= 0xEC and <= 0xEE
        && ((instruction >> 9 & 7) == 5 || (hasV81 && (instruction >> 8 & 15) == 9))
        && (instruction & 0xFFE0_FF7F) != 0xEC20_0A00
        && !(hasV81 && ((instruction & 0xFFBF_0E00) == 0xEC9F_0A00 || (instruction & 0xFFEF_0FFF) == 0xEEEE_0A10));

    /// <summary>Whether the present instruction is of a coprocessor that ARMv8.1-M counts to the floating-point unit: 8, 9, 14, 15 and what vectors would have.</summary>
    private bool IsVector => hasV81 && length == 4 && (instruction >> 29) == 7
        && ((instruction >> 24 & 15) == 15 || ((instruction >> 24 & 15) is >= 12 and <= 14 && (instruction >> 8 & 15) is 8 or 9 or 14 or 15));

    /// <summary>Begins a floating-point instruction.</summary>
    /// <param name="prepared">Whether the state key is another behind it.</param>
    /// <returns>False when the unit is off, and that was raised.</returns>
    private bool EnterFloat(out bool prepared)
    {
        prepared = false;
        floatByHelpers = (stateKey & StateKey.FloatByHelpers) != 0;
        if ((stateKey & StateKey.FloatOff) != 0)
        {
            ir.Call(helpers.RaiseNoFloat);
            LeaveAtPc();
            return false;
        }

        if ((stateKey & StateKey.FloatPrepare) != 0)
        {
            // FPSCR may become another one here.
            Call(helpers.PrepareFloat);
            prepared = floatByHelpers = true;
        }

        return true;
    }

    private IrValue ReadFloat(FloatFormat format, int register) =>
        ir.LoadState(IrType.I64, FloatOffset(format, register), format == FloatFormat.F64 ? 3 : format == FloatFormat.F32 ? 2 : 1);

    private bool WriteFloat(FloatFormat format, int register, IrValue value)
    {
        ir.StoreState(FloatOffset(format, register), value, format == FloatFormat.F64 ? 3 : 2);
        return true;
    }

    private IrValue Negated(FloatFormat format, IrValue value) => ir.Xor(value, ir.Const64(SignOf(format)));

    /// <summary>Arithmetic by the rules of FPSCR.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="format">Format of the operands.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand, or default.</param>
    /// <param name="c">Third operand, or default.</param>
    /// <param name="rounding">How it rounds; null as FPSCR says, or not at all.</param>
    /// <param name="detail">What the operation's text says of its constant.</param>
    private IrValue Float(IrOpcode operation, FloatFormat format, IrValue a, IrValue b, IrValue c, RoundingMode? rounding, long detail = 0)
    {
        if (!floatByHelpers)
        {
            var rounds = operation is not (IrOpcode.FloatMinMax or IrOpcode.FloatCompare);
            return ir.Float(operation, format, a, b, c, rounds ? Constant((uint)(rounding ?? StateKey.Rounding(stateKey))) : default, detail);
        }

        var code = (ulong)operation | (ulong)format << 8 | (rounding is { } mode ? (ulong)mode : DynamicRounding) << 16 | (ulong)detail << 32;
        var none = ir.Const64(0);
        var result = Call(helpers.Float, ir.Const64(code), a, b.Id == 0 ? none : b, c.Id == 0 ? none : c);
        return operation == IrOpcode.FloatCompare ? ir.Truncate(result) : result;
    }
}

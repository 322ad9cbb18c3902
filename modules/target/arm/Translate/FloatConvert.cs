using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A6.4 Floating-point data-processing instructions: conversions, rounding, constants.</content>
internal sealed partial class BlockTranslator
{
    private partial bool VcvtbF32F16(in ArgsF2 a) => FromHalf(FloatFormat.F32, a, 0);

    private partial bool VcvttF32F16(in ArgsF2 a) => FromHalf(FloatFormat.F32, a, 2);

    private partial bool VcvtbF16F32(in ArgsF2 a) => ToHalf(FloatFormat.F32, a, 0);

    private partial bool VcvttF16F32(in ArgsF2 a) => ToHalf(FloatFormat.F32, a, 2);

    private partial bool VcvtFromF32(in ArgsFcvt a) => WriteFloat(FloatFormat.F32, a.D, Float(IrOpcode.FloatFromInt, FloatFormat.F32, ReadFloat(FloatFormat.F32, a.M), default, default, null, IntegerDetail(a.Signed)));

    private partial bool VcvtrToF32(in ArgsFcvt a) => FloatToInteger(FloatFormat.F32, a.D, a.M, a.Signed, null);

    private partial bool VcvtToF32(in ArgsFcvt a) => FloatToInteger(FloatFormat.F32, a.D, a.M, a.Signed, RoundingMode.TowardZero);

    private partial bool VcvtModeF32(in ArgsFcvtm a) => !InIt && FloatToInteger(FloatFormat.F32, a.D, a.M, a.Signed, ModeOf(a.Mode));

    private partial bool VcvtFixedFromF32(in ArgsFfixed a) => ConvertFixed(FloatFormat.F32, a, toFixed: false);

    private partial bool VcvtFixedToF32(in ArgsFfixed a) => ConvertFixed(FloatFormat.F32, a, toFixed: true);

    private partial bool VrintrF32(in ArgsF2 a) => FloatRound(FloatFormat.F32, a.D, a.M, null, exact: false);

    private partial bool VrintxF32(in ArgsF2 a) => FloatRound(FloatFormat.F32, a.D, a.M, null, exact: true);

    private partial bool VrintzF32(in ArgsF2 a) => FloatRound(FloatFormat.F32, a.D, a.M, RoundingMode.TowardZero, exact: false);

    private partial bool VrintModeF32(in ArgsFmode a) => !InIt && FloatRound(FloatFormat.F32, a.D, a.M, ModeOf(a.Mode), exact: false);

    private partial bool VmovImmF32(in ArgsFimm a) => WriteFloat(FloatFormat.F32, a.D, ir.Const64(FloatImmediate.Expand(FloatFormat.F32, (uint)a.Imm)));

    private partial bool VmovF32(in ArgsF2 a) => WriteFloat(FloatFormat.F32, a.D, ReadFloat(FloatFormat.F32, a.M));

    private partial bool VcvtbF64F16(in ArgsF2 a) => FromHalf(FloatFormat.F64, a, 0);

    private partial bool VcvttF64F16(in ArgsF2 a) => FromHalf(FloatFormat.F64, a, 2);

    private partial bool VcvtbF16F64(in ArgsF2 a) => ToHalf(FloatFormat.F64, a, 0);

    private partial bool VcvttF16F64(in ArgsF2 a) => ToHalf(FloatFormat.F64, a, 2);

    private partial bool VcvtFromF64(in ArgsFcvt a) => WriteFloat(FloatFormat.F64, a.D, Float(IrOpcode.FloatFromInt, FloatFormat.F64, ReadFloat(FloatFormat.F32, a.M), default, default, null, IntegerDetail(a.Signed)));

    private partial bool VcvtrToF64(in ArgsFcvt a) => FloatToInteger(FloatFormat.F64, a.D, a.M, a.Signed, null);

    private partial bool VcvtToF64(in ArgsFcvt a) => FloatToInteger(FloatFormat.F64, a.D, a.M, a.Signed, RoundingMode.TowardZero);

    private partial bool VcvtModeF64(in ArgsFcvtm a) => !InIt && FloatToInteger(FloatFormat.F64, a.D, a.M, a.Signed, ModeOf(a.Mode));

    private partial bool VcvtFixedFromF64(in ArgsFfixed a) => ConvertFixed(FloatFormat.F64, a, toFixed: false);

    private partial bool VcvtFixedToF64(in ArgsFfixed a) => ConvertFixed(FloatFormat.F64, a, toFixed: true);

    private partial bool VrintrF64(in ArgsF2 a) => FloatRound(FloatFormat.F64, a.D, a.M, null, exact: false);

    private partial bool VrintxF64(in ArgsF2 a) => FloatRound(FloatFormat.F64, a.D, a.M, null, exact: true);

    private partial bool VrintzF64(in ArgsF2 a) => FloatRound(FloatFormat.F64, a.D, a.M, RoundingMode.TowardZero, exact: false);

    private partial bool VrintModeF64(in ArgsFmode a) => !InIt && FloatRound(FloatFormat.F64, a.D, a.M, ModeOf(a.Mode), exact: false);

    private partial bool VmovImmF64(in ArgsFimm a) => WriteFloat(FloatFormat.F64, a.D, ir.Const64(FloatImmediate.Expand(FloatFormat.F64, (uint)a.Imm)));

    private partial bool VmovF64(in ArgsF2 a) => WriteFloat(FloatFormat.F64, a.D, ReadFloat(FloatFormat.F64, a.M));

    private partial bool VcvtF64F32(in ArgsF2 a) =>
        WriteFloat(FloatFormat.F64, a.D, Float(IrOpcode.FloatConvert, FloatFormat.F32, ReadFloat(FloatFormat.F32, a.M), default, default, null, (long)FloatFormat.F64));

    private partial bool VcvtF32F64(in ArgsF2 a) =>
        WriteFloat(FloatFormat.F32, a.D, Float(IrOpcode.FloatConvert, FloatFormat.F64, ReadFloat(FloatFormat.F64, a.M), default, default, null, (long)FloatFormat.F32));

    /// <summary>How instructions round that name it: A, N, P, M.</summary>
    private static RoundingMode ModeOf(int mode) => mode switch
    {
        0 => RoundingMode.NearestAway,
        1 => RoundingMode.NearestEven,
        2 => RoundingMode.Up,
        _ => RoundingMode.Down,
    };

    private static long IntegerDetail(int signed) => signed != 0 ? 32 : 32 + 256;

    private bool FloatToInteger(FloatFormat format, int d, int m, int signed, RoundingMode? rounding) =>
        WriteFloat(FloatFormat.F32, d, Float(IrOpcode.FloatToInt, format, ReadFloat(format, m), default, default, rounding, IntegerDetail(signed)));

    private bool FloatRound(FloatFormat format, int d, int m, RoundingMode? rounding, bool exact) =>
        WriteFloat(format, d, Float(IrOpcode.FloatRound, format, ReadFloat(format, m), default, default, rounding, exact ? 1 : 0));

    /// <summary>From the half of a register that begins at a byte of it.</summary>
    private bool FromHalf(FloatFormat format, in ArgsF2 a, int at)
    {
        var half = ir.LoadState(IrType.I64, SingleOffset(a.M) + at, 1);
        return WriteFloat(format, a.D, Float(IrOpcode.FloatConvert, FloatFormat.F16, half, default, default, null, (long)format));
    }

    private bool ToHalf(FloatFormat format, in ArgsF2 a, int at)
    {
        var half = Float(IrOpcode.FloatConvert, format, ReadFloat(format, a.M), default, default, null, (long)FloatFormat.F16);
        ir.StoreState(SingleOffset(a.D) + at, half, 1);
        return true;
    }

    /// <summary>The format whose register holds integers for a format.</summary>
    private static FloatFormat Wide(FloatFormat format) => format == FloatFormat.F16 ? FloatFormat.F32 : format;

    private bool ConvertFixed(FloatFormat format, in ArgsFfixed a, bool toFixed)
    {
        var (bits, whole) = (a.Imm >> 5 != 0 ? 32 : 16, a.Imm & 31);
        if (whole > bits)
        {
            return false;
        }

        var code = (ulong)(uint)bits | (ulong)(uint)(bits - whole) << 8 | (ulong)format << 16 | (ulong)(uint)a.Unsigned << 24 | (toFixed ? 1UL << 32 : 0);
        return WriteFloat(format, a.D, Call(helpers.ConvertFixed, ir.Const64(code), ReadFloat(toFixed ? format : Wide(format), a.D)));
    }
}

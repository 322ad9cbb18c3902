using System.Globalization;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Arm.Isa;

/// <content>
/// How operands are written, as in the manual's assembler syntax. What depends on a preceding IT is not known here: instructions that set
/// flags outside of an IT block are written with S, and without a condition.
/// </content>
internal static partial class ArmDisassembler
{
    private static readonly System.Collections.Immutable.ImmutableArray<string> Shifts = ["lsl", "lsr", "asr", "ror"];

    /// <summary>§ A7.3 Conditional execution.</summary>
    internal static string Condition(int value) => value switch
    {
        0 => "eq",
        1 => "ne",
        2 => "cs",
        3 => "cc",
        4 => "mi",
        5 => "pl",
        6 => "vs",
        7 => "vc",
        8 => "hi",
        9 => "ls",
        10 => "ge",
        11 => "lt",
        12 => "gt",
        13 => "le",
        _ => "al",
    };

    private static partial string FormatReg(int value) => value switch
    {
        13 => "sp",
        14 => "lr",
        15 => "pc",
        _ => "r" + Number(value),
    };

    private static partial string FormatCond(int value) => Condition(value);

    // § A7.7.38: a letter for each bit of the mask above its lowest one, by whether it is that of the condition.
    private static partial string FormatIt(int value)
    {
        var letters = "";
        for (var mask = value & 15; (mask & 7) != 0; mask = mask << 1 & 15)
        {
            letters += (mask >> 3) == (value >> 4 & 1) ? "t" : "e";
        }

        return letters + " " + Condition(value >> 4);
    }

    private static partial string FormatIed(int value) => value == 0 ? "ie" : "id";

    private static partial string FormatMasks(int value) => ((value & 2) != 0 ? "i" : "") + ((value & 1) != 0 ? "f" : "");

    private static partial string FormatList(int value) =>
        "{" + string.Join(", ", Enumerable.Range(0, 16).Where(i => (value >> i & 1) != 0).Select(FormatReg)) + "}";

    private static partial string FormatMod(int value) => "#" + Immediate.Expand((uint)value).ToString(CultureInfo.InvariantCulture);

    private static partial string FormatMovop(int value) => value == 0 ? "mov" : value == 0x60 ? "rrx" : Shifts[value >> 5];

    private static partial string FormatMovby(int value) => value is 0 or 0x60 ? "" : ", #" + Number(Immediate.ShiftAmount(value));

    private static partial string FormatShift(int value) =>
        value == 0 ? "" : value == 0x60 ? ", rrx" : $", {Shifts[value >> 5]} #{Number(Immediate.ShiftAmount(value))}";

    private static partial string FormatOff(int value)
    {
        var sign = (value & 0x2000) != 0 ? "" : "-";
        var offset = $", #{sign}{Number(value & 0xFFF)}";
        return (value & 0x4000) == 0 ? "]" + offset : (value & 0x1000) != 0 ? offset + "]!" : offset + "]";
    }

    private static partial string FormatPc(ulong target, in ArmFeatures features) => "0x" + ((uint)target + 4).ToString("x", CultureInfo.InvariantCulture);

    private static partial string FormatRotate(int value) => value == 0 ? "" : ", ror #" + Number(8 * value);

    private static partial string FormatS(int value) => value == 0 ? "" : "s";

    private static partial string FormatSat(int value) => "#" + Number(value + 1);

    private static partial string FormatSatshift(int value) => value == 0 ? "" : (value & 32) == 0 ? ", lsl #" + Number(value) : ", asr #" + Number(value & 31);

    private static partial string FormatWidth(int value) => "#" + Number(value + 1);

    private static partial string FormatSpan(int value) => $"#{Number(value >> 5)}, #{Number((value & 31) - (value >> 5) + 1)}";

    private static partial string FormatW(int value) => value == 0 ? "" : "!";

    // § B5.1.1: the special registers.
    private static partial string FormatSysm(int value) => value == 0x98 ? "sp_ns" : value > 0x80 ? Special(value - 0x80) + "_ns" : Special(value);

    private static string Special(int value) => value switch
    {
        0 => "apsr",
        1 => "iapsr",
        2 => "eapsr",
        3 => "xpsr",
        5 => "ipsr",
        6 => "epsr",
        7 => "iepsr",
        8 => "msp",
        9 => "psp",
        10 => "msplim",
        11 => "psplim",
        16 => "primask",
        17 => "basepri",
        18 => "basepri_max",
        19 => "faultmask",
        20 => "control",
        _ => Number(value),
    };

    private static partial string FormatSreg(int value) => "s" + Number(value);

    private static partial string FormatDreg(int value) => "d" + Number(value);

    private static partial string FormatShalf(int value) => $"d{Number(value >> 1)}[{Number(value & 1)}]";

    private static partial string FormatFsign(int value) => value != 0 ? "#" : "#-";

    private static partial string FormatFwords(int value) => Number(4 * value);

    private static partial string FormatFint(int value) => value != 0 ? "s32" : "u32";

    private static partial string FormatFfix(int value) => value != 0 ? "u" : "s";

    private static partial string FormatFwide(int value) => value >> 5 != 0 ? "32" : "16";

    private static partial string FormatFbits(int value) => "#" + Number((value >> 5 != 0 ? 32 : 16) - (value & 31));

    private static partial string FormatFmode(int value) => "anpm".Substring(value, 1);

    private static partial string FormatFsel(int value) => Condition(value << 2 | ((value >> 1 ^ value) & 1) << 1);

    private static partial string FormatFdouble(int value) =>
        "#" + BitConverter.UInt64BitsToDouble(FloatImmediate.Expand(FloatFormat.F64, (uint)value)).ToString(CultureInfo.InvariantCulture);

    private static partial string FormatAlternate(int value) => value != 0 ? "a" : "";

    private static partial string FormatUnprivileged(int value) => value != 0 ? "t" : "";

    private static partial string FormatZreg(int value) => value == 15 ? "zr" : FormatReg(value);

    private static partial string FormatSysreg(int value) => value switch
    {
        1 => "fpscr",
        2 => "fpscr_nzcvqc",
        14 => "fpcxtns",
        15 => "fpcxts",
        _ => Number(value),
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

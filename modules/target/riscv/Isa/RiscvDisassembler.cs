using System.Globalization;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Isa;

/// <content>How operands are written, as in the manual's assembly listings.</content>
internal static partial class RiscvDisassembler
{
    // § Unprivileged, RISC-V Assembly Programmer's Handbook: names of the calling convention.
    private static partial string FormatReg(int value) => value switch
    {
        0 => "zero",
        1 => "ra",
        2 => "sp",
        3 => "gp",
        4 => "tp",
        <= 7 => Number("t", value - 5),
        <= 9 => Number("s", value - 8),
        <= 17 => Number("a", value - 10),
        <= 27 => Number("s", value - 16),
        _ => Number("t", value - 25),
    };

    private static partial string FormatCsr(int value) => CsrNumber.Name(value) ?? Hex((uint)value);

    private static partial string FormatUpper(int value) => Hex((uint)value >> 12);

    private static partial string FormatPc(ulong target, in RiscvFeatures features) =>
        Hex(features.Has(RiscvFeature.Rv32) ? (uint)target : target);

    private static partial string FormatOrder(int value) => value == 0 ? "0"
        : ((value & 8) != 0 ? "i" : "") + ((value & 4) != 0 ? "o" : "") + ((value & 2) != 0 ? "r" : "") + ((value & 1) != 0 ? "w" : "");

    // What an assembler appends to the name of an atomic instruction.
    private static partial string FormatOrdering(int value) => value switch
    {
        0 => "",
        1 => ".rl",
        2 => ".aq",
        _ => ".aqrl",
    };

    private static string Number(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}

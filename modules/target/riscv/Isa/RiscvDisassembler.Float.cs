namespace Emu.Target.Riscv.Isa;

/// <content>Operands of floating-point instructions.</content>
internal static partial class RiscvDisassembler
{
    private static partial string FormatFreg(int value) => value switch
    {
        <= 7 => Number("ft", value),
        <= 9 => Number("fs", value - 8),
        <= 17 => Number("fa", value - 10),
        <= 27 => Number("fs", value - 16),
        _ => Number("ft", value - 20),
    };

    // The dynamic mode is what assemblers take when nothing is written; of exact conversions they take zero.
    private static partial string FormatRounding(int value) => value == 7 ? "" : ", " + RoundingName(value);

    private static partial string FormatExact(int value) => value == 0 ? "" : ", " + RoundingName(value);

    // § Unprivileged, F Extension: Floating-Point Control and Status Register. The reserved ones have no name.
    private static string RoundingName(int value) => value switch
    {
        0 => "rne",
        1 => "rtz",
        2 => "rdn",
        3 => "rup",
        4 => "rmm",
        7 => "dyn",
        _ => Number("", value),
    };
}

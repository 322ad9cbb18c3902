namespace Emu.Target.Riscv.Isa;

/// <content>Operands of vector instructions.</content>
internal static partial class RiscvDisassembler
{
    private static partial string FormatVreg(int value) => Number("v", value);

    // § Unprivileged, V Extension: Mask Encoding.
    private static partial string FormatMask(int value) => value == 0 ? ", v0.t" : "";
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// fflags without a call: mathematical libraries save and restore it around every conversion. The other two registers change the state key.
/// </content>
internal sealed partial class BlockTranslator
{
    private const int Log2FlagsBytes = 2;

    private bool ReadFloatFlags(int rd) => !IsFloatOff && Write(rd, FloatFlags());

    private bool ChangeFloatFlags(HelperId helper, int rd, IrValue value)
    {
        if (IsFloatOff)
        {
            return false;
        }

        var old = FloatFlags();
        ir.StoreState(RiscvRegisters.FloatFlags, ir.AndConst(Changed(helper, old, value), (ulong)RiscvFloat.Flags), Log2FlagsBytes);
        Write(rd, old);
        return FloatChanged();
    }

    private IrValue FloatFlags() => ir.AndConst(ir.LoadState(word, RiscvRegisters.FloatFlags, Log2FlagsBytes), (ulong)RiscvFloat.Flags);
}

using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>State of floating point.</content>
internal sealed partial class RiscvCpu
{
    internal bool HasFloat => Features.Has(RiscvFeature.F);

    /// <summary>Whether floating-point instructions and registers can be used now (§ Privileged, Extension Context Status in mstatus Register).</summary>
    internal bool IsFloatOn => (State.Mstatus & Mstatus.Fs) != 0;

    /// <summary>Registers of 32 bits are kept like boxed values in registers of 64, so that one test serves both.</summary>
    private void BoxFloatRegisters()
    {
        for (var i = 0; i < 32 && !Features.Has(RiscvFeature.D); i++)
        {
            State.F[i] |= ulong.MaxValue << 32;
        }
    }
}

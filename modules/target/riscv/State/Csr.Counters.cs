using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>
/// § Privileged, Hardware Performance Monitor and Machine Counter-Inhibit; § Unprivileged, Zicntr. A cycle is an instruction, so
/// that programs see the same counts in every run. The event counters exist and are zero.
/// </content>
internal static partial class Csr
{
    private const ulong InhibitCycle = 1;
    private const ulong InhibitInstret = 4;

    private static bool TryReadCounter(RiscvCpu cpu, int number, out ulong value)
    {
        value = 0;
        if (cpu.Is32 && ReadCounter(cpu, number - CsrNumber.High, out value))
        {
            value >>= 32;
            return true;
        }

        if (number == CsrNumber.Mcountinhibit)
        {
            value = cpu.State.Mcountinhibit;
            return true;
        }

        return ReadCounter(cpu, number, out value) || number is >= CsrNumber.Mhpmevent3 and <= CsrNumber.Mhpmevent31;
    }

    private static bool ReadCounter(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        value = 0;
        switch (number)
        {
            case CsrNumber.Mcycle:
            case CsrNumber.Cycle when cpu.Features.Has(RiscvFeature.Zicntr):
                value = Current(ref state, state.CycleBase, InhibitCycle);
                return true;
            case CsrNumber.Minstret:
            case CsrNumber.Instret when cpu.Features.Has(RiscvFeature.Zicntr):
                value = Current(ref state, state.InstretBase, InhibitInstret);
                return true;
            case CsrNumber.Time when cpu.Features.Has(RiscvFeature.Zicntr):
                value = cpu.Time;
                return true;
            case >= CsrNumber.Mhpmcounter3 and <= CsrNumber.Mhpmcounter31:
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteCounter(RiscvCpu cpu, int number, ulong value)
    {
        ref RiscvState state = ref cpu.State;
        var high = cpu.Is32 && (number & CsrNumber.High) != 0 && number >= CsrNumber.Mcycle;
        switch (high ? number - CsrNumber.High : number)
        {
            case CsrNumber.Mcycle:
                Set(ref state, ref state.CycleBase, InhibitCycle, Merge(cpu, high, Current(ref state, state.CycleBase, InhibitCycle), value));
                return true;
            case CsrNumber.Minstret:
                Set(ref state, ref state.InstretBase, InhibitInstret, Merge(cpu, high, Current(ref state, state.InstretBase, InhibitInstret), value));
                return true;
            case CsrNumber.Mcountinhibit:
                Inhibit(ref state, value & (InhibitCycle | InhibitInstret));
                return true;
            case >= CsrNumber.Mhpmcounter3 and <= CsrNumber.Mhpmcounter31:
            case >= CsrNumber.Mhpmevent3 and <= CsrNumber.Mhpmevent31:
                return true;
            default:
                return false;
        }
    }

    private static ulong Merge(RiscvCpu cpu, bool high, ulong old, ulong value) =>
        !cpu.Is32 ? value : high ? (uint)old | (value << 32) : (old & ~0xFFFF_FFFFUL) | (uint)value;

    private static ulong Current(ref RiscvState state, ulong origin, ulong inhibit) =>
        (state.Mcountinhibit & inhibit) != 0 ? origin : state.Header.InstructionCount + origin;

    // The writing instruction does not count itself: the next one reads what was written (§ Zicsr, CSR Access Ordering).
    private static void Set(ref RiscvState state, ref ulong origin, ulong inhibit, ulong value) =>
        origin = (state.Mcountinhibit & inhibit) != 0 ? value : value - (state.Header.InstructionCount + 1);

    private static void Inhibit(ref RiscvState state, ulong value)
    {
        var cycle = Current(ref state, state.CycleBase, InhibitCycle);
        var instret = Current(ref state, state.InstretBase, InhibitInstret);
        state.Mcountinhibit = value;
        Set(ref state, ref state.CycleBase, InhibitCycle, cycle);
        Set(ref state, ref state.InstretBase, InhibitInstret, instret);
    }
}

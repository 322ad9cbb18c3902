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
    private const ulong CounterTime = 2;

    /// <summary>Bits that mcounteren and scounteren have: a counter each that user mode can be shown.</summary>
    private static ulong OpenableCounters(RiscvCpu cpu) => cpu.Features.Has(RiscvFeature.Zihpm) ? 0xFFFF_FFFF : 7;

    private static bool TryReadCounter(RiscvCpu cpu, int number, out ulong value)
    {
        value = 0;
        var high = (number & CsrNumber.High) != 0;
        if ((high && !cpu.Is32) || !ReadCounter(cpu, high ? number - CsrNumber.High : number, out value))
        {
            return false;
        }

        value >>= high ? 32 : 0;
        return true;
    }

    private static bool ReadCounter(RiscvCpu cpu, int number, out ulong value)
    {
        ref RiscvState state = ref cpu.State;
        value = 0;
        switch (number)
        {
            case CsrNumber.Mcycle:
            case CsrNumber.Cycle when IsOpen(cpu, number, RiscvFeature.Zicntr):
                value = Current(ref state, state.CycleBase, InhibitCycle);
                return true;
            case CsrNumber.Minstret:
            case CsrNumber.Instret when IsOpen(cpu, number, RiscvFeature.Zicntr):
                value = Current(ref state, state.InstretBase, InhibitInstret);
                return true;
            case CsrNumber.Time when IsOpen(cpu, number, RiscvFeature.Zicntr):
                cpu.Control?.SyncTime();
                value = cpu.Time;
                return true;
            case >= CsrNumber.Mhpmcounter3 and <= CsrNumber.Mhpmcounter31:
            case >= CsrNumber.Hpmcounter3 and <= CsrNumber.Hpmcounter31 when IsOpen(cpu, number, RiscvFeature.Zihpm):
                return true;
            default:
                return false;
        }
    }

    // § Privileged, Machine Counter-Enable and Counter-Enable Registers: each mode opens a counter to the next one.
    private static bool IsOpen(RiscvCpu cpu, int number, RiscvFeature feature)
    {
        var bit = 1UL << (number & 31);
        return cpu.Features.Has(feature) && cpu.Mode switch
        {
            PrivilegeMode.Machine => true,
            PrivilegeMode.User when cpu.HasSupervisor => (cpu.State.Mcounteren & cpu.State.Scounteren & bit) != 0,
            _ => (cpu.State.Mcounteren & bit) != 0,
        };
    }

    private static bool TryWriteCounter(RiscvCpu cpu, int number, ulong value)
    {
        ref RiscvState state = ref cpu.State;
        var high = cpu.Is32 && (number & CsrNumber.High) != 0;
        switch (high ? number - CsrNumber.High : number)
        {
            case CsrNumber.Mcycle:
                Set(ref state, ref state.CycleBase, InhibitCycle, Merge(cpu, high, Current(ref state, state.CycleBase, InhibitCycle), value));
                return true;
            case CsrNumber.Minstret:
                Set(ref state, ref state.InstretBase, InhibitInstret, Merge(cpu, high, Current(ref state, state.InstretBase, InhibitInstret), value));
                return true;
            case >= CsrNumber.Mhpmcounter3 and <= CsrNumber.Mhpmcounter31:
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadCounterSetup(RiscvCpu cpu, int number, out ulong value)
    {
        value = number == CsrNumber.Mcountinhibit ? cpu.State.Mcountinhibit : 0;
        return number is CsrNumber.Mcountinhibit or (>= CsrNumber.Mhpmevent3 and <= CsrNumber.Mhpmevent31);
    }

    private static bool TryWriteCounterSetup(RiscvCpu cpu, int number, ulong value)
    {
        if (number == CsrNumber.Mcountinhibit)
        {
            Inhibit(ref cpu.State, value & (InhibitCycle | InhibitInstret));
        }

        return number is CsrNumber.Mcountinhibit or (>= CsrNumber.Mhpmevent3 and <= CsrNumber.Mhpmevent31);
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

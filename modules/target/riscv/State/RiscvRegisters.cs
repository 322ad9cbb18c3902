using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <summary>Where registers lie in the state.</summary>
internal static partial class RiscvRegisters
{
    private static int MscratchOffset { get; } = Offset((ref RiscvState s) => ref s.Mscratch);

    private static int MepcOffset { get; } = Offset((ref RiscvState s) => ref s.Mepc);

    private static int McauseOffset { get; } = Offset((ref RiscvState s) => ref s.Mcause);

    private static int MtvalOffset { get; } = Offset((ref RiscvState s) => ref s.Mtval);

    private static int SscratchOffset { get; } = Offset((ref RiscvState s) => ref s.Sscratch);

    private static int SepcOffset { get; } = Offset((ref RiscvState s) => ref s.Sepc);

    private static int ScauseOffset { get; } = Offset((ref RiscvState s) => ref s.Scause);

    private static int StvalOffset { get; } = Offset((ref RiscvState s) => ref s.Stval);

    /// <summary>Offset of the gathered exception flags in the state.</summary>
    public static int FloatFlags { get; } = Offset((ref RiscvState s) => ref s.Header.FloatFlags);

    /// <summary>Offset of x0 in the state.</summary>
    public static int X0 { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.X);

    /// <summary>Offset of f0 in the state.</summary>
    public static int F0 { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.F);

    /// <summary>Offset of mstatus in the state.</summary>
    public static int Mstatus { get; } = Offset((ref RiscvState s) => ref s.Mstatus);

    /// <summary>Offset of the state key in the state.</summary>
    public static int StateKey { get; } = Offset((ref RiscvState s) => ref s.Header.StateKey);

    /// <summary>Offset of the reservation in the state.</summary>
    public static int Reservation { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.Reservation);

    /// <summary>Offset of the reserved value in the state.</summary>
    public static int ReservationValue { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.ReservationValue);

    /// <summary>
    /// Finds a CSR that is nothing but a field of the state: what trap handlers save and restore, so that they need no call for it.
    /// </summary>
    /// <param name="number">Number of the register.</param>
    /// <param name="features">What the hart has.</param>
    /// <param name="plain">Its offset in the state, and the bits that it can hold.</param>
    public static bool TryPlain(int number, in RiscvFeatures features, out (int Offset, ulong Mask) plain)
    {
        var instruction = features.Has(RiscvFeature.Zca) ? ~1UL : ~3UL;
        plain = number switch
        {
            CsrNumber.Mscratch => (MscratchOffset, ulong.MaxValue),
            CsrNumber.Mepc => (MepcOffset, instruction),
            CsrNumber.Mcause => (McauseOffset, ulong.MaxValue),
            CsrNumber.Mtval => (MtvalOffset, ulong.MaxValue),
            CsrNumber.Sscratch => (SscratchOffset, ulong.MaxValue),
            CsrNumber.Sepc => (SepcOffset, instruction),
            CsrNumber.Scause => (ScauseOffset, ulong.MaxValue),
            CsrNumber.Stval => (StvalOffset, ulong.MaxValue),
            _ => default,
        };
        return plain.Offset != 0 && (number >> 8 == 3 || features.Has(RiscvFeature.S));
    }

    private static int Offset<TField>(StateField<RiscvState, TField> field) => StateLayout<RiscvState>.OffsetOf(field);
}

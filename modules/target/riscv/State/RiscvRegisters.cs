using System.Collections.Immutable;
using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <summary>
/// The registers for debuggers, dumps and snapshots. Numbers are GDB's: x0 to x31, pc 32, f0 to f31 from 33, a CSR 65 + its number.
/// </summary>
internal static class RiscvRegisters
{
    private const int PcNumber = 32;
    private const int FirstFloatNumber = 33;
    private const int FirstCsrNumber = 65;

    // After the 4096 numbers of CSRs.
    private const int PrivilegeNumber = FirstCsrNumber + 4096;

    private static int MscratchOffset { get; } = Offset((ref RiscvState s) => ref s.Mscratch);

    private static int MepcOffset { get; } = Offset((ref RiscvState s) => ref s.Mepc);

    private static int McauseOffset { get; } = Offset((ref RiscvState s) => ref s.Mcause);

    private static int MtvalOffset { get; } = Offset((ref RiscvState s) => ref s.Mtval);

    private static int SscratchOffset { get; } = Offset((ref RiscvState s) => ref s.Sscratch);

    private static int SepcOffset { get; } = Offset((ref RiscvState s) => ref s.Sepc);

    private static int ScauseOffset { get; } = Offset((ref RiscvState s) => ref s.Scause);

    private static int StvalOffset { get; } = Offset((ref RiscvState s) => ref s.Stval);

    /// <summary>The control and status register that a view is.</summary>
    public static int CsrOf(CpuRegister view) => view.DebugNumber - FirstCsrNumber;

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
    public static ImmutableArray<CpuRegister> Make(int bits, in RiscvFeatures features)
    {
        var list = ImmutableArray.CreateBuilder<CpuRegister>();
        for (var i = 0; i < 32; i++)
        {
            list.Add(new CpuRegister { Name = $"x{i}", Bits = bits, Offset = X0 + (8 * i), DebugNumber = i });
        }

        list.Add(new CpuRegister { Name = "pc", Bits = bits, Offset = Offset((ref RiscvState s) => ref s.Header.Pc), DebugNumber = PcNumber, Saved = false });
        list.Add(new CpuRegister { Name = "priv", Group = "system", Bits = 8, Offset = Offset((ref RiscvState s) => ref s.Mode), DebugNumber = PrivilegeNumber });
        AddFloat(list, features);
        AddCsr(list, bits, CsrNumber.Mstatus, (ref RiscvState s) => ref s.Mstatus);
        AddWide(list, bits, CsrNumber.Medeleg, CsrNumber.Medelegh, (ref RiscvState s) => ref s.Medeleg);
        AddCsr(list, bits, CsrNumber.Mideleg, (ref RiscvState s) => ref s.Mideleg);
        AddCsr(list, bits, CsrNumber.Mie, (ref RiscvState s) => ref s.Mie);
        AddCsr(list, bits, CsrNumber.Mtvec, (ref RiscvState s) => ref s.Mtvec);
        AddCsr(list, bits, CsrNumber.Mscratch, (ref RiscvState s) => ref s.Mscratch);
        AddCsr(list, bits, CsrNumber.Mepc, (ref RiscvState s) => ref s.Mepc);
        AddCsr(list, bits, CsrNumber.Mcause, (ref RiscvState s) => ref s.Mcause);
        AddCsr(list, bits, CsrNumber.Mtval, (ref RiscvState s) => ref s.Mtval);
        AddCsr(list, 32, CsrNumber.Mcounteren, (ref RiscvState s) => ref s.Mcounteren);
        AddCsr(list, 32, CsrNumber.Mcountinhibit, (ref RiscvState s) => ref s.Mcountinhibit);
        AddWide(list, bits, CsrNumber.Menvcfg, CsrNumber.Menvcfgh, (ref RiscvState s) => ref s.Menvcfg);
        AddCsr(list, bits, CsrNumber.Stvec, (ref RiscvState s) => ref s.Stvec);
        AddCsr(list, bits, CsrNumber.Sscratch, (ref RiscvState s) => ref s.Sscratch);
        AddCsr(list, bits, CsrNumber.Sepc, (ref RiscvState s) => ref s.Sepc);
        AddCsr(list, bits, CsrNumber.Scause, (ref RiscvState s) => ref s.Scause);
        AddCsr(list, bits, CsrNumber.Stval, (ref RiscvState s) => ref s.Stval);
        AddCsr(list, 32, CsrNumber.Scounteren, (ref RiscvState s) => ref s.Scounteren);
        AddCsr(list, bits, CsrNumber.Senvcfg, (ref RiscvState s) => ref s.Senvcfg);
        AddCsr(list, bits, CsrNumber.Satp, (ref RiscvState s) => ref s.Satp);
        AddWide(list, bits, CsrNumber.Stimecmp, CsrNumber.Stimecmph, (ref RiscvState s) => ref s.Stimecmp);
        AddView(list, bits, CsrNumber.Misa);
        AddView(list, bits, CsrNumber.Mip);
        if (features.Has(RiscvFeature.S))
        {
            AddView(list, bits, CsrNumber.Sstatus);
            AddView(list, bits, CsrNumber.Sie);
            AddView(list, bits, CsrNumber.Sip);
        }

        AddInternal(list, "mip-software", 64, Offset((ref RiscvState s) => ref s.MipSoftware));
        AddInternal(list, "time-offset", 64, Offset((ref RiscvState s) => ref s.TimeOffset));
        for (var i = 0; i < 4; i++)
        {
            AddWide(list, bits, CsrNumber.Mstateen0 + i, CsrNumber.Mstateen0h + i, (ref RiscvState s) => ref s.Mstateen, 8 * i);
        }

        AddInternal(list, "reservation", 64, Reservation);
        AddInternal(list, "reservation-value", 64, ReservationValue);
        AddInternal(list, "mcycle-base", 64, Offset((ref RiscvState s) => ref s.CycleBase));
        AddInternal(list, "minstret-base", 64, Offset((ref RiscvState s) => ref s.InstretBase));
        for (var i = 0; i < Pmp.Entries; i++)
        {
            AddInternal(list, $"pmpaddr{i}", 64, Offset((ref RiscvState s) => ref s.PmpAddress) + (8 * i));
            AddInternal(list, $"pmp{i}cfg", 8, Offset((ref RiscvState s) => ref s.PmpConfig) + i);
        }

        return list.ToImmutable();
    }

    // Without D the registers have 32 bits.
    private static void AddFloat(ImmutableArray<CpuRegister>.Builder list, in RiscvFeatures features)
    {
        var bits = features.Has(RiscvFeature.D) ? 64 : features.Has(RiscvFeature.F) ? 32 : 0;
        for (var i = 0; i < 32 && bits != 0; i++)
        {
            list.Add(new CpuRegister { Name = $"f{i}", Group = "float", Bits = bits, Offset = F0 + (8 * i), DebugNumber = FirstFloatNumber + i });
        }

        if (bits != 0)
        {
            list.Add(new CpuRegister { Name = "frm", Group = "float", Bits = 32, Offset = Offset((ref RiscvState s) => ref s.Frm), DebugNumber = FirstCsrNumber + CsrNumber.Frm });
            AddView(list, 32, CsrNumber.Fflags, "float");
            AddView(list, 32, CsrNumber.Fcsr, "float");
        }
    }

    private static int Offset<TField>(StateField<RiscvState, TField> field) => StateLayout<RiscvState>.OffsetOf(field);

    private static void AddCsr(ImmutableArray<CpuRegister>.Builder list, int bits, int number, StateField<RiscvState, ulong> field) =>
        list.Add(new CpuRegister { Name = CsrNumber.Name(number)!, Group = "system", Bits = bits, Offset = Offset(field), DebugNumber = FirstCsrNumber + number });

    /// <summary>A register of 64 bits, which are two with XLEN 32.</summary>
    private static void AddWide<TField>(
        ImmutableArray<CpuRegister>.Builder list, int bits, int number, int high, StateField<RiscvState, TField> field, int at = 0)
    {
        var offset = Offset(field) + at;
        list.Add(new CpuRegister { Name = CsrNumber.Name(number)!, Group = "system", Bits = bits, Offset = offset, DebugNumber = FirstCsrNumber + number });
        if (bits == 32)
        {
            list.Add(new CpuRegister { Name = CsrNumber.Name(high)!, Group = "system", Bits = 32, Offset = offset + 4, DebugNumber = FirstCsrNumber + high });
        }
    }

    /// <summary>A register that shows parts of others.</summary>
    private static void AddView(ImmutableArray<CpuRegister>.Builder list, int bits, int number, string group = "system") =>
        list.Add(new CpuRegister { Name = CsrNumber.Name(number)!, Group = group, Bits = bits, Offset = CpuRegister.View, DebugNumber = FirstCsrNumber + number });

    private static void AddInternal(ImmutableArray<CpuRegister>.Builder list, string name, int bits, int offset) =>
        list.Add(new CpuRegister { Name = name, Group = "internal", Bits = bits, Offset = offset });
}

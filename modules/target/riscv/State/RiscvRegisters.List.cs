using System.Collections.Immutable;
using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>
/// The registers for debuggers, dumps and snapshots, those that the hart has. Numbers are GDB's: x0 to x31, pc 32, f0 to f31 from 33, a
/// CSR 65 + its number, the privilege mode behind the CSRs.
/// </content>
internal static partial class RiscvRegisters
{
    private const int PcNumber = 32;
    private const int FirstFloatNumber = 33;
    private const int FirstCsrNumber = 65;
    private const int PrivilegeNumber = FirstCsrNumber + 4096;

    /// <summary>The control and status register that a view is.</summary>
    public static int CsrOf(CpuRegister view) => view.DebugNumber - FirstCsrNumber;

    /// <summary>Makes the list.</summary>
    /// <param name="bits">XLEN.</param>
    /// <param name="features">What the hart has.</param>
    /// <param name="protections">Entries of the physical memory protection.</param>
    public static ImmutableArray<CpuRegister> Make(int bits, in RiscvFeatures features, int protections)
    {
        var list = new RegisterList(bits, FirstCsrNumber);
        for (var i = 0; i < 32; i++)
        {
            list.Add(new CpuRegister { Name = $"x{i}", Bits = bits, Offset = X0 + (8 * i), DebugNumber = i });
        }

        list.Add(new CpuRegister { Name = "pc", Bits = bits, Offset = Offset((ref RiscvState s) => ref s.Header.Pc), DebugNumber = PcNumber, Saved = false });
        list.Add(new CpuRegister { Name = "priv", Group = "system", Bits = 8, Offset = Offset((ref RiscvState s) => ref s.Mode), DebugNumber = PrivilegeNumber });
        AddFloat(list, features);
        AddMachine(list, features);
        if (features.Has(RiscvFeature.S))
        {
            AddSupervisor(list, features);
        }

        AddCounters(list, features);
        AddProtection(list, protections);
        list.Internal("time-offset", 64, (ref RiscvState s) => ref s.TimeOffset);
        list.Internal("reservation", 64, (ref RiscvState s) => ref s.Reservation);
        list.Internal("reservation-value", 64, (ref RiscvState s) => ref s.ReservationValue);
        return list.ToImmutable();
    }

    // Without D the registers have 32 bits.
    private static void AddFloat(RegisterList list, in RiscvFeatures features)
    {
        if (!features.Has(RiscvFeature.F))
        {
            return;
        }

        for (var i = 0; i < 32; i++)
        {
            list.Add(new CpuRegister { Name = $"f{i}", Group = "float", Bits = features.Has(RiscvFeature.D) ? 64 : 32, Offset = F0 + (8 * i), DebugNumber = FirstFloatNumber + i });
        }

        list.Add(new CpuRegister { Name = "frm", Group = "float", Bits = 32, Offset = Offset((ref RiscvState s) => ref s.Frm), DebugNumber = FirstCsrNumber + CsrNumber.Frm });
        list.View(CsrNumber.Fflags, 32, "float");
        list.View(CsrNumber.Fcsr, 32, "float");
    }

    private static void AddMachine(RegisterList list, in RiscvFeatures features)
    {
        list.View(CsrNumber.Mvendorid);
        list.View(CsrNumber.Marchid);
        list.View(CsrNumber.Mimpid);
        list.View(CsrNumber.Mhartid);
        list.View(CsrNumber.Misa);
        list.Csr(CsrNumber.Mstatus, (ref RiscvState s) => ref s.Mstatus);
        list.Csr(CsrNumber.Mie, (ref RiscvState s) => ref s.Mie);
        list.View(CsrNumber.Mip);
        list.Internal("mip-software", 64, (ref RiscvState s) => ref s.MipSoftware);
        list.Csr(CsrNumber.Mtvec, (ref RiscvState s) => ref s.Mtvec);
        list.Csr(CsrNumber.Mscratch, (ref RiscvState s) => ref s.Mscratch);
        list.Csr(CsrNumber.Mepc, (ref RiscvState s) => ref s.Mepc);
        list.Csr(CsrNumber.Mcause, (ref RiscvState s) => ref s.Mcause);
        list.Csr(CsrNumber.Mtval, (ref RiscvState s) => ref s.Mtval);
        if (features.Has(RiscvFeature.U))
        {
            list.Csr(CsrNumber.Mcounteren, (ref RiscvState s) => ref s.Mcounteren, bits: 32);
            list.Wide(CsrNumber.Menvcfg, CsrNumber.Menvcfgh, (ref RiscvState s) => ref s.Menvcfg);
        }

        for (var i = 0; i < 4 && features.Has(RiscvFeature.Smstateen) && features.Has(RiscvFeature.U); i++)
        {
            list.Wide(CsrNumber.Mstateen0 + i, CsrNumber.Mstateen0h + i, (ref RiscvState s) => ref s.Mstateen, 8 * i);
        }
    }

    private static void AddSupervisor(RegisterList list, in RiscvFeatures features)
    {
        list.Wide(CsrNumber.Medeleg, CsrNumber.Medelegh, (ref RiscvState s) => ref s.Medeleg);
        list.Csr(CsrNumber.Mideleg, (ref RiscvState s) => ref s.Mideleg);
        list.View(CsrNumber.Sstatus);
        list.View(CsrNumber.Sie);
        list.View(CsrNumber.Sip);
        list.Csr(CsrNumber.Stvec, (ref RiscvState s) => ref s.Stvec);
        list.Csr(CsrNumber.Sscratch, (ref RiscvState s) => ref s.Sscratch);
        list.Csr(CsrNumber.Sepc, (ref RiscvState s) => ref s.Sepc);
        list.Csr(CsrNumber.Scause, (ref RiscvState s) => ref s.Scause);
        list.Csr(CsrNumber.Stval, (ref RiscvState s) => ref s.Stval);
        list.Csr(CsrNumber.Scounteren, (ref RiscvState s) => ref s.Scounteren, bits: 32);
        list.Csr(CsrNumber.Senvcfg, (ref RiscvState s) => ref s.Senvcfg);
        list.Csr(CsrNumber.Satp, (ref RiscvState s) => ref s.Satp);
        if (features.Has(RiscvFeature.Sstc))
        {
            list.Wide(CsrNumber.Stimecmp, CsrNumber.Stimecmph, (ref RiscvState s) => ref s.Stimecmp);
        }
    }

    private static void AddCounters(RegisterList list, in RiscvFeatures features)
    {
        list.Csr(CsrNumber.Mcountinhibit, (ref RiscvState s) => ref s.Mcountinhibit, bits: 32);
        list.WideView(CsrNumber.Mcycle);
        list.WideView(CsrNumber.Minstret);
        if (features.Has(RiscvFeature.Zicntr))
        {
            list.WideView(CsrNumber.Cycle);
            list.WideView(CsrNumber.Time);
            list.WideView(CsrNumber.Instret);
        }

        list.Internal("mcycle-base", 64, (ref RiscvState s) => ref s.CycleBase);
        list.Internal("minstret-base", 64, (ref RiscvState s) => ref s.InstretBase);
    }

    // An address has 54 bits; with XLEN 32 the upper ones are zero. Configurations are views, since each entry is kept by itself.
    private static void AddProtection(RegisterList list, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            list.Element(CsrNumber.Pmpaddr0 + i, (ref RiscvState s) => ref s.PmpAddress, 8 * i);
            list.Internal($"pmp{i}cfg", 8, (ref RiscvState s) => ref s.PmpConfig, i);
        }

        for (var i = 0; i < entries; i += list.Bits / 8)
        {
            list.View(CsrNumber.Pmpcfg0 + (i / 4));
        }
    }
}

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

    /// <summary>Offset of x0 in the state.</summary>
    public static int X0 { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.X);

    /// <summary>Offset of f0 in the state.</summary>
    public static int F0 { get; } = StateLayout<RiscvState>.OffsetOf((ref RiscvState s) => ref s.F);

    /// <summary>Offset of mstatus in the state.</summary>
    public static int Mstatus { get; } = Offset((ref RiscvState s) => ref s.Mstatus);

    /// <summary>Offset of the state key in the state.</summary>
    public static int StateKey { get; } = Offset((ref RiscvState s) => ref s.Header.StateKey);

    public static ImmutableArray<CpuRegister> Make(int bits, in RiscvFeatures features)
    {
        var list = ImmutableArray.CreateBuilder<CpuRegister>();
        for (var i = 0; i < 32; i++)
        {
            list.Add(new CpuRegister { Name = $"x{i}", Bits = bits, Offset = X0 + (8 * i), DebugNumber = i });
        }

        list.Add(new CpuRegister { Name = "pc", Bits = bits, Offset = Offset((ref RiscvState s) => ref s.Header.Pc), DebugNumber = PcNumber, Saved = false });
        AddFloat(list, features);
        AddCsr(list, bits, CsrNumber.Mstatus, (ref RiscvState s) => ref s.Mstatus);
        AddCsr(list, bits, CsrNumber.Mie, (ref RiscvState s) => ref s.Mie);
        AddCsr(list, bits, CsrNumber.Mtvec, (ref RiscvState s) => ref s.Mtvec);
        AddCsr(list, bits, CsrNumber.Mscratch, (ref RiscvState s) => ref s.Mscratch);
        AddCsr(list, bits, CsrNumber.Mepc, (ref RiscvState s) => ref s.Mepc);
        AddCsr(list, bits, CsrNumber.Mcause, (ref RiscvState s) => ref s.Mcause);
        AddCsr(list, bits, CsrNumber.Mtval, (ref RiscvState s) => ref s.Mtval);
        AddCsr(list, 32, CsrNumber.Mcountinhibit, (ref RiscvState s) => ref s.Mcountinhibit);
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
        }
    }

    private static int Offset<TField>(StateField<RiscvState, TField> field) => StateLayout<RiscvState>.OffsetOf(field);

    private static void AddCsr(ImmutableArray<CpuRegister>.Builder list, int bits, int number, StateField<RiscvState, ulong> field) =>
        list.Add(new CpuRegister { Name = CsrNumber.Name(number)!, Group = "system", Bits = bits, Offset = Offset(field), DebugNumber = FirstCsrNumber + number });

    private static void AddInternal(ImmutableArray<CpuRegister>.Builder list, string name, int bits, int offset) =>
        list.Add(new CpuRegister { Name = name, Group = "internal", Bits = bits, Offset = offset });
}

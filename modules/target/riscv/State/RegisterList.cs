using System.Collections.Immutable;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Riscv.State;

/// <summary>Gathers the registers of a hart.</summary>
/// <param name="bits">XLEN.</param>
/// <param name="firstCsr">A debugger's number of CSR 0.</param>
internal sealed class RegisterList(int bits, int firstCsr)
{
    private const string System = "system";

    private readonly ImmutableArray<CpuRegister>.Builder list = ImmutableArray.CreateBuilder<CpuRegister>();

    /// <summary>XLEN.</summary>
    public int Bits => bits;

    public ImmutableArray<CpuRegister> ToImmutable() => list.ToImmutable();

    public void Add(CpuRegister register) => list.Add(register);

    /// <summary>A CSR that is a field of the state, as wide as XLEN unless something else is said.</summary>
    public void Csr(int number, StateField<RiscvState, ulong> field, int bits = 0) =>
        AddCsr(number, bits == 0 ? Bits : bits, StateLayout<RiscvState>.OffsetOf(field));

    /// <summary>A CSR that is an element of an array of the state.</summary>
    public void Element<TField>(int number, StateField<RiscvState, TField> array, int at) =>
        AddCsr(number, Bits, StateLayout<RiscvState>.OffsetOf(array) + at);

    /// <summary>A CSR of 64 bits, which is two with XLEN 32.</summary>
    public void Wide<TField>(int number, int high, StateField<RiscvState, TField> field, int at = 0)
    {
        var offset = StateLayout<RiscvState>.OffsetOf(field) + at;
        AddCsr(number, Bits, offset);
        if (Bits == 32)
        {
            AddCsr(high, 32, offset + 4);
        }
    }

    /// <summary>A CSR that shows parts of others.</summary>
    public void View(int number, int bits = 0, string group = System) => AddCsr(number, bits == 0 ? Bits : bits, CpuRegister.View, group);

    /// <summary>A counter of 64 bits, which is two CSRs with XLEN 32.</summary>
    public void WideView(int number)
    {
        View(number);
        if (Bits == 32)
        {
            View(number + CsrNumber.High);
        }
    }

    /// <summary>A field of the state that is no register of the manual's.</summary>
    public void Internal<TField>(string name, int bits, StateField<RiscvState, TField> field, int at = 0) =>
        list.Add(new CpuRegister { Name = name, Group = "internal", Bits = bits, Offset = StateLayout<RiscvState>.OffsetOf(field) + at });

    private void AddCsr(int number, int bits, int offset, string group = System) =>
        list.Add(new CpuRegister { Name = CsrNumber.Name(number)!, Group = group, Bits = bits, Offset = offset, DebugNumber = firstCsr + number });
}

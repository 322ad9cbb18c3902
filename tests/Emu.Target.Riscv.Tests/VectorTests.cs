using System.Collections.Frozen;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests;

public sealed class VectorTests
{
    private static readonly string[] Watched = ["mstatus", "mie", "mtvec", "mscratch", "mepc", "mcause", "mtval"];

    private static readonly IReadOnlySet<string> Covered = Vector.All.Values.Select(v => $"{v.Row} {v.Xlen} {v.Kind}").ToFrozenSet();

    public static TheoryData<string> Vectors => new(Vector.All.Keys.Order(StringComparer.Ordinal));

    public static TheoryData<string> Instructions =>
        new(from row in Enumerable.Range(0, RiscvInstructionTable.Count).Select(RiscvInstructionTable.Row)
            where row.Implemented
            from xlen in row.Requires.Contains("rv64", StringComparison.Ordinal) ? new[] { 64 } : row.Requires.Contains("rv32", StringComparison.Ordinal) ? [32] : [32, 64]
            from kind in new[] { "normal", "edge" }
            select $"{row.Name} {xlen} {kind}");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Execute_Vector_LeavesTheStateThatTheReferenceLeaves(string place)
    {
        var vector = Vector.All[place];
        var (cpu, space) = Prepare(vector);

        new FakeEngine(cpu).Step(1);

        Assert.Equal(Expected(vector), Actual(cpu, space, vector));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Disassemble_Vector_GivesItsTextAndRow(string place)
    {
        var vector = Vector.All[place];
        var cpu = Prepare(vector).Cpu;

        var row = vector.Length == 4 ? RiscvDisassembler.FindRow32(vector.Bits, cpu.Features) : RiscvDisassembler.FindRow16(vector.Bits, cpu.Features);

        Assert.Equal(vector.Row, row < 0 ? "-" : RiscvInstructionTable.Row(row).Name);
        Assert.Equal(vector.Text, cpu.Disassemble(BitConverter.GetBytes(vector.Bits), Vector.Pc, out _) ?? "-");
    }

    [Theory]
    [MemberData(nameof(Instructions))]
    public void Table_ImplementedRow_HasAVector(string wanted) =>
        Assert.Contains(wanted, Covered);

    private static (RiscvCpu Cpu, FakeSpace Space) Prepare(Vector vector)
    {
        var hart = new Hart(vector.Xlen, [.. vector.Extensions.Select(e => (e, (object)true))]);
        var (cpu, space) = (hart.Cpu, hart.Space);
        cpu.WriteStatus(0);
        foreach (var (name, value) in vector.Before.OrderBy(b => b.Name.StartsWith("lr.", StringComparison.Ordinal)))
        {
            Set(cpu, space, name, value);
        }

        space.Write(Vector.Pc, vector.Length, AccessAttributes.Debugger, vector.Bits);
        cpu.Header.Pc = Vector.Pc;
        if (vector.Before.FirstOrDefault(b => b.Name == "priv").Value is { } mode)
        {
            cpu.WriteStatus(Mstatus.WithPrevious(cpu.State.Mstatus, (PrivilegeMode)Vector.Hex(mode)));
            cpu.State.Mepc = Vector.Pc;
            cpu.ReturnFromMachine();
        }

        return (cpu, space);
    }

    private static void Set(RiscvCpu cpu, FakeSpace space, string name, string value)
    {
        if (name.StartsWith('['))
        {
            space.Write(Vector.Hex(name[1..^1]), Convert.FromHexString(value), AccessAttributes.Debugger);
        }
        else if (name.StartsWith("lr.", StringComparison.Ordinal))
        {
            Reserve(cpu, space, Vector.Hex(value), name[3] == 'd' ? 8 : 4);
        }
        else if (Names.Register(name) is >= 0 and var register)
        {
            cpu.State.X[register] = Vector.Hex(value);
        }
        else if (Names.FloatRegister(name) is >= 0 and var floatRegister)
        {
            cpu.State.F[floatRegister] = Vector.Hex(value) | (cpu.Features.Has(RiscvFeature.D) ? 0 : RiscvFloat.Box(FloatFormat.F32));
        }
        else if (name != "priv")
        {
            Assert.True(Csr.TryWrite(cpu, Names.Csr(name), Vector.Hex(value)), $"cannot set {name}");
        }
    }

    // What LR leaves.
    private static void Reserve(RiscvCpu cpu, FakeSpace space, ulong address, int size)
    {
        space.Read(address, size, AccessAttributes.Debugger, out var value);
        cpu.State.Reservation = size == 8 ? address + 1 : address;
        cpu.State.ReservationValue = size == 8 ? value : (ulong)(int)value;
    }

    // All registers, the pc, the watched control registers, and what else the vector names.
    private static SortedDictionary<string, string> Expected(Vector vector)
    {
        var (cpu, space) = Prepare(vector);
        var state = Actual(cpu, space, vector);
        state["pc"] = Names.Hex(Vector.Pc + (ulong)vector.Length);
        foreach (var (name, value) in vector.After)
        {
            state[name] = value;
        }

        return state;
    }

    private static SortedDictionary<string, string> Actual(RiscvCpu cpu, FakeSpace space, Vector vector)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["pc"] = Names.Hex(cpu.Header.Pc) };
        for (var i = 0; i < 32; i++)
        {
            state[Names.FloatRegister(i)] = Names.Hex(cpu.Features.Has(RiscvFeature.D) ? cpu.State.F[i] : (uint)cpu.State.F[i]);
            state[Names.Register(i)] = Names.Hex(vector.Xlen == 32 ? (uint)cpu.State.X[i] : cpu.State.X[i]);
        }

        foreach (var (name, value) in vector.After.Where(a => a.Name.StartsWith('[')))
        {
            var bytes = new byte[value.Length / 2];
            space.Read(Vector.Hex(name[1..^1]), bytes, AccessAttributes.Debugger);
            state[name] = Convert.ToHexStringLower(bytes);
        }

        // A debugger would see them in every mode.
        cpu.Enter(PrivilegeMode.Machine);
        state["fflags"] = Names.Hex(Csr.Fflags(cpu));
        state["frm"] = Names.Hex(cpu.State.Frm);
        foreach (var name in vector.After.Select(a => a.Name).Where(n => Names.Csr(n) >= 0).Union(Watched))
        {
            Assert.True(Csr.TryRead(cpu, Names.Csr(name), out var value), $"cannot read {name}");
            state[name] = Names.Hex(value);
        }

        return state;
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>State of the test CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TestState
{
    public CpuStateHeader Header;
    public fixed ulong X[32];
    public fixed uint R[32];
    public fixed byte V[512];
    public ulong Word0;
    public ulong Word1;
    public uint Flags;
    public uint Pending;
    public fixed byte Far[40000];
    public ulong Distant;
}

/// <summary>What an instruction of the test CPU does: builds its IR.</summary>
/// <param name="ir">Where to; the instruction has begun.</param>
/// <param name="pc">Its address.</param>
internal delegate void Instruction(IrBuilder ir, ulong pc);

/// <summary>
/// A CPU without an instruction set of its own: each word of its code is the number of an instruction that the test wrote in IR.
/// </summary>
internal sealed unsafe class TestCpu(CpuOptions options) : CpuDevice<TestState>
{
    public static readonly int X0 = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.X[0]);
    public static readonly int R0 = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.R[0]);
    public static readonly int V0 = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.V[0]);
    public static readonly int FlagsAt = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.Flags);
    public static readonly int FarAt = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.Far[0]);
    public static readonly int DistantAt = StateLayout<TestState>.OffsetOf((ref TestState s) => ref s.Distant);

    /// <summary>Faults taken, newest last, with the pc that they were taken at.</summary>
    public List<(ulong Pc, MemoryFault Fault)> Faults { get; } = [];

    /// <summary>Where a fault leads; 0 stops at a halt.</summary>
    public ulong Vector { get; set; } = 0x100;

    /// <summary>Translates; by default everything is where it is, allowed.</summary>
    public Func<ulong, AccessKind, int, int, (ulong Address, int Bits, PagePermissions Permissions)?>? Map { get; set; }

    public int Walks { get; private set; }

    public int InterruptsTaken { get; private set; }

    public bool Masked { get; set; }

    /// <summary>Called when an interrupt is taken, after the state is set.</summary>
    public Action? OnInterrupt { get; set; }

    /// <summary>An interrupt input on bit 0.</summary>
    public IrqInput Input { get; private set; } = null!;

    public override bool HasWork => Header.InterruptLines != 0;

    public ref ulong X(int index) => ref State.X[index];

    public ref uint R(int index) => ref State.R[index];

    public byte* V(int index) => (byte*)StateAddress + V0 + index;

    public override CpuTranslator CreateTranslator() => new TestTranslator(options.Program, options.Boundary);

    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        Walks++;
        fault = default;
        (ulong Address, int Bits, PagePermissions Permissions)? mapped =
            Map is null ? (address, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute) : Map(address, access, mmuIndex, port);
        PagePermissions needed = access switch
        {
            AccessKind.Read => PagePermissions.Read,
            AccessKind.Write => PagePermissions.Write,
            _ => PagePermissions.Execute,
        };
        if (mapped is not { } at || (at.Permissions & needed) == 0)
        {
            translation = default;
            fault = new MemoryFault(mapped is null ? FaultKind.NotMapped : FaultKind.Permission, access, address);
            return false;
        }

        translation = new Translation(Space(port), at.Address, at.Bits, at.Permissions, new AccessAttributes(1));
        return true;
    }

    public override void RaiseMemoryFault(in MemoryFault fault)
    {
        Faults.Add((Header.Pc, fault));
        Header.Pc = Vector;
    }

    public override void RestoreInstruction(ulong pc, ulong word0, ulong word1)
    {
        base.RestoreInstruction(pc, word0, word1);
        State.Word0 = word0;
        State.Word1 = word1;
    }

    public override bool TakeInterrupt()
    {
        if (Header.InterruptLines == 0 || Masked)
        {
            return false;
        }

        InterruptsTaken++;
        Masked = true;
        Header.InterruptLines = 0;
        State.X[31] = Header.Pc;
        Header.Pc = Vector + 0x80;
        OnInterrupt?.Invoke();
        return true;
    }

    public override void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments) => Header.Pc = entry;

    public void SetLine(int bit, bool level) => SetInterruptLine(bit, level);

    protected override void OnConfigured()
    {
        base.OnConfigured();
        Input = AddInterruptInput("irq", 0);
    }

    protected override CpuClass CreateClass() => new()
    {
        Model = "test",
        Architecture = "test",
        WordBits = options.Bits,
        PcBits = options.Bits,
        VirtualBits = options.VirtualBits ?? options.Bits,
        MmuModes = 4,
        Float = options.Float,
        Ports = [.. Enumerable.Range(0, options.Ports).Select(i => new CpuPort($"port{i}", 64))],
        Registers = ImmutableArray<CpuRegister>.Empty,
        Helpers = options.Helpers,
        StateSize = StateLayout<TestState>.Size,
        MinInstructionBytes = 4,
        MaxInstructionBytes = 4,
    };
}

/// <summary>How a test CPU is made.</summary>
internal sealed class CpuOptions
{
    public required List<Instruction> Program { get; init; }

    public HelperTable Helpers { get; init; } = new();

    public FloatTraits? Float { get; init; }

    public int Bits { get; init; } = 64;

    public int? VirtualBits { get; init; }

    public int Ports { get; init; } = 1;

    /// <summary>Called for the words of instructions, if any.</summary>
    public Func<ulong, (ulong, ulong)> Boundary { get; init; } = _ => (0, 0);
}

/// <summary>Translates words into what the test wrote.</summary>
internal sealed class TestTranslator(List<Instruction> program, Func<ulong, (ulong, ulong)> words) : CpuTranslator
{
    public override void Translate(IrBuilder ir, CodeReader code, in TranslationRequest request)
    {
        ulong pc = request.Pc;
        for (int n = 0; n < request.MaxInstructions; n++)
        {
            bool whole = code.InPage(pc) && code.InPage(pc + 3);
            if (n > 0 && !whole)
            {
                break;
            }

            (ulong word0, ulong word1) = words(pc);
            ir.InsnStart(pc, word0, word1);
            if (!code.TryRead32(pc, out uint word))
            {
                ir.FetchFault(code.End);
                return;
            }

            program[(int)word](ir, pc);
            pc += 4;
            if (ir.HasEnded)
            {
                return;
            }
        }

        ir.Jump(pc);
    }
}

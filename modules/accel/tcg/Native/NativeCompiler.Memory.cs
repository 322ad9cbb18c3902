using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Loads and stores: the first level of the TLB is looked at here, the second off the common path; on a miss of both registers are
/// written back, the engine does the access, and registers that managed code changes are loaded again.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private readonly Entry[] before = new Entry[MaxSnapshots];
    private readonly byte[] beforeIndex = new byte[MaxSnapshots];
    private const int MaxSnapshots = 1 << 15;
    private int snapshots;

    private static int TablesOffset { get; } = HeaderField(nameof(CpuStateHeader.Engine0));

    private static bool IsPreserved(int reg) => (Reg)reg is Reg.Rbx or Reg.R12 or Reg.R13;

    private bool WriteAccess(int k, Insn* i)
    {
        int form = (i->Op - Op.Load8U64) & 15;
        bool narrow = i->Op >= Op.NLoad8U64;
        bool store = form >= 12;
        if (snapshots + (2 * Kept) > MaxSnapshots)
        {
            return false;
        }

        Reg a = Use(i->A, !narrow);
        int vector = form == 15 ? FindVector(i->B) : -1;
        if (vector >= 0)
        {
            Note(i->B, 8, write: false, vector: true);
        }

        Reg b = store && vector < 0 ? Use(i->B, form == 15) : Reg.Rdx;
        Reg address = a;
        if (narrow || (int)i->Imm != 0)
        {
            address = Reg.Rcx;
            x.Lea(!narrow, Reg.Rcx, a, (int)i->Imm);
        }

        int context = (int)(i->Imm >> 32) & 63;
        Probe probe = WriteProbe(address, context, store, (byte)(i->Imm >> 40), (short)(i->Imm >> 48));
        int first = Snapshot();
        x.Load(3, false, true, Reg.Rax, Reg.Rax, TableOf(context, store) + 8);
        Reg result = default;
        bool wideResult = form < 7;
        if (store)
        {
            if (vector >= 0)
            {
                x.FromFloat(true, Reg.Rdx, vector);
            }

            x.StoreAt(form - 12, Reg.Rax, address, b);
        }
        else
        {
            (int log2, bool signed) = Form(form);
            result = Define(i->D, wideResult, a, i->A, (dead[k] & DeadA) != 0);
            x.LoadAt(log2, signed, wideResult, result, Reg.Rax, address);
        }

        int middle = snapshots;
        Snapshot();
        colds.Add(new Cold((nint)block, k, probe.Miss, x.Position, first, middle, snapshots, store ? -1 : (int)result, wideResult, IsResultLoose, i->D, probe));
        return true;
    }

    /// <summary>Looks in the first level of the TLB; rax is what the entry is relative to then.</summary>
    /// <param name="address">The address; not rax or rdx.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="store">Whether it is written.</param>
    /// <param name="add">What is added to the address before it is compared.</param>
    /// <param name="mask">Bits of it that are compared.</param>
    private Probe WriteProbe(Reg address, int context, bool store, int add, int mask)
    {
        x.RotateRight(true, Reg.Rax, address, 8);
        x.OpConst(Alu.And, false, Reg.Rax, (L1.Entries - 1) << 4);
        x.Op(Alu.Add, true, Reg.Rax, Reg.Rbp, TablesOffset);
        if (add != 0)
        {
            x.Lea(true, Reg.Rdx, address, add);
        }
        else
        {
            x.Move(true, Reg.Rdx, address);
        }

        x.OpConst(Alu.And, true, Reg.Rdx, mask);
        x.Op(Alu.Or, true, Reg.Rdx, Reg.Rbp, EngineArea.Generations + (context * 8));
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rax, TableOf(context, store));
        int miss = x.JumpIf(Cond.NotEqual);
        return new Probe(address, context, store, miss, x.Position);
    }

    /// <summary>Looks in the second level; goes on behind the first probe, with rax so that the entry is found as one of the first level's.</summary>
    private void WriteSecondProbe(in Probe probe)
    {
        int first = TableOf(probe.Context, probe.IsStore);
        int second = L2.Begin + (probe.Context << L2.ContextShift) + (probe.IsStore ? L2.Write : 0);
        x.RotateRight(true, Reg.Rax, probe.Address, 8);
        x.OpConst(Alu.And, false, Reg.Rax, (L2.Entries - 1) << 4);
        x.Op(Alu.Add, true, Reg.Rax, Reg.Rbp, TablesOffset);
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rax, second);
        x.Lea(true, Reg.Rax, Reg.Rax, second - first);
        x.Bind(x.JumpIf(Cond.Equal), probe.Hit);
    }

    private static int TableOf(int context, bool store) => (context << L1.ContextShift) + (store ? L1.Write : 0);

    private static (int Log2, bool Signed) Form(int form) => form switch
    {
        0 or 7 => (0, false),
        1 or 8 => (0, true),
        2 or 9 => (1, false),
        3 or 10 => (1, true),
        4 => (2, false),
        5 => (2, true),
        6 => (3, false),
        _ => (2, false),
    };

    private int Snapshot()
    {
        int first = snapshots;
        for (ulong left = used; left != 0; left &= left - 1)
        {
            int e = System.Numerics.BitOperations.TrailingZeroCount(left);
            before[snapshots] = entries[e];
            beforeIndex[snapshots++] = (byte)e;
        }

        return first;
    }

    private void WriteMiss(in Cold cold)
    {
        Enter((BlockHeader*)cold.Block);
        x.Bind(cold.Site);
        if (cold.Probe.Hit != 0)
        {
            WriteSecondProbe(cold.Probe);
        }

        for (int n = cold.Before; n < cold.After; n++)
        {
            if (before[n].IsDirty)
            {
                Store(before[n], beforeIndex[n]);
            }
        }

        WriteBlockAndIndex(cold.Index);
        x.Call(Reg.Rbp, NativeArea.SlowStub);
        for (int n = cold.After; n < cold.End; n++)
        {
            int e = beforeIndex[n];
            if (e < Registers && (!IsPreserved(e) || e == cold.Result))
            {
                int log2 = before[n].Width == 8 ? 3 : 2;
                x.Load(log2, false, log2 == 3, (Reg)e, Reg.Rbp, before[n].Place);
            }
            else if (e >= Vectors)
            {
                x.LoadFloat(before[n].Width == 8, e - Vectors, Reg.Rbp, before[n].Place);
            }
        }

        // A result that belongs to the header, or to a register of floating point, is taken there on the common path.
        if (cold.IsLoose)
        {
            x.Load(cold.Wide ? 3 : 2, false, cold.Wide, (Reg)cold.Result, Reg.Rbp, cold.Place);
        }

        x.Bind(x.Jump(), cold.Return);
    }

    /// <summary>A look in the first level.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="Context">Port and MMU mode.</param>
    /// <param name="IsStore">Whether it is written.</param>
    /// <param name="Miss">The jump for a miss.</param>
    /// <param name="Hit">Where it goes on.</param>
    private readonly record struct Probe(Reg Address, int Context, bool IsStore, int Miss, int Hit);

    /// <summary>The way round a miss.</summary>
    /// <param name="Block">The block.</param>
    /// <param name="Index">Number of the access.</param>
    /// <param name="Site">The jump that leads there.</param>
    /// <param name="Return">Where it comes back.</param>
    /// <param name="Before">First of what registers held before the access.</param>
    /// <param name="After">First of what they hold after it.</param>
    /// <param name="End">End of that.</param>
    /// <param name="Result">Register of the result; -1 for none.</param>
    /// <param name="Wide">Whether that has 64 bits.</param>
    /// <param name="IsLoose">Whether that register holds no place.</param>
    /// <param name="Place">Its place.</param>
    /// <param name="Probe">The look that missed; none for what is no access.</param>
    private readonly record struct Cold(nint Block, int Index, int Site, int Return, int Before, int After, int End, int Result, bool Wide, bool IsLoose, short Place, Probe Probe = default);
}

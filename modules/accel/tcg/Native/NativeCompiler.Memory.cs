using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Loads and stores: the range of the context or the first level of the TLB is looked at here, the second off the common path; on a miss of both registers are
/// written back, the engine does the access, and registers that managed code changes are loaded again.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private readonly Entry[] before = new Entry[MaxSnapshots];
    private readonly byte[] beforeIndex = new byte[MaxSnapshots];
    private const int MaxSnapshots = 1 << 15;

    // Less is gained by looking in the TLB later than is lost where other memory is used, too.
    private const ulong MinRange = 1 << 16;
    private int snapshots;

    private static int TablesOffset { get; } = HeaderFields.Tables;

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

        Probe probe = Look(ProbeOf(i->Imm, address, store));
        int first = Snapshot();
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

    /// <summary>The look for an access.</summary>
    /// <param name="operand">As <see cref="MemoryOperand"/> has it.</param>
    /// <param name="address">Register of the address.</param>
    /// <param name="store">Whether it is written.</param>
    private static Probe ProbeOf(long operand, Reg address, bool store) =>
        new(address, (int)(operand >> 32) & 63, store, (byte)(operand >> 40), (short)(operand >> 48));

    /// <summary>Looks where most accesses find what they want; rax is what the address is relative to then.</summary>
    private Probe Look(in Probe probe)
    {
        bool ranged = !probe.IsStore && probe.Mask == -4096 && probe.Context < ReadRange.Contexts && ReadRange.Of(state, probe.Context).Length >= MinRange;
        return ranged ? WriteRangeCheck(probe) : WriteProbe(probe);
    }

    /// <summary>Whether a load is in the range of its context; rax is what the address is relative to then. Where that is not so, both levels are looked in.</summary>
    private Probe WriteRangeCheck(Probe probe)
    {
        int range = EngineArea.Ranges + (probe.Context * sizeof(ReadRange));
        x.Move(true, Reg.Rdx, probe.Address);
        x.Op(Alu.Sub, true, Reg.Rdx, Reg.Rbp, range);
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rbp, range + 8);
        int miss = x.JumpIf(Cond.AboveOrEqual);
        x.Load(3, false, true, Reg.Rax, Reg.Rbp, range + 16);
        return probe with { Miss = miss, Hit = x.Position, IsRanged = true };
    }

    /// <summary>Looks in the first level of the TLB; rax is what the address is relative to then.</summary>
    private Probe WriteProbe(Probe probe)
    {
        int miss = WriteFirstProbe(probe, out int table);
        x.Load(3, false, true, Reg.Rax, Reg.Rax, table + 8);
        return probe with { Miss = miss, Hit = x.Position };
    }

    /// <param name="probe">The look.</param>
    /// <param name="table">What the entry is at from rax.</param>
    /// <returns>The jump for a miss; else rax is where the entry is found from, and rdx its tag in any case.</returns>
    private int WriteFirstProbe(in Probe probe, out int table)
    {
        x.RotateRight(true, Reg.Rax, probe.Address, 8);
        x.OpConst(Alu.And, false, Reg.Rax, (L1.Entries - 1) << 4);
        table = L1.Table(probe.Context, probe.IsStore);
        if (table != 0 && probe.Context < EngineArea.TableContexts)
        {
            table = 0;
            x.Op(Alu.Add, true, Reg.Rax, Reg.Rbp, EngineArea.Tables + (((2 * probe.Context) + (probe.IsStore ? 1 : 0)) * 8));
        }
        else
        {
            x.Op(Alu.Add, true, Reg.Rax, Reg.Rbp, TablesOffset);
        }

        if (probe.Add != 0)
        {
            x.Lea(true, Reg.Rdx, probe.Address, probe.Add);
        }
        else
        {
            x.Move(true, Reg.Rdx, probe.Address);
        }

        if (probe.Mask == -1 << L1.PageBits)
        {
            x.ShiftConst(Shift.Shr, true, Reg.Rdx, L1.PageBits);
        }
        else
        {
            x.OpConst(Alu.And, true, Reg.Rdx, probe.Mask);
            x.ShiftConst(Shift.Ror, true, Reg.Rdx, L1.PageBits);
        }

        x.Op(Alu.Or, true, Reg.Rdx, Reg.Rbp, EngineArea.Generations + (probe.Context * 8));
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rax, table);
        return x.JumpIf(Cond.NotEqual);
    }

    /// <summary>
    /// The rest of a look that missed: in the second level, and before that in the first when it was not looked in. Goes on where the
    /// engine has to do the access.
    /// </summary>
    private void WriteSecondProbe(in Probe probe)
    {
        if (probe.IsRanged)
        {
            WriteHit(probe, WriteFirstProbe(probe, out int first), first);
        }

        int table = L2.Table(probe.Context, probe.IsStore);
        x.RotateRight(true, Reg.Rax, probe.Address, 8);
        x.OpConst(Alu.And, false, Reg.Rax, (L2.Entries - 1) << 4);
        x.Op(Alu.Add, true, Reg.Rax, Reg.Rbp, TablesOffset);
        x.Op(Alu.Cmp, true, Reg.Rdx, Reg.Rax, table);
        WriteHit(probe, x.JumpIf(Cond.NotEqual), table);
    }

    /// <summary>Goes back to the access with the entry that was found; on where it was not.</summary>
    private void WriteHit(in Probe probe, int miss, int table)
    {
        x.Load(3, false, true, Reg.Rax, Reg.Rax, table + 8);
        x.Bind(x.Jump(), probe.Hit);
        x.Bind(miss);
    }

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

        SnapshotResults();
        return first;
    }

    private void WriteMiss(in Cold cold)
    {
        Enter((BlockHeader*)cold.Block);
        x.Bind(cold.Site);

        // Not in code that runs straight on: what little each access misses there does not pay for code of its own (measured: a kernel
        // boots a tenth slower).
        if (cold.Probe.IsRanged || (cold.Probe.Hit != 0 && edges.Count > 0))
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
            if (e < Registers && (!IsPreserved(e) || e == cold.Result || e == cold.Second))
            {
                int log2 = before[n].Width == 8 ? 3 : 2;
                x.Load(log2, false, log2 == 3, (Reg)e, Reg.Rbp, before[n].Place);
            }
            else if (e >= Vectors && before[n].Width > 8)
            {
                x.LoadVector(before[n].Width, e - Vectors, Reg.Rbp, before[n].Place);
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

    /// <summary>A look for the host's address.</summary>
    /// <param name="Address">Register of the address; not rax or rdx.</param>
    /// <param name="Context">Port and MMU mode.</param>
    /// <param name="IsStore">Whether it is written.</param>
    /// <param name="Add">What is added to the address before it is compared.</param>
    /// <param name="Mask">Bits of it that are compared.</param>
    /// <param name="Miss">The jump for a miss.</param>
    /// <param name="Hit">Where it goes on.</param>
    /// <param name="IsRanged">Whether it is looked in the range of the context, and not in the first level.</param>
    private readonly record struct Probe(Reg Address, int Context, bool IsStore, int Add, int Mask, int Miss = 0, int Hit = 0, bool IsRanged = false);

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
    /// <param name="Second">Register of the second result; -1 for none.</param>
    private readonly record struct Cold(nint Block, int Index, int Site, int Return, int Before, int After, int End, int Result, bool Wide, bool IsLoose, short Place, Probe Probe = default, int Second = -1);
}

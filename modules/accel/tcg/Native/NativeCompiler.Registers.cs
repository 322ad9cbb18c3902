using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Places of the state and temporaries in registers. A place of four or eight bytes is in one register, or known as a constant, or in
/// memory only; what is in registers may be newer than memory.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private const int Registers = 16;
    private const int Vectors = 32;
    private const int Kept = Vectors + 16;
    private const int Cells = (short.MaxValue + 1 + CpuDevice.EngineBytes) >> 2;

    private readonly Entry[] entries = new Entry[Kept];
    private readonly byte[] cells = new byte[Cells + 4];
    private ulong used;
    private uint locked;
    private int clock;
    private int pendingDisplacement;
    private int pendingWidth;
    private Reg pendingReg;
    private int pendingVector;

    // Those that managed code preserves are the last.
    private static ReadOnlySpan<Reg> Allocatable => [Reg.Rsi, Reg.Rdi, Reg.R8, Reg.R9, Reg.R10, Reg.R11, Reg.Rbx, Reg.R12, Reg.R13];

    private static int HeaderBytes => sizeof(CpuStateHeader);

    private void BeginOp()
    {
        locked = 0;
        pendingWidth = 0;
        pendingVector = -1;
    }

    private void EndOp()
    {
        if (pendingWidth != 0)
        {
            x.Store(pendingWidth == 8 ? 3 : 2, Reg.Rbp, pendingDisplacement, pendingReg);
            pendingWidth = 0;
        }

        if (pendingVector >= 0)
        {
            x.ToFloat(true, pendingVector, pendingReg);
            entries[pendingVector + Vectors].IsDirty = true;
            pendingVector = -1;
        }
    }

    /// <summary>Whether the result of the operation is in a register that holds no place.</summary>
    private bool IsResultLoose => pendingWidth != 0 || pendingVector >= 0;

    /// <summary>Whether a place may be kept in a register.</summary>
    private static bool IsKept(short place, int width) => (place & (width - 1)) == 0 && (place < 0 || place >= HeaderBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Cell(int place) => ref cells[NumberOf(place)];

    /// <summary>Number of a place among all: four bytes have one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NumberOf(int place) => (place + CpuDevice.EngineBytes) >> 2;

    /// <summary>The register that holds a place's value; its upper half is undefined when the place was only ever read with 32 bits.</summary>
    private Reg Use(short place, bool wide)
    {
        int width = wide ? 8 : 4;
        Note(place, width, write: false);
        if (!IsKept(place, width))
        {
            FlushFlags(place, width);
            SpillOverlapping(place, width, drop: false);
            Reg loose = Allocate();
            x.Load(wide ? 3 : 2, false, wide, loose, Reg.Rbp, place);
            return loose;
        }

        int known = Cell(place) - 1;
        if (known >= 0)
        {
            ref Entry entry = ref entries[known];
            if (entry.Width >= width)
            {
                entry.Stamp = ++clock;
                if (known < Registers)
                {
                    locked |= 1u << known;
                    return (Reg)known;
                }

                return known < Vectors ? Materialize(known) : FromVector(known);
            }
        }

        SpillOverlapping(place, width, drop: true);
        Reg reg = Allocate();
        if (place == EngineArea.Zero)
        {
            x.Const(reg, 0);
        }
        else
        {
            x.Load(wide ? 3 : 2, false, wide, reg, Reg.Rbp, place);
        }

        Hold((int)reg, place, width, isDirty: false);
        return reg;
    }

    /// <summary>The register that a result is written to. Operands are in registers already.</summary>
    private Reg Define(short place, bool wide)
    {
        int width = wide ? 8 : 4;
        Note(place, width, write: true);
        if (!IsKept(place, width))
        {
            FlushFlags(place, width);
            SpillOverlapping(place, width, drop: true);
            (pendingDisplacement, pendingWidth, pendingReg) = (place, width, Allocate());
            return pendingReg;
        }

        int known = Cell(place) - 1;
        if (known is >= 0 and < Registers && entries[known].Width <= width)
        {
            // A wider result covers the neighbour too.
            if (entries[known].Width < width)
            {
                SpillOverlapping(place + 4, 4, drop: true, spill: false);
            }

            entries[known].Width = (byte)width;
            entries[known].IsDirty = true;
            entries[known].Stamp = ++clock;
            locked |= 1u << known;
            return (Reg)known;
        }

        if (known >= 0 && entries[known].IsPinned)
        {
            conflict |= known < Vectors || width != 8;
            (pendingVector, pendingReg) = (known - Vectors, Allocate());
            return pendingReg;
        }

        SpillOverlapping(place, width, drop: true, spill: false);
        Reg reg = Allocate();
        Hold((int)reg, place, width, isDirty: true);
        return reg;
    }

    /// <summary>The same, in the register of an operand that nobody needs any more, if there is one.</summary>
    private Reg Define(short place, bool wide, Reg operand, short operandPlace, bool operandDead)
    {
        int width = wide ? 8 : 4;
        Note(place, width, write: true);
        if (operandDead && operandPlace != place && IsKept(place, width) && Cell(operandPlace) - 1 == (int)operand && Cell(place) == 0)
        {
            SpillOverlapping(place, width, drop: true);
            Drop((int)operand);
            Hold((int)operand, place, width, isDirty: true);
            return operand;
        }

        return Define(place, wide);
    }

    /// <summary>Notes that a place has a constant value.</summary>
    private void DefineConst(short place, bool wide, ulong value)
    {
        int width = wide ? 8 : 4;
        if (IsKept(place, width) && !IsPinned(place))
        {
            Note(place, width, write: true);
            SpillOverlapping(place, width, drop: true, spill: false);
            for (int e = Registers; e < Vectors; e++)
            {
                if ((used >> e & 1) == 0)
                {
                    Hold(e, place, width, isDirty: true);
                    entries[e].Value = wide ? value : (uint)value;
                    return;
                }
            }
        }

        x.Const(Define(place, wide), wide ? value : (uint)value);
    }

    private bool TryConst(short place, int bytes, out ulong value)
    {
        // What is known of a narrow place says nothing of what lies behind it.
        int known = IsKept(place, bytes) ? Cell(place) - 1 : -1;
        bool isConst = known is >= Registers and < Vectors && entries[known].Place == place && entries[known].Width >= bytes;
        value = isConst ? entries[known].Value : 0;
        return isConst || place == EngineArea.Zero;
    }

    /// <summary>Forgets temporaries that nobody reads any more.</summary>
    private void Release(short place, bool isDead)
    {
        if (isDead && Cell(place) - 1 is var e and >= 0)
        {
            Drop(e);
        }
    }

    private Reg Materialize(int constant)
    {
        Entry entry = entries[constant];
        Reg reg = Allocate();
        x.Const(reg, entry.Value);
        Drop(constant);
        Hold((int)reg, entry.Place, entry.Width, entry.IsDirty);
        return reg;
    }

    private Reg Allocate()
    {
        int best = -1;
        long worst = long.MaxValue;
        foreach (Reg reg in Allocatable)
        {
            int r = (int)reg;
            if (((locked | pinnedRegisters) >> r & 1) != 0)
            {
                continue;
            }

            if ((used >> r & 1) == 0)
            {
                locked |= 1u << r;
                return reg;
            }

            long cost = entries[r].Stamp + (entries[r].IsDirty ? 4 : 0);
            if (cost < worst)
            {
                (best, worst) = (r, cost);
            }
        }

        if (best < 0)
        {
            // The operation needs more registers than the loop leaves: what is written now is thrown away, and the loop with it.
            conflict = true;
            best = (int)Reg.Rsi;
        }

        Spill(best);
        Drop(best);
        locked |= 1u << best;
        return (Reg)best;
    }

    private void Hold(int e, int place, int width, bool isDirty)
    {
        ForgetResults(place, width);
        entries[e] = new Entry { Place = (short)place, Width = (byte)width, IsDirty = isDirty, Stamp = ++clock };
        used |= 1UL << e;
        locked |= e < Registers ? 1u << e : 0;
        Cell(place) = (byte)(e + 1);
    }

    private void Drop(int e)
    {
        conflict |= entries[e].IsPinned;
        used &= ~(1UL << e);
        Cell(entries[e].Place) = 0;
    }

    private void Spill(int e)
    {
        ref Entry entry = ref entries[e];
        if (entry.IsDirty)
        {
            Store(entry, e);
            entry.IsDirty = false;
        }
    }

    private void Store(in Entry entry, int e)
    {
        int log2 = entry.Width == 8 ? 3 : 2;
        if (e < Registers)
        {
            x.Store(log2, Reg.Rbp, entry.Place, (Reg)e);
        }
        else if (e >= Vectors)
        {
            x.StoreFloat(log2 == 3, Reg.Rbp, entry.Place, e - Vectors);
        }
        else if (log2 == 2 || (long)entry.Value == (int)entry.Value)
        {
            x.StoreConst(log2, Reg.Rbp, entry.Place, (int)entry.Value);
        }
        else
        {
            // The halves by themselves: no register is free for certain.
            x.StoreConst(2, Reg.Rbp, entry.Place, (int)entry.Value);
            x.StoreConst(2, Reg.Rbp, entry.Place + 4, (int)(entry.Value >> 32));
        }
    }

    /// <summary>Writes back what is kept of a range of places.</summary>
    private void SpillOverlapping(int place, int bytes, bool drop, bool spill = true)
    {
        ForgetResults(place, bytes);
        int first = (place & ~3) - 4;
        for (int at = first; at < place + bytes; at += 4)
        {
            int e = Cell(at) - 1;
            if (e >= 0 && at + entries[e].Width > place)
            {
                bool inside = at >= place && at + entries[e].Width <= place + bytes;
                if (spill || !inside)
                {
                    Spill(e);
                }

                if (drop)
                {
                    Drop(e);
                }
            }
        }
    }

    private void SpillAll() => SpillWhere(temporaries: true, pinned: true);

    /// <summary>Writes back what is not kept in its register for the whole loop.</summary>
    private void SpillLoose() => SpillWhere(temporaries: true, pinned: false);

    /// <summary>Writes back what the guest can see; temporaries end with the block.</summary>
    private void SpillState(bool pinned) => SpillWhere(temporaries: false, pinned);

    private void SpillWhere(bool temporaries, bool pinned)
    {
        for (ulong left = used; left != 0; left &= left - 1)
        {
            int e = System.Numerics.BitOperations.TrailingZeroCount(left);
            if ((temporaries || entries[e].Place >= 0) && (pinned || !entries[e].IsPinned))
            {
                Spill(e);
            }
        }
    }

    /// <summary>Forgets what registers hold, where code comes from elsewhere. What is pinned is where it was, and may be newer than memory.</summary>
    private void ForgetAll()
    {
        DropAll();
        HoldPins();
    }

    private void DropAll()
    {
        for (ulong left = used; left != 0; left &= left - 1)
        {
            Cell(entries[System.Numerics.BitOperations.TrailingZeroCount(left)].Place) = 0;
        }

        used = 0;
        resultRegisters = 0;
    }

    private struct Entry
    {
        public ulong Value;
        public int Stamp;
        public short Place;
        public byte Width;
        public bool IsDirty;
        public bool IsPinned;
    }
}

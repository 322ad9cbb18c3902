using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Loads and stores of 16 bytes: one access of a vector register, which the host does in one step where it is aligned. Halves that lie
/// beside each other in the state are a vector there, too; others are in general registers. A swap of bytes is left to the engine.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private const int WideBytes = 16;

    private bool WriteWide(int k, Insn* i, bool store)
    {
        var access = MemAccess.FromBits((uint)i->Imm);
        short low = store ? i->B : i->D;
        short high = store ? i[1].A : i[1].D;
        bool isVector = high == low + 8 && IsPlace(low, WideBytes);
        if (!MemoryOperand.MayProbe(access) || (!store && !isVector && !AreGeneral(low, high)) || snapshots + (2 * Kept) > MaxSnapshots)
        {
            return false;
        }

        lockedVectors = 0;
        bool narrow = (i->Imm >> 48 & 1) != 0;
        Reg address = Use(i->A, !narrow);
        int vector = !store ? 0 : isVector ? UseWide(low) : Join(low, high);
        if (narrow)
        {
            x.Move(false, Reg.Rcx, address);
            address = Reg.Rcx;
        }

        Probe probe = Look(ProbeOf(MemoryOperand.Pack(access, 0), address, store));
        int first = Snapshot();
        if (store)
        {
            x.StoreVectorAt(WideBytes, Reg.Rax, address, vector);
            AddCold(k, i, probe.Miss, first, result: -1, wide: true, probe);
            return true;
        }

        x.LoadVectorAt(WideBytes, 0, Reg.Rax, address);
        if (isVector)
        {
            DefineWide(low);
            AddCold(k, i, probe.Miss, first, result: -1, wide: true, probe);
            return true;
        }

        // The address was used: a result may be where it is.
        locked = 0;
        Reg below = Define(low, wide: true);
        x.FromFloat(true, below, 0);
        Reg above = Define(high, wide: true);
        x.FromHigh(above, 0);
        AddCold(k, i, probe.Miss, first, (int)below, wide: true, probe, (int)above);
        return true;
    }

    /// <summary>Whether two results of eight bytes can both be in general registers.</summary>
    private bool AreGeneral(short low, short high) =>
        IsKept(low, 8) && IsKept(high, 8) && !(IsPinned(low) && FindVector(low) >= 0) && !(IsPinned(high) && FindVector(high) >= 0);

    /// <returns>The vector register that holds 16 bytes of the state.</returns>
    private int UseWide(short place)
    {
        if (FindResult(place, WideBytes) is var known and >= 0)
        {
            NoteVector(place, WideBytes, write: false);
            return known;
        }

        LoadOperand(Whole(place), place, 0);
        return 0;
    }

    /// <summary>Takes register 0 as 16 bytes of the state.</summary>
    private void DefineWide(short place)
    {
        NoteVector(place, WideBytes, write: true);
        SpillOverlapping(place, WideBytes, drop: true, spill: false);
        x.StoreVector(WideBytes, Reg.Rbp, place, 0);
        KeepResult(Whole(place), 0);
    }

    /// <returns>The vector register that holds two values of eight bytes.</returns>
    private int Join(short low, short high)
    {
        x.ToFloat(true, 0, Use(low, wide: true));
        x.InsertHigh(0, 0, Use(high, wide: true));
        return 0;
    }

    private static VectorInsn Whole(short place) => new(IrVector.Move, 3, WideBytes, place, place, 0, 0, 0);
}

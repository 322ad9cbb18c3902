using Emu.Abstractions.Cpu.Float;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Floating point with the host's instructions. Flags gather in MXCSR and are added to the guest's where somebody could see them.
/// Whatever gives a NaN, is unordered or does not fit an integer goes to the soft-float, off the common path: the host has raised at
/// most what that raises too. So hosts and guests need to agree on ordinary numbers only, and on when a result is tiny.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private const int FirstVector = 2;
    private readonly bool hostFloat;
    private uint lockedVectors;

    private static int FlagsOffset { get; } = HeaderFields.FloatFlags;

    private bool WriteFloat(int k, Insn* i)
    {
        if (!hostFloat || snapshots + (2 * Kept) > MaxSnapshots)
        {
            return false;
        }

        lockedVectors = 0;
        bool wide = i->Op >= Op.FloatAdd64;
        switch (wide ? i->Op - (Op.FloatAdd64 - Op.FloatAdd32) : i->Op)
        {
            case Op.FloatAdd32:
                WriteFloatBinary(k, i, 0x58, wide);
                return true;
            case Op.FloatSub32:
                WriteFloatBinary(k, i, 0x5C, wide);
                return true;
            case Op.FloatMul32:
                WriteFloatBinary(k, i, 0x59, wide);
                return true;
            case Op.FloatDiv32:
                WriteFloatBinary(k, i, 0x5E, wide);
                return true;
            case Op.FloatSqrt32:
                int a = UseVector(i->A, wide);
                x.Float(0x51, wide, 0, a, a);
                FinishFloat(k, i, wide);
                return true;
            case Op.FloatMulAdd32 when (i->Imm & (long)MulAddOptions.NegateResult) == 0:
                WriteFused(k, i, wide);
                return true;
            case Op.FloatCompare32:
                WriteFloatCompare(k, i, wide);
                return true;
            case Op.FloatConvert32:
                int from = UseVector(i->A, wide);
                x.Float(0x5A, wide, 0, from, from);
                FinishFloat(k, i, !wide);
                return true;
            case Op.FloatToInt32 when i->Imm is 32 or 64 && TryConst(i[1].D, 4, out ulong mode):
                WriteToInt(k, i, wide, (RoundingMode)mode == RoundingMode.TowardZero);
                return true;
            case Op.FloatFromInt32 when i->Imm is 32 or 64 or 32 + 256:
                WriteFromInt(i, wide);
                return true;
            default:
                return false;
        }
    }

    private void WriteFloatBinary(int k, Insn* i, int opcode, bool wide)
    {
        int a = UseVector(i->A, wide);
        int b = UseVector(i->B, wide);
        x.Float(opcode, wide, 0, a, b);
        FinishFloat(k, i, wide);
    }

    private void WriteFused(int k, Insn* i, bool wide)
    {
        int a = UseVector(i->A, wide);
        int b = UseVector(i->B, wide);
        int c = UseVector(i[1].A, wide);
        x.MoveFloat(0, c);
        bool negateProduct = (i->Imm & (long)MulAddOptions.NegateProduct) != 0;
        bool negateAddend = (i->Imm & (long)MulAddOptions.NegateAddend) != 0;
        x.FloatFused((negateProduct ? 0xBD : 0xB9) + (negateAddend ? 2 : 0), wide, 0, a, b);
        FinishFloat(k, i, wide);
    }

    private void WriteFromInt(Insn* i, bool wide)
    {
        // An unsigned integer of 32 bits is a signed one of 64.
        Reg integer = Use(i->A, i->Imm == 64);
        if (i->Imm == 32 + 256)
        {
            x.Move(false, Reg.Rax, integer);
            integer = Reg.Rax;
        }

        // The destination's upper part is taken from register 1, so that nothing waits for what was in 0 before.
        x.FloatFromInt(wide, i->Imm != 32, 0, integer);
        DefineFloat(i->D, wide);
    }

    /// <summary>
    /// Puts the result in register 0 where it belongs, unless it is a NaN. Looked for by its bits: a comparison would raise the
    /// exception of a subnormal operand for a subnormal result.
    /// </summary>
    private void FinishFloat(int k, Insn* i, bool wide)
    {
        x.FromFloat(wide, Reg.Rax, 0);
        x.Op(Alu.Add, wide, Reg.Rax, Reg.Rax);
        if (wide)
        {
            x.Op(Alu.Cmp, true, Reg.Rax, Reg.Rbp, NativeArea.TwiceInfinity);
        }
        else
        {
            x.OpConst(Alu.Cmp, false, Reg.Rax, unchecked((int)0xFF00_0000));
        }

        int miss = x.JumpIf(Cond.Above);
        int first = Snapshot();
        AddCold(k, i, miss, first, DefineFloat(i->D, wide), wide: true);
    }

    private void AddCold(int k, Insn* i, int miss, int first, int result, bool wide, Probe probe = default, int second = -1)
    {
        int middle = snapshots;
        Snapshot();
        colds.Add(new Cold((nint)block, k, miss, x.Position, first, middle, snapshots, result, wide, IsResultLoose, i->D, probe, second));
    }

    private void WriteFloatCompare(int k, Insn* i, bool wide)
    {
        int a = UseVector(i->A, wide);
        int b = UseVector(i->B, wide);
        x.FloatCompare((i->Imm & 1) != 0, wide, a, b);
        int miss = x.JumpIf(Cond.Parity);
        int first = Snapshot();
        x.Set(Cond.Above, Reg.Rax);
        x.Extend(0, false, false, Reg.Rax, Reg.Rax);
        x.OpConst(Alu.Sbb, false, Reg.Rax, 0);
        Reg d = Define(i->D, wide: false);
        x.Move(false, d, Reg.Rax);
        AddCold(k, i, miss, first, (int)d, wide: false);
    }

    // The lowest integer stands for what does not fit.
    private void WriteToInt(int k, Insn* i, bool wide, bool truncates)
    {
        bool wideInteger = i->Imm == 64;
        int a = UseVector(i->A, wide);

        // The conversion does not say that its operand is subnormal; a comparison does.
        x.FloatCompare(signals: false, wide, a, a);
        x.FloatToInt(truncates, wide, wideInteger, Reg.Rax, a);
        x.OpConst(Alu.Cmp, wideInteger, Reg.Rax, 1);
        int miss = x.JumpIf(Cond.Overflow);
        int first = Snapshot();
        Reg d = Define(i->D, wide: true);
        if (wideInteger)
        {
            x.Move(true, d, Reg.Rax);
        }
        else
        {
            x.Extend(2, true, true, d, Reg.Rax);
        }

        AddCold(k, i, miss, first, (int)d, wide: true);
    }

    /// <summary>Before the guest's flags are read or written: adds what the host's floating point gathered.</summary>
    private void FlushFlags(int place, int bytes)
    {
        if (place < FlagsOffset + 4 && FlagsOffset < place + bytes)
        {
            x.Call(Reg.Rbp, NativeArea.FoldStub);
        }
    }

    /// <summary>The vector register that holds a place of eight bytes, or -1.</summary>
    private int FindVector(short place)
    {
        int known = IsKept(place, 8) ? Cell(place) - 1 : -1;
        return known >= Vectors ? known - Vectors : -1;
    }

    /// <summary>The vector register that holds a place's value in its low bits.</summary>
    private int UseVector(short place, bool wide)
    {
        Note(place, wide ? 8 : 4, write: false, vector: true);
        int known = IsKept(place, wide ? 8 : 4) ? Cell(place) - 1 : -1;
        if (known >= Vectors)
        {
            entries[known].Stamp = ++clock;
            lockedVectors |= 1u << (known - Vectors);
            return known - Vectors;
        }

        int v = AllocateVector();
        if (known >= 0 || !wide || !IsKept(place, 8))
        {
            // By way of a general register, which keeps it: that is where integer operations of the same instruction left it.
            x.ToFloat(wide, v, Use(place, wide));
            return v;
        }

        SpillOverlapping(place, 8, drop: true);
        x.LoadFloat(true, v, Reg.Rbp, place);
        HoldVector(v, place, isDirty: false);
        return v;
    }

    /// <summary>Takes register 0 as the value of a place; what is above a narrow one is zero already.</summary>
    /// <returns>The entry that holds it now.</returns>
    private int DefineFloat(short place, bool wide)
    {
        if (!wide || !IsKept(place, 8) || (IsPinned(place) && FindVector(place) < 0))
        {
            Reg d = Define(place, wide: true);
            x.FromFloat(wide, d, 0);
            return (int)d;
        }

        Note(place, 8, write: true, vector: true);
        if (IsPinned(place))
        {
            int pin = FindVector(place);
            x.MoveFloat(pin, 0);
            entries[pin + Vectors].IsDirty = true;
            return pin + Vectors;
        }

        SpillOverlapping(place, 8, drop: true, spill: false);
        int v = AllocateVector();
        x.MoveFloat(v, 0);
        HoldVector(v, place, isDirty: true);
        return v + Vectors;
    }

    private void HoldVector(int v, short place, bool isDirty)
    {
        Hold(v + Vectors, place, 8, isDirty);
        lockedVectors |= 1u << v;
    }

    private int AllocateVector()
    {
        int best = -1;
        for (int v = FirstVector; v < 16; v++)
        {
            if (((lockedVectors | pinnedVectors) >> v & 1) != 0)
            {
                continue;
            }

            if (((used >> (v + Vectors) | resultRegisters >> v) & 1) == 0)
            {
                lockedVectors |= 1u << v;
                return v;
            }

            if ((resultRegisters >> v & 1) != 0)
            {
                continue;
            }

            best = best < 0 || entries[v + Vectors].Stamp < entries[best + Vectors].Stamp ? v : best;
        }

        if (TakeResult(lockedVectors) is var result and >= 0)
        {
            best = result;
        }
        else
        {
            Spill(best + Vectors);
            Drop(best + Vectors);
        }

        lockedVectors |= 1u << best;
        return best;
    }

    /// <summary>Moves a place from a vector register to a general one.</summary>
    private Reg FromVector(int e)
    {
        Entry entry = entries[e];
        Reg reg = Allocate();
        x.FromFloat(true, reg, e - Vectors);
        if (entry.IsPinned)
        {
            return reg;
        }

        Drop(e);
        Hold((int)reg, entry.Place, entry.Width, entry.IsDirty);
        return reg;
    }
}

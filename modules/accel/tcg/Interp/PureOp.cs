using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <summary>Runs the pure operations that have no handler of their own.</summary>
internal static unsafe class PureOp
{
    /// <summary>
    /// Runs one: bits 0-7 of the constant are the operation, 8-15 its detail, 16-19 which of operands, result and second result
    /// have 64 bits and whether there is a second, 24-39 the third operand or a constant, 40-55 the fourth or the second result.
    /// </summary>
    /// <param name="s">State.</param>
    /// <param name="i">The operation.</param>
    public static void Run(byte* s, Insn* i)
    {
        long imm = i->Imm;
        IrOpcode opcode = (IrOpcode)(imm & 255);
        int how = (int)(imm >> 16);
        bool wide = (how & 1) != 0;
        bool constant = opcode is IrOpcode.ExtractSigned or IrOpcode.Deposit;
        short c = constant ? (short)EngineArea.Zero : (short)(imm >> 24);
        short d = (short)(imm >> 40);
        long detail = constant ? (ushort)(imm >> 24) : 0;
        ulong result = IntOps.Eval(opcode, wide, (int)(imm >> 8) & 255, detail, Read(s, i->A, wide), Read(s, i->B, wide), Read(s, c, wide), Read(s, d, wide), out ulong second);
        Write(s, i->D, result, (how & 2) != 0);
        if ((how & 8) != 0)
        {
            Write(s, d, second, (how & 4) != 0);
        }
    }

    /// <summary>Whether the condition of a branch holds.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The branch.</param>
    public static bool Holds(byte* s, Insn* i)
    {
        bool wide = (i->Imm & 256) != 0;
        return IntOps.Holds((IrCond)(i->Imm & 255), wide, Read(s, i->A, wide), Read(s, i->B, wide));
    }

    /// <summary>Reads or writes a distant field of the state.</summary>
    /// <param name="s">State.</param>
    /// <param name="i">The operation.</param>
    public static void Far(byte* s, Insn* i)
    {
        byte* field = s + i->Imm;
        if (i->Op == Op.StoreFar)
        {
            Buffer.MemoryCopy(s + i->A, field, 8, 1 << i->B);
            return;
        }

        int size = i->A & 7;
        ulong value = 0;
        Buffer.MemoryCopy(field, &value, 8, 1 << size);
        value = (i->A & 8) != 0 ? IntOps.SignExtend(value, size) : value;
        Write(s, i->D, value, i->B != 0);
    }

    private static ulong Read(byte* s, short place, bool wide) => wide ? *(ulong*)(s + place) : *(uint*)(s + place);

    private static void Write(byte* s, short place, ulong value, bool wide)
    {
        if (wide)
        {
            *(ulong*)(s + place) = value;
        }
        else
        {
            *(uint*)(s + place) = (uint)value;
        }
    }
}

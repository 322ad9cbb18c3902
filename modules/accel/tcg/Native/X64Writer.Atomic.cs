namespace Emu.Accel.Tcg.Native;

/// <content>Instructions that read, change and write memory in one step, which are in order with every other access.</content>
internal sealed unsafe partial class X64Writer
{
    /// <summary><c>xchg [b], s</c>.</summary>
    public void Exchange(int log2, Reg b, Reg s) => InOneStep(false, log2, 0x86, b, s);

    /// <summary><c>lock xadd [b], s</c>: s becomes the old value.</summary>
    public void ExchangeAdd(int log2, Reg b, Reg s) => InOneStep(true, log2, 0x1C0, b, s);

    /// <summary><c>lock cmpxchg [b], s</c>: rax is what must be there, and becomes the old value.</summary>
    public void CompareExchange(int log2, Reg b, Reg s) => InOneStep(true, log2, 0x1B0, b, s);

    /// <summary><c>lock op [b], s</c>.</summary>
    public void LockedOp(Alu op, int log2, Reg b, Reg s) => InOneStep(true, log2, (int)op - 3, b, s);

    /// <summary>Orders everything before it with everything behind it.</summary>
    public void Fence()
    {
        // What it is done to is the return address; several times faster than mfence.
        Byte(0xF0);
        OpConst(Alu.Or, false, Reg.Rsp, 0, 0);
    }

    private void InOneStep(bool locked, int log2, int opcode, Reg b, Reg s)
    {
        if (locked)
        {
            Byte(0xF0);
        }

        if (log2 == 1)
        {
            Byte(0x66);
        }

        Rex(log2 == 3, (int)s, 0, (int)b, force: log2 == 0 && s >= Reg.Rsp);
        Opcode(opcode | (log2 == 0 ? 0 : 1));
        Address((int)s, b, 0);
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Accesses that are no plain loads and stores; most of them in one step. What the first level of the TLB lets be written directly is aligned RAM that nobody wants to hear of: there
/// the host's own instruction does them. Everything else is a miss, as with stores.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private bool WriteMemory(int k, Insn* i)
    {
        int aux = (byte)(i->Imm >> 40);
        switch ((IrOpcode)(byte)(i->Imm >> 32))
        {
            case IrOpcode.Fence:
                // The host keeps every other order by itself.
                if (((IrFence)aux & IrFence.StoreLoad) != 0)
                {
                    x.Fence();
                }

                return true;
            case IrOpcode.Load128 or IrOpcode.Store128:
                return WriteWide(k, i, (IrOpcode)(byte)(i->Imm >> 32) == IrOpcode.Store128);
            case IrOpcode.Atomic:
                return WriteAtomic(k, i, (IrAtomic)aux);
            case IrOpcode.CompareSwap:
                return WriteAtomic(k, i, operation: null);
            default:
                return false;
        }
    }

    /// <summary>Reads, changes and writes; compares and swaps when there is no operation.</summary>
    private bool WriteAtomic(int k, Insn* i, IrAtomic? operation)
    {
        var access = MemAccess.FromBits((uint)i->Imm);
        MemOp op = access.Op;
        bool isShort = op.Log2Size < 2;
        if (access is not { Port: < MemoryOperand.MaxPorts, MmuIndex: < 16 } || op.IsBigEndian || op.Log2Size > 3 || op.AlignmentMask >= 64
            || (isShort && operation >= IrAtomic.Min) || snapshots + (2 * Kept) > MaxSnapshots)
        {
            return false;
        }

        bool wideOperands = op.Log2Size == 3;
        Reg address = Use(i->A, (i->Imm >> 48 & 1) == 0);
        Reg first = Use(i->B, wideOperands);
        Reg second = operation is null ? Use(i[1].A, wideOperands) : default;
        if ((i->Imm >> 48 & 1) != 0)
        {
            x.Move(false, Reg.Rcx, address);
            address = Reg.Rcx;
        }

        // What is not naturally aligned is never done here.
        int mask = -4096 | (int)op.AlignmentMask | (op.Size - 1);
        Probe probe = WriteProbe(new Probe(address, MemoryOperand.Context(access), IsStore: true, 0, mask));
        int from = Snapshot();
        x.Lea(true, Reg.Rcx, Reg.Rax, address);
        if ((dead[k] & DeadD) != 0 && op.Log2Size >= 2 && operation is { } unread and >= IrAtomic.Add and < IrAtomic.Min)
        {
            x.LockedOp(Combining(unread), op.Log2Size, Reg.Rcx, first);
            int same = Snapshot();
            colds.Add(new Cold((nint)block, k, probe.Miss, x.Position, from, same, snapshots, -1, false, false, 0, probe));
            return true;
        }

        Reg old = operation switch
        {
            null => WriteCompareSwap(op.Log2Size, first, second),
            IrAtomic.Swap or IrAtomic.Add => WriteExchange(op.Log2Size, operation == IrAtomic.Add, first),
            { } combined => WriteCombine(op.Log2Size, combined, first),
        };

        // Operands were read: the result may be where one of them is.
        locked = 0;
        bool wide = (i->Imm >> 56 & 1) != 0;
        Reg result = Define(i->D, wide);
        x.Extend(op.Log2Size, op.IsSigned, wide && (op.IsSigned || op.Log2Size == 3), result, old);
        int middle = snapshots;
        Snapshot();
        colds.Add(new Cold((nint)block, k, probe.Miss, x.Position, from, middle, snapshots, (int)result, wide, IsResultLoose, i->D, probe));
        return true;
    }

    private Reg WriteCompareSwap(int log2, Reg expected, Reg desired)
    {
        x.Move(true, Reg.Rax, expected);
        x.CompareExchange(log2, Reg.Rcx, desired);
        return Reg.Rax;
    }

    private Reg WriteExchange(int log2, bool adds, Reg operand)
    {
        x.Move(true, Reg.Rdx, operand);
        if (adds)
        {
            x.ExchangeAdd(log2, Reg.Rcx, Reg.Rdx);
        }
        else
        {
            x.Exchange(log2, Reg.Rcx, Reg.Rdx);
        }

        return Reg.Rdx;
    }

    private Reg WriteCombine(int log2, IrAtomic operation, Reg operand)
    {
        bool wide = log2 == 3;
        x.Load(log2, false, wide, Reg.Rax, Reg.Rcx, 0);
        int again = x.Position;
        x.Move(true, Reg.Rdx, operation < IrAtomic.Min ? Reg.Rax : operand);
        if (operation < IrAtomic.Min)
        {
            x.Op(Combining(operation), true, Reg.Rdx, operand);
        }
        else
        {
            x.Op(Alu.Cmp, wide, Reg.Rax, operand);
            x.MoveIf(operation switch { IrAtomic.Min => Cond.Less, IrAtomic.Max => Cond.Greater, IrAtomic.MinUnsigned => Cond.Below, _ => Cond.Above }, wide, Reg.Rdx, Reg.Rax);
        }

        x.CompareExchange(log2, Reg.Rcx, Reg.Rdx);
        x.Bind(x.JumpIf(Cond.NotEqual), again);
        return Reg.Rax;
    }

    private static Alu Combining(IrAtomic operation) => operation switch
    {
        IrAtomic.Add => Alu.Add,
        IrAtomic.And => Alu.And,
        IrAtomic.Or => Alu.Or,
        _ => Alu.Xor,
    };
}

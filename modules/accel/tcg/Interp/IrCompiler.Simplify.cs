using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>First pass, forward: constants, copies, fused operations, unreachable code.</content>
internal sealed unsafe partial class IrCompiler
{
    private readonly List<KnownState> known = new(16);

    private void Simplify()
    {
        known.Clear();
        bool reachable = true;
        for (int i = 0; i < count; i++)
        {
            IrOp* op = ops + i;
            if (op->Opcode == IrOpcode.Label)
            {
                reachable = true;
                known.Clear();
                continue;
            }

            if (op->Opcode == IrOpcode.InsnStart)
            {
                continue;
            }

            if (!reachable || op->Opcode == IrOpcode.Nop)
            {
                notes[i].Dead = true;
                continue;
            }

            ResolveOperands(op, ref notes[i]);
            DefineResults(op, i);
            SimplifyOp(op, i);
            reachable = op->Opcode != IrOpcode.Branch && (effects[(int)op->Opcode] & IrEffects.Ends) == 0;
        }
    }

    private void ResolveOperands(IrOp* op, ref Note note)
    {
        ushort* operands = &op->A;
        int n = OperandCount(op);
        for (int k = 0; k < n; k++)
        {
            ref Value value = ref values[operands[k]];
            note.Narrow |= (byte)((value.Type == IrType.I32 ? 1 : 0) << k);
            if (value.Copy != 0)
            {
                operands[k] = value.Copy;
            }
        }

        ushort* extra = ExtraOperand(op);
        if (extra != null && values[*extra].Copy is not 0 and ushort copy)
        {
            *extra = copy;
        }
    }

    private void DefineResults(IrOp* op, int i)
    {
        int results = resultCounts[(int)op->Opcode];
        if (results > 0)
        {
            ref Value value = ref values[op->Dst];
            value.Type = op->Type;
            value.Def = i;
            value.Place = NoPlace;
        }

        if (results > 1)
        {
            ref Value value = ref values[op->Dst2];
            value.Type = op->Opcode is IrOpcode.AddFlags or IrOpcode.SubFlags ? IrType.I32 : op->Type;
            value.Def = i;
            value.Place = NoPlace;
        }
    }

    private void SimplifyOp(IrOp* op, int i)
    {
        switch (op->Opcode)
        {
            case IrOpcode.Const:
                SetConstant(i, op->Dst, (ulong)op->Imm);
                break;
            case IrOpcode.LoadState:
                ForwardState(op, i);
                break;
            case IrOpcode.StoreState:
                StoreKnown((int)op->Imm, 1 << op->Aux, op->A, op->Aux == (values[op->A].Type == IrType.I64 ? 3 : 2));
                keyMayChange |= Overlaps((int)op->Imm, 1 << op->Aux, HeaderFields.StateKey, 8);
                break;
            case IrOpcode.FloatWide:
                Forget(op->Dst, 16);
                Forget(HeaderFields.FloatFlags, sizeof(uint));
                break;
            case IrOpcode.Vector:
                Forget(op->Dst, op->Dst2);
                Forget(HeaderFields.FloatFlags, sizeof(uint));
                break;
            case >= IrOpcode.FloatAdd and < IrOpcode.FloatWide:
                Forget(HeaderFields.FloatFlags, sizeof(uint));
                break;
            case IrOpcode.Call:
                HelperEffects done = helpers[(int)(op->Imm & 0xFFFF)].Effects;
                keyMayChange |= (done & HelperEffects.ChangesStateKey) != 0;
                if ((done & HelperEffects.WritesState) != 0)
                {
                    known.Clear();
                }

                break;
            case IrOpcode.Truncate:
                Truncate(op, i);
                break;
            case IrOpcode.BranchCond:
                SimplifyBranch(op, i);
                break;
            case IrOpcode.Load or IrOpcode.Store:
                FoldAddress(op, i);
                break;
            default:
                if (effects[(int)op->Opcode] == IrEffects.Pure && op->Opcode is >= IrOpcode.Add and < IrOpcode.Load)
                {
                    SimplifyPure(op, i);
                }

                break;
        }
    }

    private void SetConstant(int i, ushort value, ulong bits)
    {
        values[value].IsConstant = true;
        values[value].Constant = bits;
        notes[i].Dead = true;
    }

    private void SetCopy(int i, ushort value, ushort of)
    {
        values[value].Copy = of;
        notes[i].Dead = true;
    }

    private void Truncate(IrOp* op, int i)
    {
        ref Value value = ref values[op->A];
        if (value.IsConstant)
        {
            SetConstant(i, op->Dst, (uint)value.Constant);
        }
        else
        {
            // Operations of 32 bits read four bytes: the same place serves.
            SetCopy(i, op->Dst, op->A);
        }
    }

    private void ForwardState(IrOp* op, int i)
    {
        int offset = (int)op->Imm;
        int size = 1 << (op->Aux & 7);
        foreach (KnownState store in known)
        {
            if (store.Offset == offset && store.Size == size && values[store.Value].IsConstant)
            {
                ulong bits = values[store.Value].Constant & IntOps.Mask(op->Aux & 7);
                bits = (op->Aux & 8) != 0 ? IntOps.SignExtend(bits, op->Aux & 7) : bits;
                SetConstant(i, op->Dst, op->Type == IrType.I64 ? bits : (uint)bits);
                return;
            }
        }
    }

    private void StoreKnown(int offset, int size, ushort value, bool whole)
    {
        Forget(offset, size);
        if (values[value].IsConstant || whole)
        {
            known.Add(new KnownState(offset, size, value));
        }
    }

    private void Forget(int offset, int size)
    {
        for (int k = known.Count - 1; k >= 0; k--)
        {
            if (Overlaps(known[k].Offset, known[k].Size, offset, size))
            {
                known.RemoveAt(k);
            }
        }
    }

    private void SimplifyBranch(IrOp* op, int i)
    {
        ref Value a = ref values[op->A];
        ref Value b = ref values[op->B];
        if (b is { IsConstant: true, Constant: 0 } && (IrCond)op->Aux is IrCond.Equal or IrCond.NotEqual
            && !a.IsConstant && ops[a.Def].Opcode == IrOpcode.SetCond)
        {
            IrOp* test = ops + a.Def;
            op->Aux = (byte)(test->Aux ^ ((IrCond)op->Aux == IrCond.Equal ? 1 : 0));
            (op->A, op->B, op->Type) = (test->A, test->B, test->Type);
        }

        if (values[op->A].IsConstant && values[op->B].IsConstant)
        {
            bool taken = IntOps.Holds((IrCond)op->Aux, op->Type == IrType.I64, values[op->A].Constant, values[op->B].Constant);
            ushort label = op->C;
            *op = default;
            op->Opcode = taken ? IrOpcode.Branch : IrOpcode.Nop;
            op->A = label;
            notes[i].Dead = !taken;
            return;
        }

        NormalizeCondition(op);
    }

    /// <summary>Brings a condition into one of the first six where that only needs an exchange.</summary>
    private void NormalizeCondition(IrOp* op)
    {
        IrCond condition = (IrCond)op->Aux;
        bool exchange = condition is IrCond.LessOrEqual or IrCond.Greater or IrCond.BelowOrEqual or IrCond.Above;
        if (exchange && !values[op->B].IsConstant)
        {
            (op->A, op->B) = (op->B, op->A);
            op->Aux = (byte)(condition switch
            {
                IrCond.LessOrEqual => IrCond.GreaterOrEqual,
                IrCond.Greater => IrCond.Less,
                IrCond.BelowOrEqual => IrCond.AboveOrEqual,
                _ => IrCond.Below,
            });
        }
        else if (values[op->A].IsConstant && condition is IrCond.Equal or IrCond.NotEqual)
        {
            (op->A, op->B) = (op->B, op->A);
        }
    }

    private void FoldAddress(IrOp* op, int i)
    {
        ref Value address = ref values[op->A];
        if (address.IsConstant || ops[address.Def].Opcode != IrOpcode.Add || notes[address.Def].SignedResult || !MemoryOperand.IsPlain(MemAccess.FromBits((uint)op->Imm)))
        {
            return;
        }

        IrOp* sum = ops + address.Def;
        bool narrow = (notes[i].Narrow & 1) != 0;
        ref Value constant = ref values[sum->B];
        if (constant.IsConstant && sum->Type == (narrow ? IrType.I32 : IrType.I64) && (narrow || (long)constant.Constant == (int)constant.Constant))
        {
            notes[i].Displacement = (int)constant.Constant;
            op->A = sum->A;
        }
    }

    private void SimplifyPure(IrOp* op, int i)
    {
        int results = resultCounts[(int)op->Opcode];
        if (results == 1 && AllConstant(op))
        {
            bool wide = op->Opcode is IrOpcode.LogicFlags ? op->Aux == 3 : op->Type == IrType.I64;
            ulong result = IntOps.Eval(op->Opcode, wide, op->Aux, op->Imm, Bits(op->A), Bits(op->B), Bits(op->C), Bits(op->D), out _);
            SetConstant(i, op->Dst, result);
            return;
        }

        switch (op->Opcode)
        {
            case IrOpcode.Add or IrOpcode.Sub or IrOpcode.Mul or IrOpcode.And or IrOpcode.Or or IrOpcode.Xor:
            case IrOpcode.Shl or IrOpcode.Shr or IrOpcode.Sar:
                SimplifyBinary(op, i);
                break;
            case IrOpcode.SignExtend when op->Aux == 2 && op->Type == IrType.I64:
                FuseSignExtend(op, i);
                break;
            case IrOpcode.SetCond:
                NormalizeCondition(op);
                break;
        }
    }

    private void SimplifyBinary(IrOp* op, int i)
    {
        bool commutes = op->Opcode is IrOpcode.Add or IrOpcode.Mul or IrOpcode.And or IrOpcode.Or or IrOpcode.Xor;
        if (commutes && values[op->A].IsConstant)
        {
            (op->A, op->B) = (op->B, op->A);
        }

        if (!values[op->B].IsConstant)
        {
            return;
        }

        bool wide = op->Type == IrType.I64;
        ulong constant = wide ? values[op->B].Constant : (uint)values[op->B].Constant;
        ulong ones = wide ? ulong.MaxValue : uint.MaxValue;
        if (op->Opcode is IrOpcode.Shl or IrOpcode.Shr or IrOpcode.Sar)
        {
            constant &= wide ? 63UL : 31;
        }

        bool same = op->Opcode switch
        {
            IrOpcode.And => constant == ones,
            IrOpcode.Mul => constant == 1,
            _ => constant == 0,
        };
        if (same)
        {
            SetCopy(i, op->Dst, op->A);
        }
        else if (constant == 0 && op->Opcode is IrOpcode.And or IrOpcode.Mul)
        {
            SetConstant(i, op->Dst, 0);
        }
    }

    /// <summary>A sign-extension of a 32-bit sum and the like becomes one operation.</summary>
    private void FuseSignExtend(IrOp* op, int i)
    {
        ref Value value = ref values[op->A];
        IrOp* inner = ops + value.Def;
        bool low = inner->Opcode is IrOpcode.Add or IrOpcode.Sub or IrOpcode.Mul;
        bool narrow = inner->Type == IrType.I32 && inner->Opcode is IrOpcode.Shl or IrOpcode.Shr or IrOpcode.Sar;
        if (value.IsConstant || notes[value.Def].SignedResult || (!low && !(narrow && inner->Type == IrType.I32)))
        {
            return;
        }

        op->Opcode = inner->Opcode;
        op->A = inner->A;
        op->B = inner->B;
        notes[i].SignedResult = true;
    }

    private bool AllConstant(IrOp* op)
    {
        ushort* operands = &op->A;
        int n = operandCounts[(int)op->Opcode];
        for (int k = 0; k < n; k++)
        {
            if (!values[operands[k]].IsConstant)
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Bits(ushort value) => values[value].Constant;

    /// <summary>A value that the guest's state is known to hold. A type of its own, whose list is compiled ahead of time.</summary>
    private readonly struct KnownState(int offset, int size, ushort value)
    {
        public int Offset { get; } = offset;

        public int Size { get; } = size;

        public ushort Value { get; } = value;
    }
}

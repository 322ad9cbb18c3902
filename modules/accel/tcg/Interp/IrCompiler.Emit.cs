using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>Last pass: emits operations, with temporaries for values that have no other place.</content>
internal sealed unsafe partial class IrCompiler
{
    private readonly List<int> freeTemps = [];
    private readonly List<int> scratch = [];
    private readonly List<(int At, int Label)> fixups = [];
    private int nextTemp;
    private int emitted;
    private int entryCount;
    private bool mayChain;

    private void Emit()
    {
        freeTemps.Clear();
        scratch.Clear();
        fixups.Clear();
        nextTemp = EngineArea.TempsEnd - (8 * block.Locals);
        emitted = 0;
        entryCount = 0;
        bool ended = false;
        for (int i = 0; i < count; i++)
        {
            IrOp* op = ops + i;
            if (notes[i].Dead || notes[i].Merged)
            {
                continue;
            }

            if (emitted > MaxCode - 16)
            {
                throw new InvalidOperationException("a block of IR is too long for the interpreter; the translator must end it earlier");
            }

            EmitOp(op, i);
            ReleaseAfter(op, i);
            if (op->Opcode == IrOpcode.Label)
            {
                ended = false;
            }
            else if (op->Opcode == IrOpcode.Branch || (effects[(int)op->Opcode] & IrEffects.Ends) != 0)
            {
                ended = true;
            }
        }

        if (!ended)
        {
            throw new InvalidOperationException($"the block at 0x{block.Pc:x} does not end: the translator must finish every path with a jump or an exit");
        }

        foreach ((int at, int label) in fixups)
        {
            int distance = labels[label] - at;
            if (labels[label] < 0 || distance != (short)distance)
            {
                throw new InvalidOperationException($"label {label} of the block at 0x{block.Pc:x} {(labels[label] < 0 ? "was never placed" : "is too far away")}");
            }

            code[at].D = (short)distance;
            if (code[at].Op is >= Op.BranchEqual64 and <= Op.BranchTestNotZeroI64 && IsPlainJump(at + 1) && IsPlainJump(labels[label]))
            {
                code[at].Op = Form(code[at].Op, Op.JumpEqual64 - Op.BranchEqual64);
            }
        }
    }

    /// <summary>Whether an operation is a jump inside the page, and will not be replaced as an instruction's first.</summary>
    private bool IsPlainJump(int at)
    {
        if (at >= emitted || code[at].Op != Op.Jump)
        {
            return false;
        }

        for (int k = entryCount - 1; k >= 0 && entries[k].First >= at; k--)
        {
            if (entries[k].First == at)
            {
                return false;
            }
        }

        return true;
    }

    private void EmitOp(IrOp* op, int i)
    {
        switch (op->Opcode)
        {
            case IrOpcode.InsnStart:
                BeginInstruction(op);
                break;
            case IrOpcode.Label:
                PlaceLabel(op->A);
                break;
            case IrOpcode.PcRelative:
                Append(Op.PcRelative, op->Imm).D = Result(op->Dst);
                break;
            case IrOpcode.LoadState:
                EmitLoadState(op);
                break;
            case IrOpcode.StoreState:
                EmitStoreState(op);
                break;
            case IrOpcode.GetLocal:
                Move(op->Type == IrType.I64, Result(op->Dst), locals[op->A]);
                break;
            case IrOpcode.SetLocal:
                EmitSet(op->Type == IrType.I64 ? 3 : 2, locals[op->Dst], op->A);
                break;
            case IrOpcode.Branch:
                fixups.Add((emitted, op->A));
                Append(Op.Branch);
                break;
            case IrOpcode.BranchCond:
                EmitBranch(op);
                break;
            case IrOpcode.Fence:
                EmitMemory(op, i);
                break;
            case >= IrOpcode.Load and <= IrOpcode.FillInPage:
                EmitAccess(op, i);
                break;
            case IrOpcode.Call:
                EmitCall(op, i);
                break;
            case >= IrOpcode.Jump and <= IrOpcode.ExitAtPc:
                EmitEnd(op);
                break;
            case >= IrOpcode.FloatAdd:
                EmitFloat(op);
                break;
            default:
                EmitPure(op, i);
                break;
        }
    }

    private static Op Form(Op first, int number) => (Op)((int)first + number);

    private ref Insn Append(Op op, long imm = 0)
    {
        ref Insn insn = ref code[emitted++];
        insn = default;
        insn.Op = op;
        insn.Imm = imm;
        return ref insn;
    }

    private void Append(Op op, short d, short a, short b, long imm = 0)
    {
        ref Insn insn = ref Append(op, imm);
        insn.D = d;
        insn.A = a;
        insn.B = b;
    }

    private void BeginInstruction(IrOp* op)
    {
        if (entryCount == entries.Length)
        {
            Array.Resize(ref entries, entries.Length * 2);
        }

        entries[entryCount++] = new InsnEntry
        {
            First = emitted,
            Displacement = (int)op->Imm,
            Word0 = op->A == 0 ? 0 : values[op->A].Constant,
            Word1 = op->B == 0 ? 0 : values[op->B].Constant,
        };
    }

    private void PlaceLabel(int label)
    {
        // The first operation of an instruction may be replaced by one that leaves the block; a loop inside the instruction must
        // not come back to it.
        if (entryCount > 0 && entries[entryCount - 1].First == emitted)
        {
            Append(Op.Nop);
        }

        labels[label] = emitted;
    }

    private void EmitLoadState(IrOp* op)
    {
        int size = op->Aux & 7;
        bool signed = (op->Aux & 8) != 0;
        bool wide = op->Type == IrType.I64;
        short d = Result(op->Dst);
        if (op->Imm > short.MaxValue - 8)
        {
            Append(Op.LoadFar, d, op->Aux, (short)(wide ? 1 : 0), op->Imm);
            return;
        }

        Op move = size switch
        {
            0 => wide ? (signed ? Op.Sign8To64 : Op.Zero8To64) : (signed ? Op.Sign8To32 : Op.Zero8To32),
            1 => wide ? (signed ? Op.Sign16To64 : Op.Zero16To64) : (signed ? Op.Sign16To32 : Op.Zero16To32),
            2 => wide ? (signed ? Op.Sign32To64 : Op.Zero32To64) : Op.Move32,
            _ => wide ? Op.Move64 : Op.Move32,
        };
        Append(move, d, (short)op->Imm, 0);
    }

    private void EmitStoreState(IrOp* op)
    {
        if (op->Imm > short.MaxValue - 8)
        {
            Append(Op.StoreFar, 0, Source(op->A), op->Aux, op->Imm);
            return;
        }

        EmitSet(op->Aux, (int)op->Imm, op->A);
    }

    private void EmitSet(int log2, int place, ushort value)
    {
        if (values[value].IsConstant)
        {
            Append(Form(Op.Const64, 3 - log2), (long)values[value].Constant).D = (short)place;
        }
        else
        {
            Append(Form(Op.Move64, 3 - log2), (short)place, Source(value), 0);
        }
    }

    private void Move(bool wide, short to, int from) => Append(wide ? Op.Move64 : Op.Move32, to, (short)from, 0);

    /// <summary>Where a value lies; a constant is put into a temporary first.</summary>
    private short Source(ushort id)
    {
        if (id == 0)
        {
            return EngineArea.Zero;
        }

        ref Value value = ref values[id];
        if (!value.IsConstant)
        {
            return value.Place != NoPlace
                ? (short)value.Place
                : throw new InvalidOperationException($"the block at 0x{block.Pc:x} takes value {id} before it is made");
        }

        return value.Constant == 0 ? (short)EngineArea.Zero : Scratch(value.Constant);
    }

    private short Scratch(ulong constant)
    {
        short place = Scratch();
        Append(Op.Const64, (long)constant).D = place;
        return place;
    }

    private short Scratch()
    {
        int place = TakeTemp();
        scratch.Add(place);
        return (short)place;
    }

    /// <summary>Where a result goes.</summary>
    private short Result(ushort id)
    {
        ref Value value = ref values[id];
        if (value.Place == NoPlace)
        {
            value.Place = TakeTemp();
            value.IsTemp = true;
        }

        return (short)value.Place;
    }

    private int TakeTemp()
    {
        if (freeTemps.Count > 0)
        {
            int place = freeTemps[^1];
            freeTemps.RemoveAt(freeTemps.Count - 1);
            return place;
        }

        nextTemp -= 8;
        return nextTemp >= EngineArea.Temps
            ? nextTemp
            : throw new InvalidOperationException($"the block at 0x{block.Pc:x} needs more than {EngineArea.TempCount} values at the same time");
    }

    private void ReleaseAfter(IrOp* op, int i)
    {
        ushort* operands = &op->A;
        int n = OperandCount(op);
        for (int k = 0; k < n; k++)
        {
            Release(operands[k], i);
        }

        ushort* extra = ExtraOperand(op);
        if (extra != null)
        {
            Release(*extra, i);
        }

        int results = resultCounts[(int)op->Opcode];
        if (results > 0)
        {
            Release(op->Dst, i);
        }

        if (results > 1)
        {
            Release(op->Dst2, i);
        }

        foreach (int place in scratch)
        {
            freeTemps.Add(place);
        }

        scratch.Clear();
    }

    private void Release(ushort id, int i)
    {
        ref Value value = ref values[id];
        if (value.IsTemp && (value.Last <= i || value.Uses == 0))
        {
            freeTemps.Add(value.Place);
            value.IsTemp = false;
        }
    }
}

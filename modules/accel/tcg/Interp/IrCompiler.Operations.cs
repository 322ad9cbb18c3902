using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>How single operations are emitted.</content>
internal sealed unsafe partial class IrCompiler
{
    private void EmitPure(IrOp* op, int i)
    {
        bool wide = op->Type == IrType.I64;
        switch (op->Opcode)
        {
            case >= IrOpcode.Add and <= IrOpcode.Xor:
            case >= IrOpcode.Shl and <= IrOpcode.Sar:
                EmitBinary(op, wide, notes[i].SignedResult);
                return;
            case IrOpcode.SetCond when wide && (IrCond)op->Aux <= IrCond.AboveOrEqual:
                EmitSetCond(op);
                return;
            case IrOpcode.ZeroExtend or IrOpcode.SignExtend when EmitExtend(op, wide):
                return;
            case IrOpcode.Select when wide && EmitKeep(op):
                return;
            case IrOpcode.Extract:
                Append(wide ? Op.Extract64 : Op.Extract32, Result(op->Dst), Source(op->A), (short)(op->Imm & 255), (long)IntOps.Mask(3) >>> (64 - (int)(op->Imm >> 8)));
                return;
            default:
                EmitAnyPure(op, wide);
                return;
        }
    }

    private void EmitBinary(IrOp* op, bool wide, bool signed)
    {
        IrOpcode opcode = op->Opcode;
        ref Value right = ref values[op->B];
        if (right.IsConstant)
        {
            ulong constant = right.Constant;
            if (opcode == IrOpcode.Sub)
            {
                opcode = IrOpcode.Add;
                constant = 0 - constant;
            }

            if (opcode is IrOpcode.Shl or IrOpcode.Shr or IrOpcode.Sar)
            {
                constant &= wide && !signed ? 63UL : 31;
            }

            Op op1 = ConstantForm(opcode, wide, signed);
            if (op1 != Op.Nop)
            {
                short from = Source(op->A);
                Append(op1, Result(op->Dst), from, 0, (long)constant);
                return;
            }
        }

        short a = Source(op->A);
        short b = Source(op->B);
        Append(RegisterForm(op->Opcode, wide, signed), Result(op->Dst), a, b);
    }

    private static Op ConstantForm(IrOpcode opcode, bool wide, bool signed) => opcode switch
    {
        IrOpcode.Add => signed ? Op.AddIS : wide ? Op.AddI64 : Op.AddI32,
        IrOpcode.Mul when !signed => wide ? Op.MulI64 : Op.MulI32,
        IrOpcode.And => wide ? Op.AndI64 : Op.AndI32,
        IrOpcode.Or => wide ? Op.OrI64 : Op.OrI32,
        IrOpcode.Xor => wide ? Op.XorI64 : Op.XorI32,
        IrOpcode.Shl => signed ? Op.ShlIS : wide ? Op.ShlI64 : Op.ShlI32,
        IrOpcode.Shr => signed ? Op.ShrIS : wide ? Op.ShrI64 : Op.ShrI32,
        IrOpcode.Sar => signed ? Op.SarIS : wide ? Op.SarI64 : Op.SarI32,
        _ => Op.Nop,
    };

    private static Op RegisterForm(IrOpcode opcode, bool wide, bool signed) => opcode switch
    {
        IrOpcode.Add => signed ? Op.AddS : wide ? Op.Add64 : Op.Add32,
        IrOpcode.Sub => signed ? Op.SubS : wide ? Op.Sub64 : Op.Sub32,
        IrOpcode.Mul => signed ? Op.MulS : wide ? Op.Mul64 : Op.Mul32,
        IrOpcode.And => wide ? Op.And64 : Op.And32,
        IrOpcode.Or => wide ? Op.Or64 : Op.Or32,
        IrOpcode.Xor => wide ? Op.Xor64 : Op.Xor32,
        IrOpcode.Shl => signed ? Op.ShlS : wide ? Op.Shl64 : Op.Shl32,
        IrOpcode.Shr => signed ? Op.ShrS : wide ? Op.Shr64 : Op.Shr32,
        _ => signed ? Op.SarS : wide ? Op.Sar64 : Op.Sar32,
    };

    private void EmitSetCond(IrOp* op)
    {
        short a = Source(op->A);
        if (values[op->B].IsConstant)
        {
            long constant = (long)values[op->B].Constant;
            Append(Form(Op.SetEqualI64, op->Aux), Result(op->Dst), a, 0, constant);
            return;
        }

        short b = Source(op->B);
        Append(Form(Op.SetEqual64, op->Aux), Result(op->Dst), a, b);
    }

    private bool EmitExtend(IrOp* op, bool wide)
    {
        bool signed = op->Opcode == IrOpcode.SignExtend;
        Op form = op->Aux switch
        {
            0 => wide ? (signed ? Op.Sign8To64 : Op.Zero8To64) : (signed ? Op.Sign8To32 : Op.Zero8To32),
            1 => wide ? (signed ? Op.Sign16To64 : Op.Zero16To64) : (signed ? Op.Sign16To32 : Op.Zero16To32),
            2 => wide ? (signed ? Op.Sign32To64 : Op.Zero32To64) : Op.Move32,
            _ => wide ? Op.Move64 : Op.Nop,
        };
        if (form == Op.Nop)
        {
            return false;
        }

        short a = Source(op->A);
        Append(form, Result(op->Dst), a, 0);
        return true;
    }

    /// <summary>A value that stays unless it is below a constant: how targets tell boxed numbers.</summary>
    private bool EmitKeep(IrOp* op)
    {
        if ((IrCond)op->Aux != IrCond.AboveOrEqual || op->A != op->C || !values[op->B].IsConstant || !values[op->D].IsConstant)
        {
            return false;
        }

        short a = Source(op->A);
        Append(Op.KeepAboveOrEqualI64, Result(op->Dst), a, 0, (long)values[op->B].Constant);
        Append(Op.Nop, (long)values[op->D].Constant);
        return true;
    }

    private void EmitAnyPure(IrOp* op, bool wide)
    {
        bool operandsWide = op->Opcode == IrOpcode.LogicFlags ? op->Aux == 3 : wide;
        bool two = resultCounts[(int)op->Opcode] > 1;
        bool flags = op->Opcode is IrOpcode.AddFlags or IrOpcode.SubFlags;
        short a = Source(op->A);
        short b = OperandCount(op) > 1 ? Source(op->B) : (short)EngineArea.Zero;
        short c = op->Opcode is IrOpcode.ExtractSigned or IrOpcode.Deposit ? (short)op->Imm
            : OperandCount(op) > 2 ? Source(op->C) : (short)EngineArea.Zero;
        short d = OperandCount(op) > 3 ? Source(op->D) : (short)EngineArea.Zero;
        short result = Result(op->Dst);
        if (two)
        {
            d = Result(op->Dst2);
        }

        int how = (operandsWide ? 1 : 0) | (wide ? 2 : 0) | (wide && !flags ? 4 : 0) | (two ? 8 : 0);
        Append(Op.Pure, result, a, b, (long)op->Opcode | ((long)op->Aux << 8) | ((long)how << 16) | ((long)(ushort)c << 24) | ((long)(ushort)d << 40));
    }

    private void EmitBranch(IrOp* op)
    {
        bool wide = op->Type == IrType.I64;
        IrCond condition = (IrCond)op->Aux;
        short a = Source(op->A);
        if (wide && condition >= IrCond.TestZero && values[op->B].IsConstant)
        {
            fixups.Add((emitted, op->C));
            Append(condition == IrCond.TestZero ? Op.BranchTestZeroI64 : Op.BranchTestNotZeroI64, 0, a, 0, (long)values[op->B].Constant);
            return;
        }

        bool direct = condition <= (wide ? IrCond.AboveOrEqual : IrCond.NotEqual);
        if (direct && values[op->B].IsConstant)
        {
            long constant = wide ? (long)values[op->B].Constant : (uint)values[op->B].Constant;
            fixups.Add((emitted, op->C));
            Append(Form(wide ? Op.BranchEqualI64 : Op.BranchEqualI32, op->Aux), 0, a, 0, constant);
            return;
        }

        short b = Source(op->B);
        fixups.Add((emitted, op->C));
        Op form = !direct ? Op.BranchIf : Form(wide ? Op.BranchEqual64 : Op.BranchEqual32, op->Aux);
        Append(form, 0, a, b, op->Aux | (wide ? 256 : 0));
    }

    private void EmitAccess(IrOp* op, int i)
    {
        MemAccess access = MemAccess.FromBits((uint)op->Imm);
        bool narrow = (notes[i].Narrow & 1) != 0;
        bool wide = op->Type == IrType.I64;
        if (op->Opcode is not (IrOpcode.Load or IrOpcode.Store) || !MemoryOperand.IsPlain(access) || (access.Op.Log2Size == 3 && !wide))
        {
            EmitMemory(op, i);
            return;
        }

        long imm = MemoryOperand.Pack(access, notes[i].Displacement);
        int signed = access.Op.IsSigned ? 1 : 0;
        short a = Source(op->A);
        if (op->Opcode == IrOpcode.Store)
        {
            short b = Source(op->B);
            Append(Form(narrow ? Op.NStore8 : Op.Store8, access.Op.Log2Size), 0, a, b, imm);
            return;
        }

        Op form = access.Op.Log2Size switch
        {
            0 => Form(wide ? Op.Load8U64 : Op.Load8U32, signed),
            1 => Form(wide ? Op.Load16U64 : Op.Load16U32, signed),
            2 => wide ? Form(Op.Load32U64, signed) : Op.Load32,
            _ => Op.Load64,
        };
        Append(narrow ? Form(form, Op.NLoad8U64 - Op.Load8U64) : form, Result(op->Dst), a, 0, imm);
    }

    private void EmitMemory(IrOp* op, int i)
    {
        int operands = OperandCount(op);
        short a = Source(op->A);
        short b = operands > 1 ? Source(op->B) : (short)EngineArea.Zero;
        short c = operands > 2 ? Source(op->C) : (short)EngineArea.Zero;
        short d = operands > 3 ? Source(op->D) : (short)EngineArea.Zero;
        ushort* extra = ExtraOperand(op);
        short e = extra != null ? Source(*extra) : (short)EngineArea.Zero;
        int results = resultCounts[(int)op->Opcode];
        short result = results > 0 ? Result(op->Dst) : (short)EngineArea.Zero;
        short second = results > 1 ? Result(op->Dst2) : (short)EngineArea.Zero;
        long how = (uint)op->Imm | ((long)op->Opcode << 32) | ((long)op->Aux << 40) | ((long)notes[i].Narrow << 48) | (op->Type == IrType.I64 ? 1L << 56 : 0);
        Append(Op.Memory, result, a, b, how);
        Append(Op.Nop, second, c, d, e);
    }

    private void EmitCall(IrOp* op, int i)
    {
        int number = (int)(op->Imm & 0xFFFF);
        int arity = (int)(op->Imm >> 16) & 255;
        HelperInfo helper = helpers[number];
        short* arguments = stackalloc short[4];
        ushort* operands = &op->A;
        for (int k = 0; k < 4; k++)
        {
            arguments[k] = k < arity ? Source(operands[k]) : (short)EngineArea.Zero;
            if (k < arity && (notes[i].Narrow & (1 << k)) != 0 && !values[operands[k]].IsConstant)
            {
                short widened = Scratch();
                Append(Op.Zero32To64, widened, arguments[k], 0);
                arguments[k] = widened;
            }
        }

        // The result of a helper that nobody asks still needs a place.
        short result = Result(op->Dst);
        Append(Op.Call, result, arguments[0], arguments[1], helper.EntryPoint);
        Append(Op.Nop, (short)arity, arguments[2], arguments[3], (long)helper.Effects | ((long)number << 16) | ((long)(entryCount - 1) << 32));
    }

    private void EmitFloat(IrOp* op)
    {
        long how = (long)op->Opcode | ((long)op->Aux << 16);
        switch (op->Opcode)
        {
            case IrOpcode.FloatWide:
                short rounding = Source(op->Dst2);
                Append(Op.Float, (short)op->Dst, (short)op->B, (short)op->C, op->Imm);
                Append(Op.Nop, rounding, (short)op->D, (short)op->A, how);
                break;
            case IrOpcode.Vector:
                EmitVector(op, how);
                break;
            default:
                int operands = OperandCount(op);
                short first = Source(op->A);
                short second = operands > 1 ? Source(op->B) : (short)EngineArea.Zero;
                short third = operands > 2 ? Source(op->C) : (short)EngineArea.Zero;
                short mode = Source(op->D);
                Append(FloatForm(op), Result(op->Dst), first, second, op->Imm);
                Append(Op.Nop, mode, third, 0, how);
                break;
        }
    }

    /// <summary>Emits a vector operation in parts of 32, 16 and 8 bytes, lowest first: each is one register of machine code. Lanes do not depend on each other.</summary>
    private void EmitVector(IrOp* op, long how)
    {
        bool broadcasts = (IrVector)op->Aux == IrVector.Broadcast;
        short value = broadcasts ? Source(op->B) : (short)0;
        if (broadcasts && value >= 0 && Overlaps(value, 8, op->Dst, op->Dst2))
        {
            // The first part would write what the next one reads.
            short copy = Scratch();
            Append(values[op->B].Type == IrType.I64 ? Op.Move64 : Op.Move32, copy, value, 0);
            value = copy;
        }

        int bytes;
        for (int at = 0; at < op->Dst2; at += bytes)
        {
            int left = op->Dst2 - at;
            bytes = left >= 32 ? 32 : left >= 16 ? 16 : Math.Min(left, 8);
            Append(Op.Float, (short)(op->Dst + at), broadcasts ? value : (short)(op->B + at), (short)(op->C + at), op->Imm);
            Append(Op.Nop, (short)bytes, (short)(op->D + at), (short)op->A, how);
        }
    }

    /// <summary>The operation that tries the host's floating point, where there is one.</summary>
    private Op FloatForm(IrOp* op)
    {
        var format = (FloatFormat)op->Aux;
        if (op->Opcode > IrOpcode.FloatFromInt || format is not (FloatFormat.F32 or FloatFormat.F64) || !IsForHost(op))
        {
            return Op.Float;
        }

        return Form(format == FloatFormat.F32 ? Op.FloatAdd32 : Op.FloatAdd64, op->Opcode - IrOpcode.FloatAdd);
    }

    /// <summary>Whether the rounding mode and the detail are such as <see cref="FloatOps.RunOnHost"/> knows.</summary>
    private bool IsForHost(IrOp* op)
    {
        RoundingMode mode = op->D == 0 ? RoundingMode.NearestEven : values[op->D].IsConstant ? (RoundingMode)values[op->D].Constant : RoundingMode.Odd;
        bool nearest = mode == RoundingMode.NearestEven;
        return op->Opcode switch
        {
            IrOpcode.FloatCompare => true,
            IrOpcode.FloatMinMax => (MinMaxOperation)op->Imm is MinMaxOperation.Min or MinMaxOperation.Max,
            IrOpcode.FloatConvert => nearest && (FloatFormat)op->Imm is FloatFormat.F32 or FloatFormat.F64 && op->Imm != op->Aux,
            IrOpcode.FloatToInt => (nearest || mode == RoundingMode.TowardZero) && (op->Imm & 255) is 32 or 64,
            IrOpcode.FloatFromInt => nearest && (op->Imm & 255) is 32 or 64,
            _ => nearest,
        };
    }

    private void EmitEnd(IrOp* op)
    {
        switch (op->Opcode)
        {
            case IrOpcode.Jump:
                long target = (long)(block.Pc & 4095) + op->Imm;
                if (mayChain && !keyMayChange && target >= 0 && target <= lastLinked)
                {
                    Append(Op.Jump, (short)entryCount, (short)op->Imm, (short)(op->Imm >> 16), 0);
                }
                else
                {
                    Append(Op.JumpAcross, (short)entryCount, 0, 0, op->Imm);
                }

                break;
            case IrOpcode.JumpTo:
                short a = Source(op->A);
                Append(op->Type == IrType.I64 ? Op.JumpTo64 : Op.JumpTo32, (short)entryCount, a, 0);
                break;
            case IrOpcode.Exit when (IrExit)op->Aux == IrExit.SyncCode:
                // Code that changed was dropped when it did: all that is left is to end the block.
                Append(Op.JumpAcross, (short)entryCount, 0, 0, op->Imm);
                break;
            case IrOpcode.Exit:
                int done = (IrExit)op->Aux == IrExit.Exclusive ? entryCount - 1 : entryCount;
                Append(Op.Exit, (short)done, op->Aux, 0, op->Imm);
                break;
            case IrOpcode.FetchFault:
                Append(Op.FetchFault, (short)(entryCount - 1), 0, 0, op->Imm);
                break;
            default:
                Append(Op.ExitAtPc, (short)entryCount, op->Aux, 0);
                break;
        }
    }
}

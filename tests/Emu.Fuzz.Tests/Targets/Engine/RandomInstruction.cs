using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Fuzz.Tests.Targets.Engine;

/// <summary>Builds the IR of one instruction of the test CPU from decisions: operations of every kind on values made before.</summary>
internal sealed class RandomInstruction
{
    private static readonly IrOpcode[] Binaries =
    [
        IrOpcode.Add, IrOpcode.Sub, IrOpcode.Mul, IrOpcode.And, IrOpcode.Or, IrOpcode.Xor, IrOpcode.AndNot, IrOpcode.OrNot, IrOpcode.Xnor, IrOpcode.Shl,
        IrOpcode.Shr, IrOpcode.Sar, IrOpcode.Rotl, IrOpcode.Rotr, IrOpcode.MulHighSigned, IrOpcode.MulHighUnsigned, IrOpcode.MulHighSignedUnsigned,
        IrOpcode.DivSigned, IrOpcode.DivUnsigned, IrOpcode.RemSigned, IrOpcode.RemUnsigned, IrOpcode.CarrylessMul, IrOpcode.CarrylessMulHigh,
    ];

    private static readonly IrOpcode[] Unaries =
    [
        IrOpcode.Not, IrOpcode.Neg, IrOpcode.BitReverse, IrOpcode.CountLeadingZeros, IrOpcode.CountTrailingZeros, IrOpcode.PopCount,
    ];

    private static readonly IrOpcode[] Pairs =
    [
        IrOpcode.MulWideSigned, IrOpcode.MulWideUnsigned, IrOpcode.DivWideUnsigned, IrOpcode.DivWideSigned, IrOpcode.AddCarry, IrOpcode.SubBorrow,
        IrOpcode.AddFlags, IrOpcode.SubFlags, IrOpcode.ShlCarry, IrOpcode.ShrCarry, IrOpcode.SarCarry, IrOpcode.RotrCarry,
    ];

    private static readonly IrOpcode[] Floats =
    [
        IrOpcode.FloatAdd, IrOpcode.FloatSub, IrOpcode.FloatMul, IrOpcode.FloatDiv, IrOpcode.FloatSqrt, IrOpcode.FloatMulAdd, IrOpcode.FloatMinMax,
        IrOpcode.FloatCompare, IrOpcode.FloatConvert, IrOpcode.FloatToInt, IrOpcode.FloatFromInt, IrOpcode.FloatRound, IrOpcode.FloatClassify,
    ];

    private const int Wide = 20;

    private readonly IrBuilder ir;
    private readonly Choices choices;
    private readonly HelperId[] helpers;
    private readonly List<IrValue> values = [];
    private readonly bool vectors;

    private RandomInstruction(IrBuilder ir, Choices choices, HelperId[] helpers, bool vectors) =>
        (this.ir, this.choices, this.helpers, this.vectors) = (ir, choices, helpers, vectors);

    /// <summary>Builds an instruction.</summary>
    /// <param name="ir">Where to.</param>
    /// <param name="pc">Its address.</param>
    /// <param name="choices">The decisions.</param>
    /// <param name="helpers">A pure helper, one that changes the state, and one that may raise.</param>
    /// <param name="targets">Addresses that jumps may lead to.</param>
    /// <param name="vectors">Whether it is mostly about a few vectors and their parts.</param>
    public static void Build(IrBuilder ir, ulong pc, Choices choices, HelperId[] helpers, ReadOnlySpan<ulong> targets, bool vectors)
    {
        var one = new RandomInstruction(ir, choices, helpers, vectors);
        while (!choices.IsEmpty && one.values.Count < 40)
        {
            one.Add(pc);
            if (choices.Next(24) == 1)
            {
                one.End(pc, targets);
                return;
            }
        }
    }

    private void Add(ulong pc)
    {
        int kind = choices.Next(Wide + 1);
        switch (vectors ? choices.Pick<int>([0, 3, 3, 16, 16, 16, Wide, kind]) : kind)
        {
            case 0 or 1 or 2:
                int log2 = choices.Next(4);
                IrType type = log2 == 3 ? IrType.I64 : Type();
                values.Add(ir.LoadState(type, Field(), log2, choices.Flag()));
                break;
            case 3 or 4 or 5:
                IrValue stored = Any();
                ir.StoreState(Field(), stored, choices.Next(stored.Type == IrType.I64 ? 4 : 3));
                break;
            case 6 or 7:
                IrType binary = Type();
                values.Add(ir.Binary(choices.Pick<IrOpcode>(Binaries), Of(binary), Of(binary)));
                break;
            case 8:
                values.Add(ir.Unary(choices.Pick<IrOpcode>(Unaries), Of(Type())));
                break;
            case 9:
                AddPair();
                break;
            case 10:
                AddCondition();
                break;
            case 11:
                AddWidth();
                break;
            case 12 or 13:
                AddPlain();
                break;
            case 14:
                AddAtomic();
                break;
            case 15:
                AddFloat();
                break;
            case 16:
                AddVector();
                break;
            case 17:
                values.Add(choices.Flag() ? ir.PcRelative(pc + (ulong)choices.Next(64)) : ir.Call(helpers[choices.Next(helpers.Length)], Of(IrType.I64), Of(IrType.I64)));
                break;
            case 18:
                AddBranch(pc);
                break;
            case Wide:
                AddWide();
                break;
            default:
                AddLoop(pc);
                break;
        }
    }

    private void AddPair()
    {
        IrOpcode opcode = choices.Pick<IrOpcode>(Pairs);
        IrType type = Type();
        IrValue third = Of(type);
        if (opcode is IrOpcode.AddCarry or IrOpcode.SubBorrow or IrOpcode.AddFlags or IrOpcode.SubFlags or >= IrOpcode.ShlCarry and <= IrOpcode.RotrCarry)
        {
            third = ir.AndConst(third, 1);
        }

        IrValue amount = Of(type);
        if (opcode is >= IrOpcode.ShlCarry and <= IrOpcode.RotrCarry)
        {
            amount = ir.AndConst(amount, 255);
        }

        int log2 = opcode is >= IrOpcode.AddFlags and <= IrOpcode.RotrCarry ? choices.Next(type == IrType.I64 ? 4 : 3) : -1;
        values.Add(ir.Pair(opcode, Of(type), amount, third, out IrValue second, log2));
        values.Add(second);
    }

    private void AddCondition()
    {
        IrType type = Type();
        var condition = (IrCond)choices.Next((int)IrCond.TestNotZero + 1);
        values.Add(choices.Flag() ? ir.SetCond(condition, Of(type), Of(type)) : ir.Select(condition, Of(type), Of(type), Of(type), Of(type)));
    }

    private void AddWidth()
    {
        IrType type = Type();
        int bits = type == IrType.I64 ? 64 : 32;
        int position = choices.Next(bits);
        int length = 1 + choices.Next(bits - position);
        values.Add(choices.Next(6) switch
        {
            0 => ir.Truncate(Of(IrType.I64)),
            1 => ir.ZeroExtend(type, Any(), choices.Next(type == IrType.I64 ? 3 : 2)),
            2 => ir.SignExtend(type, Any(), choices.Next(type == IrType.I64 ? 3 : 2)),
            3 => ir.Extract(Of(type), position, length, choices.Flag()),
            4 => ir.Deposit(Of(type), Of(type), position, length),
            _ => ir.ByteSwap(Of(type), 1 + choices.Next(type == IrType.I64 ? 3 : 2)),
        });
    }

    private void AddPlain()
    {
        MemOp op = choices.Flag() ? MemOp.Unsigned(choices.Next(4)) : MemOp.SignExtended(choices.Next(4));
        op = op.BigEndian(choices.Next(4) == 1);
        op = choices.Next(4) switch
        {
            1 => op.Aligned(),
            2 => op.AlignedTo(choices.Next(7)),
            _ => op,
        };
        MemAccess access = Access(op);
        if (choices.Flag())
        {
            values.Add(ir.Load(op.Log2Size == 3 ? IrType.I64 : Type(), Address(), access));
        }
        else
        {
            ir.Store(Address(), Of(op.Log2Size == 3 ? IrType.I64 : Type()), access);
        }
    }

    private void AddAtomic()
    {
        MemOp op = MemOp.Unsigned(choices.Next(4)).BigEndian(choices.Next(4) == 1).Aligned();
        MemAccess access = Access(op);
        IrType type = op.Log2Size == 3 ? IrType.I64 : Type();
        MemAccess wide = Access(MemOp.Unsigned(4).Aligned());
        IrValue address = ir.AndConst(Address(), ~15UL);
        switch (choices.Next(9))
        {
            case 0 or 1:
                values.Add(ir.Atomic((IrAtomic)choices.Next((int)IrAtomic.MaxUnsigned + 1), address, Of(type), access));
                break;
            case 2:
                values.Add(ir.CompareSwap(address, Of(type), Of(type), access));
                break;
            case 3:
                values.Add(ir.Load128(address, wide, out IrValue high));
                values.Add(high);
                break;
            case 4:
                ir.Store128(address, Of(IrType.I64), Of(IrType.I64), wide);
                break;
            case 5:
                values.Add(ir.CompareSwap128(address, Of(IrType.I64), Of(IrType.I64), Of(IrType.I64), Of(IrType.I64), wide, out IrValue old));
                values.Add(old);
                break;
            case 6:
                ir.Probe(Address(), ir.AndConst(Of(IrType.I64), 0xFFF), choices.Flag() ? AccessKind.Read : AccessKind.Write, access);
                break;
            case 7:
                values.Add(ir.CopyInPage(Address(), Address(), ir.AndConst(Of(IrType.I64), 0x1FFF), access));
                break;
            default:
                values.Add(ir.FillInPage(Address(), Of(IrType.I32), ir.AndConst(Of(IrType.I64), 0x1FFF), access));
                break;
        }
    }

    /// <summary>A load or store of 16 bytes: of a vector, or of halves from anywhere.</summary>
    private void AddWide()
    {
        MemOp op = MemOp.Unsigned(4).BigEndian(choices.Next(6) == 1);
        MemAccess access = Access(choices.Next(4) == 1 ? op.AlignedTo(choices.Next(7)) : op);
        IrValue address = choices.Next(4) == 1 ? ir.AndConst(Address(), ~15UL) : Address();
        int vector = Vector();
        bool whole = choices.Next(3) != 0;
        if (choices.Flag())
        {
            IrValue low = ir.Load128(address, access, out IrValue high);
            ir.StoreState(whole ? vector : Field(), low);
            ir.StoreState(whole ? vector + 8 : Field(), high);
            values.Add(low);
            values.Add(high);
        }
        else
        {
            IrValue low = whole ? ir.LoadState(IrType.I64, vector) : Of(IrType.I64);
            ir.Store128(address, low, whole ? ir.LoadState(IrType.I64, vector + 8) : Of(IrType.I64), access);
        }
    }

    private void AddFloat()
    {
        IrOpcode opcode = choices.Pick<IrOpcode>(Floats);
        FloatFormat format = choices.Flag() ? FloatFormat.F64 : FloatFormat.F32;
        IrValue rounding = choices.Flag() ? ir.Const32((uint)choices.Next(5)) : ir.Binary(IrOpcode.RemUnsigned, Of(IrType.I32), ir.Const32(5));
        long detail = opcode switch
        {
            IrOpcode.FloatMulAdd => choices.Next(8),
            IrOpcode.FloatMinMax => choices.Next(2),
            IrOpcode.FloatCompare or IrOpcode.FloatRound => choices.Next(2),
            IrOpcode.FloatConvert => (long)(format == FloatFormat.F64 ? FloatFormat.F32 : FloatFormat.F64),
            IrOpcode.FloatToInt or IrOpcode.FloatFromInt => (choices.Flag() ? 64 : 32) | (choices.Flag() ? 256 : 0),
            _ => 0,
        };
        values.Add(ir.Float(opcode, format, Of(IrType.I64), Of(IrType.I64), Of(IrType.I64), rounding, detail));
    }

    private void AddVector()
    {
        var operation = (IrVector)choices.Next((int)IrVector.FloatMulAdd + 1);
        bool isFloat = operation >= IrVector.FloatAdd;
        int log2 = isFloat ? 1 + choices.Next(3) : choices.Next(4);
        int bytes = vectors || choices.Flag() ? choices.Pick<int>([16, 16, 32, 8]) : 8 * (1 + choices.Next(32));
        long constant = operation switch
        {
            IrVector.Fill => (long)choices.Value(),
            _ when isFloat => choices.Flag() ? (long)RoundingMode.NearestEven : choices.Next(5),
            _ => choices.Next(70),
        };
        int result = Vector();
        int c = Vector();
        int d = Vector();
        int b = operation == IrVector.Broadcast ? Of(log2 == 3 ? IrType.I64 : Type()).Id : choices.Next(4) == 0 ? result : Vector();
        ir.Vector(operation, log2, bytes, result, b, choices.Next(4) == 0 ? result : c, d, constant);
    }

    private void AddBranch(ulong pc)
    {
        IrType type = Type();
        IrLabel over = ir.NewLabel();
        ir.BranchIf((IrCond)choices.Next((int)IrCond.TestNotZero + 1), Of(type), Of(type), over);
        Some(pc);
        ir.Place(over);
    }

    private void AddLoop(ulong pc)
    {
        IrLocal count = ir.NewLocal(IrType.I64);
        ir.Set(count, ir.Const64((ulong)(1 + choices.Next(4))));
        IrLabel again = ir.NewLabel();
        ir.Place(again);
        Some(pc);
        IrValue left = ir.AddConst(ir.Get(count), -1);
        ir.Set(count, left);
        ir.BranchIf(IrCond.NotEqual, left, ir.Const64(0), again);
    }

    // What is made inside is not known on every path.
    private void Some(ulong pc)
    {
        int before = values.Count;
        for (int n = choices.Next(4); n >= 0 && !choices.IsEmpty && values.Count < 40; n--)
        {
            Add(pc);
        }

        values.RemoveRange(before, values.Count - before);
    }

    private void End(ulong pc, ReadOnlySpan<ulong> targets)
    {
        switch (choices.Next(4))
        {
            case 0:
                ir.Exit(choices.Pick<IrExit>([IrExit.Recheck, IrExit.InhibitOne, IrExit.Yield, IrExit.SyncCode]), pc + 4);
                break;
            case 1:
                IrValue where = ir.Binary(IrOpcode.And, Of(IrType.I64), ir.Const64(3));
                ir.JumpTo(ir.Add(ir.ShlConst(where, 2), ir.Const64(choices.Pick(targets))));
                break;
            default:
                ir.Jump(choices.Pick(targets));
                break;
        }
    }

    private IrType Type() => choices.Flag() ? IrType.I64 : IrType.I32;

    private IrValue Any() => Of(Type());

    private IrValue Of(IrType type)
    {
        int from = choices.Next(8);
        if (from == 0)
        {
            return ir.Const(type, choices.Value());
        }

        IrValue[] known = [.. values.Where(value => value.Type == type)];
        return from < 6 && known.Length > 0 ? known[choices.Next(known.Length)] : ir.LoadState(type, Field() & ~7);
    }

    // Registers beside and over each other, so that widths overlap; vectors, too.
    private int Field() => choices.Next(vectors ? 9 : 3) switch
    {
        0 => TestCpu.X0 + (8 * choices.Next(8)),
        1 => TestCpu.R0 + (4 * choices.Next(8)),
        _ => TestCpu.V0 + (4 * choices.Next(vectors ? 16 : 32)),
    };

    // The same few; beside each other, over each other, and over registers.
    private int Vector() => vectors ? TestCpu.V0 + (16 * choices.Next(5)) : choices.Next(4) switch
    {
        0 => TestCpu.V0 + (4 * choices.Next(32)),
        1 => TestCpu.X0 + (8 * choices.Next(8)),
        _ => TestCpu.V0 + (32 * choices.Next(4)),
    };

    /// <summary>An address in two pages of RAM, at their borders, in a page that is not there, or of the device.</summary>
    private IrValue Address()
    {
        IrValue offset = ir.AndConst(Of(IrType.I64), choices.Pick<ulong>([0x3F, 0x1FFF, 0xFFF, 0x3FFF]));
        ulong start = choices.Pick<ulong>([TestRig.Data, TestRig.Data, TestRig.Data + 0xFC0, TestRig.Data + 0x1FC0, TestRig.Data + 0x1FF0, TestRig.Io]);
        return ir.Add(offset, ir.Const64(start));
    }

    private MemAccess Access(MemOp op) => new(op, 0, (byte)choices.Pick<int>([0, 0, 1, 2, 3]));
}

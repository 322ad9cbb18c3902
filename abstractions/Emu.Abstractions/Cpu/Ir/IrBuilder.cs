using Emu.Abstractions.Cpu.Float;

namespace Emu.Abstractions.Cpu.Ir;

/// <summary>
/// Builds a block of IR. Methods append one operation each and give its value; operations that the accelerator lacks are
/// expanded into others. Sealed and not virtual: building costs a few stores an operation. Not thread-safe.
/// </summary>
public sealed partial class IrBuilder
{
    private readonly IrOpSet supported;

    /// <summary>Makes a builder.</summary>
    /// <param name="block">The block that it fills; emptied by <see cref="Begin"/>.</param>
    /// <param name="supported">Operations that the accelerator runs itself.</param>
    public IrBuilder(IrBlock block, IrOpSet supported) => (Block, this.supported) = (block, supported);

    /// <summary>The block.</summary>
    public IrBlock Block { get; }

    /// <summary>Whether the path that is being built has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether so many operations are in the block that it should end with this instruction.</summary>
    public bool IsNearlyFull => Block.Count > IrBlock.MaxOps / 2;

    /// <summary>Begins an empty block.</summary>
    /// <param name="pc">Virtual address of its first instruction.</param>
    public void Begin(ulong pc)
    {
        Block.Clear(pc);
        HasEnded = false;
    }

    /// <summary>
    /// Begins an instruction. Its words come back through <see cref="CpuDevice.RestoreInstruction"/> when it does not finish.
    /// </summary>
    /// <param name="pc">Its virtual address.</param>
    /// <param name="word0">First word.</param>
    /// <param name="word1">Second word.</param>
    public void InsnStart(ulong pc, ulong word0 = 0, ulong word1 = 0)
    {
        // The words are kept as constants so that an operation stays one size; most targets need none.
        ushort first = word0 == 0 ? (ushort)0 : Const(IrType.I64, word0).Id;
        ushort second = word1 == 0 ? (ushort)0 : Const(IrType.I64, word1).Id;
        ref IrOp op = ref Emit(IrOpcode.InsnStart);
        op.Imm = (long)(pc - Block.Pc);
        op.A = first;
        op.B = second;
        Block.Instructions++;
    }

    /// <summary>Makes a label; it is placed later with <see cref="Place"/>.</summary>
    public IrLabel NewLabel() => new((ushort)Block.Labels++);

    /// <summary>Places a label here; a new path begins.</summary>
    /// <param name="label">The label.</param>
    public void Place(IrLabel label)
    {
        Emit(IrOpcode.Label).A = label.Id;
        HasEnded = false;
    }

    /// <summary>Makes a variable.</summary>
    /// <param name="type">Its type.</param>
    public IrLocal NewLocal(IrType type) => new((ushort)Block.Locals++, type);

    /// <summary>Sets a variable.</summary>
    /// <param name="local">The variable.</param>
    /// <param name="value">Of the same type.</param>
    public void Set(IrLocal local, IrValue value)
    {
        ref IrOp op = ref Emit(IrOpcode.SetLocal);
        op.Type = local.Type;
        op.Dst = local.Id;
        op.A = value.Id;
    }

    /// <summary>Reads a variable.</summary>
    /// <param name="local">The variable.</param>
    public IrValue Get(IrLocal local)
    {
        ref IrOp op = ref Emit(IrOpcode.GetLocal);
        op.A = local.Id;
        return Result(ref op, local.Type);
    }

    /// <summary>A constant.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="bits">Its bits; those beyond the type are ignored.</param>
    public IrValue Const(IrType type, ulong bits)
    {
        ref IrOp op = ref Emit(IrOpcode.Const);
        op.Imm = type == IrType.I32 ? (uint)bits : (long)bits;
        return Result(ref op, type);
    }

    /// <summary>A 32-bit constant.</summary>
    /// <param name="value">The value.</param>
    public IrValue Const32(uint value) => Const(IrType.I32, value);

    /// <summary>A 64-bit constant.</summary>
    /// <param name="value">The value.</param>
    public IrValue Const64(ulong value) => Const(IrType.I64, value);

    /// <summary>An address near the block, as 64 bits, wrapped to the bits of the pc; it holds wherever the code is mapped.</summary>
    /// <param name="address">Virtual address, computed from the block's.</param>
    public IrValue PcRelative(ulong address)
    {
        ref IrOp op = ref Emit(IrOpcode.PcRelative);
        op.Imm = (long)(address - Block.Pc);
        return Result(ref op, IrType.I64);
    }

    /// <summary>Reads a field of the state block.</summary>
    /// <param name="type">Type of the value.</param>
    /// <param name="offset">Offset in the block.</param>
    /// <param name="log2Size">Log2 of the field's bytes; by default the type's.</param>
    /// <param name="signed">Sign-extends a smaller field.</param>
    public IrValue LoadState(IrType type, int offset, int log2Size = -1, bool signed = false)
    {
        ref IrOp op = ref Emit(IrOpcode.LoadState);
        op.Imm = offset;
        op.Aux = (byte)((log2Size < 0 ? Log2(type) : log2Size) | (signed ? 8 : 0));
        return Result(ref op, type);
    }

    /// <summary>Writes a field of the state block.</summary>
    /// <param name="offset">Offset in the block.</param>
    /// <param name="value">The value; its low bytes are stored.</param>
    /// <param name="log2Size">Log2 of the field's bytes; by default the value's.</param>
    public void StoreState(int offset, IrValue value, int log2Size = -1)
    {
        ref IrOp op = ref Emit(IrOpcode.StoreState);
        op.Type = value.Type;
        op.Imm = offset;
        op.Aux = (byte)(log2Size < 0 ? Log2(value.Type) : log2Size);
        op.A = value.Id;
    }

    /// <summary>Appends a unary operation of the table.</summary>
    /// <param name="opcode">The operation; one with one operand and one result of the same type.</param>
    /// <param name="a">The operand.</param>
    public IrValue Unary(IrOpcode opcode, IrValue a)
    {
        if (!supported.Has(opcode))
        {
            return ExpandUnary(opcode, a);
        }

        ref IrOp op = ref Emit(opcode);
        op.A = a.Id;
        return Result(ref op, a.Type);
    }

    /// <summary>Appends a binary operation of the table.</summary>
    /// <param name="opcode">The operation; one with two operands and one result of the same type.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand, of the same type.</param>
    public IrValue Binary(IrOpcode opcode, IrValue a, IrValue b)
    {
        if (!supported.Has(opcode))
        {
            return ExpandBinary(opcode, a, b);
        }

        ref IrOp op = ref Emit(opcode);
        op.A = a.Id;
        op.B = b.Id;
        return Result(ref op, a.Type);
    }

    /// <summary>Appends an operation with two results.</summary>
    /// <param name="opcode">One of the wide or carry operations.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    /// <param name="c">Third operand, or default.</param>
    /// <param name="second">Second result: of the operands' type, flags of I32.</param>
    /// <param name="log2Size">Log2 of the bytes for operations that take a size; by default the type's.</param>
    public IrValue Pair(IrOpcode opcode, IrValue a, IrValue b, IrValue c, out IrValue second, int log2Size = -1)
    {
        int size = log2Size < 0 ? Log2(a.Type) : log2Size;
        if (!supported.Has(opcode))
        {
            return ExpandPair(opcode, a, b, c, size, out second);
        }

        ref IrOp op = ref Emit(opcode);
        op.A = a.Id;
        op.B = b.Id;
        op.C = c.Id;
        op.Aux = (byte)size;
        IrValue first = Result(ref op, a.Type);
        bool flags = opcode is IrOpcode.AddFlags or IrOpcode.SubFlags;
        second = new IrValue((ushort)Block.Values++, flags ? IrType.I32 : a.Type);
        op.Dst2 = second.Id;
        return first;
    }

    /// <summary>1 when a condition holds, else 0.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue SetCond(IrCond condition, IrValue a, IrValue b)
    {
        ref IrOp op = ref Emit(IrOpcode.SetCond);
        op.Aux = (byte)condition;
        op.A = a.Id;
        op.B = b.Id;
        return Result(ref op, a.Type);
    }

    /// <summary>One of two values, by a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="a">First operand of the condition.</param>
    /// <param name="b">Second operand of the condition.</param>
    /// <param name="whenTrue">Value when it holds; of the operands' type.</param>
    /// <param name="whenFalse">Value when it does not.</param>
    public IrValue Select(IrCond condition, IrValue a, IrValue b, IrValue whenTrue, IrValue whenFalse)
    {
        if (!supported.Has(IrOpcode.Select))
        {
            // Both values exist already, so a mask does: -(cond) & t | ~-(cond) & f.
            IrValue mask = Neg(SetCond(condition, a, b));
            return Or(And(mask, whenTrue), And(Not(mask), whenFalse));
        }

        ref IrOp op = ref Emit(IrOpcode.Select);
        op.Aux = (byte)condition;
        op.A = a.Id;
        op.B = b.Id;
        op.C = whenTrue.Id;
        op.D = whenFalse.Id;
        return Result(ref op, a.Type);
    }

    /// <summary>Branches to a label when a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    /// <param name="label">Where to.</param>
    public void BranchIf(IrCond condition, IrValue a, IrValue b, IrLabel label)
    {
        ref IrOp op = ref Emit(IrOpcode.BranchCond);
        op.Type = a.Type;
        op.Aux = (byte)condition;
        op.A = a.Id;
        op.B = b.Id;
        op.C = label.Id;
    }

    /// <summary>Branches to a label. A loop must come to an end by itself: the engine does not interrupt it.</summary>
    /// <param name="label">Where to.</param>
    public void Branch(IrLabel label) => Emit(IrOpcode.Branch).A = label.Id;

    /// <summary>Calls a helper.</summary>
    /// <param name="helper">The helper.</param>
    /// <param name="arguments">As many as it takes; 32-bit ones are zero-extended.</param>
    /// <returns>Its result, 64 bits.</returns>
    public IrValue Call(HelperId helper, params ReadOnlySpan<IrValue> arguments)
    {
        if (arguments.Length != helper.Arity)
        {
            throw new ArgumentException($"helper {helper.Index} takes {helper.Arity} arguments, not {arguments.Length}", nameof(arguments));
        }

        ref IrOp op = ref Emit(IrOpcode.Call);
        op.Imm = helper.Index | ((long)helper.Arity << 16) | (1L << 24);
        op.A = arguments.Length > 0 ? arguments[0].Id : (ushort)0;
        op.B = arguments.Length > 1 ? arguments[1].Id : (ushort)0;
        op.C = arguments.Length > 2 ? arguments[2].Id : (ushort)0;
        op.D = arguments.Length > 3 ? arguments[3].Id : (ushort)0;
        return Result(ref op, IrType.I64);
    }

    /// <summary>Ends the path: goes on at an address near the block.</summary>
    /// <param name="address">Virtual address, computed from the block's.</param>
    /// <param name="slot">0 or 1: which of the block's two linkable exits this is.</param>
    public void Jump(ulong address, int slot = 0) => End(IrOpcode.Jump, address, (byte)slot);

    /// <summary>Ends the path: goes on at a computed address.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="hint">1 for a call, 2 for a return, else 0.</param>
    public void JumpTo(IrValue address, int hint = 0)
    {
        ref IrOp op = ref Emit(IrOpcode.JumpTo);
        op.Type = address.Type;
        op.A = address.Id;
        op.Aux = (byte)hint;
        HasEnded = true;
    }

    /// <summary>Ends the path: leaves the block and goes on at an address near it.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="address">Virtual address, computed from the block's.</param>
    public void Exit(IrExit reason, ulong address) => End(IrOpcode.Exit, address, (byte)reason);

    /// <summary>Ends the path: leaves the block and goes on at the pc that a helper put into the state.</summary>
    /// <param name="reason">Why.</param>
    public void ExitAtPc(IrExit reason)
    {
        Emit(IrOpcode.ExitAtPc).Aux = (byte)reason;
        HasEnded = true;
    }

    /// <summary>Ends the path: the fetch of the instruction begun last faults.</summary>
    /// <param name="address">Virtual address that cannot be fetched.</param>
    public void FetchFault(ulong address) => End(IrOpcode.FetchFault, address, 0);

    /// <summary>A float operation that has operands in the low bits of 64-bit values.</summary>
    /// <param name="opcode">One of the float operations.</param>
    /// <param name="format">Format of the operands.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand, or default.</param>
    /// <param name="c">Third operand, or default.</param>
    /// <param name="rounding">Rounding mode as a value, or default where there is none.</param>
    /// <param name="detail">What the operation's text says of Imm.</param>
    public IrValue Float(IrOpcode opcode, FloatFormat format, IrValue a, IrValue b, IrValue c, IrValue rounding, long detail = 0)
    {
        ref IrOp op = ref Emit(opcode);
        op.Aux = (byte)format;
        op.A = a.Id;
        op.B = b.Id;
        op.C = c.Id;
        op.D = rounding.Id;
        op.Imm = detail;
        return Result(ref op, opcode is IrOpcode.FloatCompare or IrOpcode.FloatClassify ? IrType.I32 : IrType.I64);
    }

    /// <summary>An operation on 80- or 128-bit floats in the state.</summary>
    /// <param name="opcode">One of the float operations.</param>
    /// <param name="format">Format of the operands.</param>
    /// <param name="result">Offset of the result.</param>
    /// <param name="a">Offset of the first operand.</param>
    /// <param name="b">Offset of the second operand.</param>
    /// <param name="c">Offset of the third operand.</param>
    /// <param name="rounding">Rounding mode as a value.</param>
    /// <param name="detail">What the operation's text says of Imm.</param>
    public void FloatWide(IrOpcode opcode, FloatFormat format, int result, int a, int b, int c, IrValue rounding, long detail = 0)
    {
        ref IrOp op = ref Emit(IrOpcode.FloatWide);
        op.Aux = (byte)(opcode - IrOpcode.FloatAdd);
        op.A = (ushort)format;
        op.Dst = checked((ushort)result);
        op.B = checked((ushort)a);
        op.C = checked((ushort)b);
        op.D = checked((ushort)c);
        op.Dst2 = rounding.Id;
        op.Imm = detail;
    }

    /// <summary>A vector operation on the state.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="log2Lane">Log2 of a lane's bytes.</param>
    /// <param name="bytes">Bytes of the vectors: 8 to 256, a multiple of 8.</param>
    /// <param name="result">Offset of the result.</param>
    /// <param name="b">Offset of the first operand; for a broadcast the number of a value.</param>
    /// <param name="c">Offset of the second operand.</param>
    /// <param name="d">Offset of the third operand.</param>
    /// <param name="constant">What the operation's text says of Imm.</param>
    public void Vector(IrVector operation, int log2Lane, int bytes, int result, int b = 0, int c = 0, int d = 0, long constant = 0)
    {
        ref IrOp op = ref Emit(IrOpcode.Vector);
        op.Aux = (byte)operation;
        op.A = (ushort)log2Lane;
        op.Dst2 = checked((ushort)bytes);
        op.Dst = checked((ushort)result);
        op.B = checked((ushort)b);
        op.C = checked((ushort)c);
        op.D = checked((ushort)d);
        op.Imm = constant;
    }

    private static int Log2(IrType type) => type == IrType.I32 ? 2 : 3;

    private ref IrOp Emit(IrOpcode opcode)
    {
        ref IrOp op = ref Block.Append();
        op.Opcode = opcode;
        return ref op;
    }

    private IrValue Result(ref IrOp op, IrType type)
    {
        op.Type = type;
        op.Dst = (ushort)Block.Values++;
        return new IrValue(op.Dst, type);
    }

    private void End(IrOpcode opcode, ulong address, byte aux)
    {
        ref IrOp op = ref Emit(opcode);
        op.Imm = (long)(address - Block.Pc);
        op.Aux = aux;
        HasEnded = true;
    }
}

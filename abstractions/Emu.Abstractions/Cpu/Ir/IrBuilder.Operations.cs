namespace Emu.Abstractions.Cpu.Ir;

/// <content>Short names of the integer and memory operations.</content>
public sealed partial class IrBuilder
{
    /// <summary>a + b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Add(IrValue a, IrValue b) => Binary(IrOpcode.Add, a, b);

    /// <summary>a - b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Sub(IrValue a, IrValue b) => Binary(IrOpcode.Sub, a, b);

    /// <summary>Low half of a * b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Mul(IrValue a, IrValue b) => Binary(IrOpcode.Mul, a, b);

    /// <summary>a &amp; b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue And(IrValue a, IrValue b) => Binary(IrOpcode.And, a, b);

    /// <summary>a | b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Or(IrValue a, IrValue b) => Binary(IrOpcode.Or, a, b);

    /// <summary>a ^ b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Xor(IrValue a, IrValue b) => Binary(IrOpcode.Xor, a, b);

    /// <summary>a &amp; ~b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue AndNot(IrValue a, IrValue b) => Binary(IrOpcode.AndNot, a, b);

    /// <summary>a | ~b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue OrNot(IrValue a, IrValue b) => Binary(IrOpcode.OrNot, a, b);

    /// <summary>~(a ^ b).</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Xnor(IrValue a, IrValue b) => Binary(IrOpcode.Xnor, a, b);

    /// <summary>a &lt;&lt; b, modulo the width.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Shl(IrValue a, IrValue b) => Binary(IrOpcode.Shl, a, b);

    /// <summary>a &gt;&gt; b with zeros in, modulo the width.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Shr(IrValue a, IrValue b) => Binary(IrOpcode.Shr, a, b);

    /// <summary>a &gt;&gt; b with the sign in, modulo the width.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Sar(IrValue a, IrValue b) => Binary(IrOpcode.Sar, a, b);

    /// <summary>a rotated left by b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Rotl(IrValue a, IrValue b) => Binary(IrOpcode.Rotl, a, b);

    /// <summary>a rotated right by b.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public IrValue Rotr(IrValue a, IrValue b) => Binary(IrOpcode.Rotr, a, b);

    /// <summary>~a.</summary>
    /// <param name="a">The operand.</param>
    public IrValue Not(IrValue a) => Unary(IrOpcode.Not, a);

    /// <summary>-a.</summary>
    /// <param name="a">The operand.</param>
    public IrValue Neg(IrValue a) => Unary(IrOpcode.Neg, a);

    /// <summary>a + constant.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="constant">Sign-extended to the type.</param>
    public IrValue AddConst(IrValue a, long constant) => constant == 0 ? a : Add(a, Const(a.Type, (ulong)constant));

    /// <summary>a &amp; constant.</summary>
    /// <param name="a">First operand.</param>
    /// <param name="constant">The mask.</param>
    public IrValue AndConst(IrValue a, ulong constant) => And(a, Const(a.Type, constant));

    /// <summary>a shifted left.</summary>
    /// <param name="a">The operand.</param>
    /// <param name="count">Less than the width.</param>
    public IrValue ShlConst(IrValue a, int count) => count == 0 ? a : Shl(a, Const(a.Type, (ulong)count));

    /// <summary>a shifted right, zeros in.</summary>
    /// <param name="a">The operand.</param>
    /// <param name="count">Less than the width.</param>
    public IrValue ShrConst(IrValue a, int count) => count == 0 ? a : Shr(a, Const(a.Type, (ulong)count));

    /// <summary>a shifted right, sign in.</summary>
    /// <param name="a">The operand.</param>
    /// <param name="count">Less than the width.</param>
    public IrValue SarConst(IrValue a, int count) => count == 0 ? a : Sar(a, Const(a.Type, (ulong)count));

    /// <summary>The low half of a 64-bit value.</summary>
    /// <param name="a">64 bits.</param>
    public IrValue Truncate(IrValue a)
    {
        ref IrOp op = ref Emit(IrOpcode.Truncate);
        op.A = a.Id;
        return Result(ref op, IrType.I32);
    }

    /// <summary>The low bytes of a value, zero-extended.</summary>
    /// <param name="type">Type of the result.</param>
    /// <param name="a">32 or 64 bits.</param>
    /// <param name="log2Size">Log2 of the bytes.</param>
    public IrValue ZeroExtend(IrType type, IrValue a, int log2Size) => Extend(IrOpcode.ZeroExtend, type, a, log2Size);

    /// <summary>The low bytes of a value, sign-extended.</summary>
    /// <param name="type">Type of the result.</param>
    /// <param name="a">32 or 64 bits.</param>
    /// <param name="log2Size">Log2 of the bytes.</param>
    public IrValue SignExtend(IrType type, IrValue a, int log2Size) => Extend(IrOpcode.SignExtend, type, a, log2Size);

    /// <summary>Bits of a value.</summary>
    /// <param name="a">The value.</param>
    /// <param name="position">Lowest bit.</param>
    /// <param name="length">How many; at least 1.</param>
    /// <param name="signed">Sign-extends.</param>
    public IrValue Extract(IrValue a, int position, int length, bool signed = false)
    {
        IrOpcode opcode = signed ? IrOpcode.ExtractSigned : IrOpcode.Extract;
        if (!supported.Has(opcode))
        {
            int width = Width(a.Type);
            IrValue high = ShlConst(a, width - length - position);
            return signed ? SarConst(high, width - length) : ShrConst(high, width - length);
        }

        ref IrOp op = ref Emit(opcode);
        op.A = a.Id;
        op.Imm = position | (length << 8);
        return Result(ref op, a.Type);
    }

    /// <summary>A value with some bits replaced.</summary>
    /// <param name="a">The value.</param>
    /// <param name="bits">Their low bits come in.</param>
    /// <param name="position">Lowest bit replaced.</param>
    /// <param name="length">How many; at least 1.</param>
    public IrValue Deposit(IrValue a, IrValue bits, int position, int length)
    {
        if (!supported.Has(IrOpcode.Deposit))
        {
            ulong mask = (length == 64 ? ulong.MaxValue : (1UL << length) - 1) << position;
            return Or(AndConst(a, ~mask), AndConst(ShlConst(bits, position), mask));
        }

        ref IrOp op = ref Emit(IrOpcode.Deposit);
        op.A = a.Id;
        op.B = bits.Id;
        op.Imm = position | (length << 8);
        return Result(ref op, a.Type);
    }

    /// <summary>The low bytes of a value in reverse order, zero-extended.</summary>
    /// <param name="a">The value.</param>
    /// <param name="log2Size">Log2 of the bytes: 1 to the type's.</param>
    public IrValue ByteSwap(IrValue a, int log2Size)
    {
        if (!supported.Has(IrOpcode.ByteSwap))
        {
            return ExpandByteSwap(a, log2Size);
        }

        ref IrOp op = ref Emit(IrOpcode.ByteSwap);
        op.A = a.Id;
        op.Aux = (byte)log2Size;
        return Result(ref op, a.Type);
    }

    /// <summary>Flags N and Z of a result; C and V are 0.</summary>
    /// <param name="a">The result.</param>
    /// <param name="log2Size">Log2 of its bytes.</param>
    public IrValue LogicFlags(IrValue a, int log2Size)
    {
        if (!supported.Has(IrOpcode.LogicFlags))
        {
            return FlagsNz(a, log2Size);
        }

        ref IrOp op = ref Emit(IrOpcode.LogicFlags);
        op.A = a.Id;
        op.Aux = (byte)log2Size;
        return Result(ref op, IrType.I32);
    }

    /// <summary>Loads from guest memory.</summary>
    /// <param name="type">Type of the value.</param>
    /// <param name="address">Virtual address; as everywhere, one of 32 bits is zero-extended.</param>
    /// <param name="access">How.</param>
    public IrValue Load(IrType type, IrValue address, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.Load, address, access);
        return Result(ref op, type);
    }

    /// <summary>Stores to guest memory.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">Its low bytes are stored.</param>
    /// <param name="access">How.</param>
    public void Store(IrValue address, IrValue value, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.Store, address, access);
        op.Type = value.Type;
        op.B = value.Id;
    }

    /// <summary>Loads 16 bytes.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How; size 4.</param>
    /// <param name="high">Half at the higher address, or the lower one when big-endian.</param>
    public IrValue Load128(IrValue address, MemAccess access, out IrValue high)
    {
        ref IrOp op = ref Memory(IrOpcode.Load128, address, access);
        IrValue low = Result(ref op, IrType.I64);
        high = new IrValue((ushort)Block.Values++, IrType.I64);
        op.Dst2 = high.Id;
        return low;
    }

    /// <summary>Stores 16 bytes.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="low">Low half.</param>
    /// <param name="high">High half.</param>
    /// <param name="access">How; size 4.</param>
    public void Store128(IrValue address, IrValue low, IrValue high, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.Store128, address, access);
        op.B = low.Id;
        op.C = high.Id;
    }

    /// <summary>An ordered read-modify-write in one step.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The operand.</param>
    /// <param name="access">How.</param>
    /// <returns>The old value.</returns>
    public IrValue Atomic(IrAtomic operation, IrValue address, IrValue value, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.Atomic, address, access);
        op.Aux = (byte)operation;
        op.B = value.Id;
        return Result(ref op, value.Type);
    }

    /// <summary>An ordered compare-and-swap in one step.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="desired">What is put there.</param>
    /// <param name="access">How.</param>
    /// <returns>The old value, extended as the access says.</returns>
    public IrValue CompareSwap(IrValue address, IrValue expected, IrValue desired, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.CompareSwap, address, access);
        op.B = expected.Id;
        op.C = desired.Id;
        return Result(ref op, expected.Type);
    }

    /// <summary>An ordered compare-and-swap of 16 bytes in one step.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="expectedLow">Low half that must be there.</param>
    /// <param name="expectedHigh">High half that must be there.</param>
    /// <param name="desiredLow">Low half that is put there.</param>
    /// <param name="desiredHigh">High half that is put there.</param>
    /// <param name="access">How; size 4.</param>
    /// <param name="high">High half of the old value.</param>
    /// <returns>Low half of the old value.</returns>
    public IrValue CompareSwap128(IrValue address, IrValue expectedLow, IrValue expectedHigh, IrValue desiredLow, IrValue desiredHigh, MemAccess access, out IrValue high)
    {
        ref IrOp op = ref Memory(IrOpcode.CompareSwap128, address, access);
        op.B = expectedLow.Id;
        op.C = expectedHigh.Id;
        op.D = desiredLow.Id;
        op.Imm |= (long)desiredHigh.Id << 32;
        IrValue low = Result(ref op, IrType.I64);
        high = new IrValue((ushort)Block.Values++, IrType.I64);
        op.Dst2 = high.Id;
        return low;
    }

    /// <summary>Orders memory accesses.</summary>
    /// <param name="fence">Which.</param>
    public void Fence(IrFence fence) => Emit(IrOpcode.Fence).Aux = (byte)fence;

    /// <summary>Faults as an access would, without making it.</summary>
    /// <param name="address">First virtual address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="kind">What is tried.</param>
    /// <param name="access">How.</param>
    public void Probe(IrValue address, IrValue length, Qdev.Memory.AccessKind kind, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.Probe, address, access);
        op.Aux = (byte)kind;
        op.B = length.Id;
    }

    /// <summary>Copies bytes ascending, as far as both pages reach.</summary>
    /// <param name="destination">Virtual address.</param>
    /// <param name="source">Virtual address.</param>
    /// <param name="length">Most bytes.</param>
    /// <param name="access">Port and mode.</param>
    /// <returns>Bytes copied, 64 bits.</returns>
    public IrValue CopyInPage(IrValue destination, IrValue source, IrValue length, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.CopyInPage, destination, access);
        op.B = source.Id;
        op.C = length.Id;
        return Result(ref op, IrType.I64);
    }

    /// <summary>Stores one byte many times, ascending, as far as the page reaches.</summary>
    /// <param name="destination">Virtual address.</param>
    /// <param name="value">The byte.</param>
    /// <param name="length">Most bytes.</param>
    /// <param name="access">Port and mode.</param>
    /// <returns>Bytes stored, 64 bits.</returns>
    public IrValue FillInPage(IrValue destination, IrValue value, IrValue length, MemAccess access)
    {
        ref IrOp op = ref Memory(IrOpcode.FillInPage, destination, access);
        op.B = value.Id;
        op.C = length.Id;
        return Result(ref op, IrType.I64);
    }

    private static int Width(IrType type) => type == IrType.I32 ? 32 : 64;

    private ref IrOp Memory(IrOpcode opcode, IrValue address, MemAccess access)
    {
        ref IrOp op = ref Emit(opcode);
        op.A = address.Id;
        op.Imm = access.Bits;
        return ref op;
    }

    private IrValue Extend(IrOpcode opcode, IrType type, IrValue a, int log2Size)
    {
        if (type == IrType.I32 && a.Type == IrType.I64)
        {
            a = Truncate(a);
        }

        if (!supported.Has(opcode) && a.Type == type)
        {
            int unused = Width(type) - (8 << log2Size);
            IrValue high = ShlConst(a, unused);
            return opcode == IrOpcode.SignExtend ? SarConst(high, unused) : ShrConst(high, unused);
        }

        ref IrOp op = ref Emit(opcode);
        op.A = a.Id;
        op.Aux = (byte)log2Size;
        return Result(ref op, type);
    }
}

using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu.Ir;

/// <summary>Type of an IR value.</summary>
public enum IrType : byte
{
    /// <summary>32-bit integer, or a float of at most 32 bits in its low bits.</summary>
    I32,

    /// <summary>64-bit integer, or a float of at most 64 bits in its low bits.</summary>
    I64,
}

/// <summary>A value: made once by one operation, valid to the end of the block on every path that passes its operation.</summary>
/// <param name="Id">Number in the block.</param>
/// <param name="Type">Type.</param>
[Frozen]
public readonly record struct IrValue(ushort Id, IrType Type);

/// <summary>A variable of a block, for loops and joins inside an instruction. Undefined until it is set.</summary>
/// <param name="Id">Number in the block.</param>
/// <param name="Type">Type.</param>
[Frozen]
public readonly record struct IrLocal(ushort Id, IrType Type);

/// <summary>A place in a block that branches lead to.</summary>
/// <param name="Id">Number in the block.</param>
[Frozen]
public readonly record struct IrLabel(ushort Id);

/// <summary>Comparison of two integers.</summary>
public enum IrCond : byte
{
    /// <summary>a == b.</summary>
    Equal,

    /// <summary>a != b.</summary>
    NotEqual,

    /// <summary>a &lt; b, signed.</summary>
    Less,

    /// <summary>a &gt;= b, signed.</summary>
    GreaterOrEqual,

    /// <summary>a &lt; b, unsigned.</summary>
    Below,

    /// <summary>a &gt;= b, unsigned.</summary>
    AboveOrEqual,

    /// <summary>a &lt;= b, signed.</summary>
    LessOrEqual,

    /// <summary>a &gt; b, signed.</summary>
    Greater,

    /// <summary>a &lt;= b, unsigned.</summary>
    BelowOrEqual,

    /// <summary>a &gt; b, unsigned.</summary>
    Above,

    /// <summary>(a &amp; b) == 0.</summary>
    TestZero,

    /// <summary>(a &amp; b) != 0.</summary>
    TestNotZero,
}

/// <summary>Why a block ends without a jump.</summary>
public enum IrExit : byte
{
    /// <summary>Go on at the pc; look for interrupts first (the guest changed what it masks, or the state key).</summary>
    Recheck,

    /// <summary>Go on at the pc; interrupts are not taken before one more instruction was executed.</summary>
    InhibitOne,

    /// <summary>Wait for an interrupt at the pc.</summary>
    Halt,

    /// <summary>Go on at the pc; let others run first (a spin-wait hint).</summary>
    Yield,

    /// <summary>Run the instruction at the pc again, alone, with every other vCPU at rest.</summary>
    Exclusive,

    /// <summary>Go on at the pc, and translate anew there: the instruction stream was synchronised.</summary>
    SyncCode,
}

/// <summary>Kinds of atomic read-modify-write. The old value is the result.</summary>
public enum IrAtomic : byte
{
    /// <summary>Exchange.</summary>
    Swap,

    /// <summary>Add.</summary>
    Add,

    /// <summary>And.</summary>
    And,

    /// <summary>Or.</summary>
    Or,

    /// <summary>Exclusive or.</summary>
    Xor,

    /// <summary>Signed minimum.</summary>
    Min,

    /// <summary>Signed maximum.</summary>
    Max,

    /// <summary>Unsigned minimum.</summary>
    MinUnsigned,

    /// <summary>Unsigned maximum.</summary>
    MaxUnsigned,
}

/// <summary>Which earlier accesses a fence puts before which later ones.</summary>
[Flags]
public enum IrFence : byte
{
    /// <summary>Loads before loads.</summary>
    LoadLoad = 1,

    /// <summary>Loads before stores.</summary>
    LoadStore = 2,

    /// <summary>Stores before loads.</summary>
    StoreLoad = 4,

    /// <summary>Stores before stores.</summary>
    StoreStore = 8,

    /// <summary>Everything before everything.</summary>
    All = 15,
}

/// <summary>Packed condition flags of an integer operation: N 8, Z 4, C 2, V 1. After a subtraction C is "no borrow".</summary>
public static class IrFlags
{
    /// <summary>Negative.</summary>
    public const uint N = 8;

    /// <summary>Zero.</summary>
    public const uint Z = 4;

    /// <summary>Carry; after a subtraction: no borrow.</summary>
    public const uint C = 2;

    /// <summary>Signed overflow.</summary>
    public const uint V = 1;
}

/// <summary>One operation. What the fields mean is in <see cref="IrOps"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IrOp
{
    /// <summary>What it does.</summary>
    public IrOpcode Opcode;

    /// <summary>Type of its operands, or of its result where they differ.</summary>
    public IrType Type;

    /// <summary>A detail: condition, size, kind.</summary>
    public byte Aux;

    /// <summary>Value or local that it makes.</summary>
    public ushort Dst;

    /// <summary>Second value that it makes.</summary>
    public ushort Dst2;

    /// <summary>First operand.</summary>
    public ushort A;

    /// <summary>Second operand.</summary>
    public ushort B;

    /// <summary>Third operand.</summary>
    public ushort C;

    /// <summary>Fourth operand.</summary>
    public ushort D;

    /// <summary>A constant.</summary>
    public long Imm;
}

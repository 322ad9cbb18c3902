namespace Emu.Abstractions.Cpu.Ir;

/// <summary>
/// The operations. Numbers are append-only. Integer operations work on the bits of their type; shift counts are taken modulo the
/// width; every result is defined.
/// </summary>
public enum IrOpcode : ushort
{
    /// <summary>Nothing.</summary>
    Nop = 0,

    /// <summary>Begin of an instruction at block start + Imm; A and B are numbers of constants restored on a fault.</summary>
    InsnStart = 1,

    /// <summary>Place of label A.</summary>
    Label = 2,

    /// <summary>Dst = Imm.</summary>
    Const = 3,

    /// <summary>Dst = virtual address of the block's first instruction + Imm, in the bits of the pc.</summary>
    PcRelative = 4,

    /// <summary>Dst = state at offset Imm; Aux: log2 of bytes, +8 sign-extended.</summary>
    LoadState = 5,

    /// <summary>State at offset Imm = A; Aux: log2 of bytes.</summary>
    StoreState = 6,

    /// <summary>Dst = local A.</summary>
    GetLocal = 7,

    /// <summary>Local Dst = A.</summary>
    SetLocal = 8,

    /// <summary>Dst = A + B.</summary>
    Add = 16,

    /// <summary>Dst = A - B.</summary>
    Sub = 17,

    /// <summary>Dst = low half of A * B.</summary>
    Mul = 18,

    /// <summary>Dst = A &amp; B.</summary>
    And = 19,

    /// <summary>Dst = A | B.</summary>
    Or = 20,

    /// <summary>Dst = A ^ B.</summary>
    Xor = 21,

    /// <summary>Dst = A &amp; ~B.</summary>
    AndNot = 22,

    /// <summary>Dst = A | ~B.</summary>
    OrNot = 23,

    /// <summary>Dst = ~(A ^ B).</summary>
    Xnor = 24,

    /// <summary>Dst = ~A.</summary>
    Not = 25,

    /// <summary>Dst = -A.</summary>
    Neg = 26,

    /// <summary>Dst = A &lt;&lt; B.</summary>
    Shl = 27,

    /// <summary>Dst = A &gt;&gt; B, zeros in.</summary>
    Shr = 28,

    /// <summary>Dst = A &gt;&gt; B, sign in.</summary>
    Sar = 29,

    /// <summary>Dst = A rotated left by B.</summary>
    Rotl = 30,

    /// <summary>Dst = A rotated right by B.</summary>
    Rotr = 31,

    /// <summary>Dst = high half of the signed product.</summary>
    MulHighSigned = 32,

    /// <summary>Dst = high half of the unsigned product.</summary>
    MulHighUnsigned = 33,

    /// <summary>Dst = high half of signed A times unsigned B.</summary>
    MulHighSignedUnsigned = 34,

    /// <summary>Dst = A / B signed; by zero: all ones; overflow: A.</summary>
    DivSigned = 35,

    /// <summary>Dst = A / B unsigned; by zero: all ones.</summary>
    DivUnsigned = 36,

    /// <summary>Dst = remainder signed, sign of A; by zero: A; overflow: 0.</summary>
    RemSigned = 37,

    /// <summary>Dst = remainder unsigned; by zero: A.</summary>
    RemUnsigned = 38,

    /// <summary>Dst = low, Dst2 = high half of the signed product.</summary>
    MulWideSigned = 39,

    /// <summary>Dst = low, Dst2 = high half of the unsigned product.</summary>
    MulWideUnsigned = 40,

    /// <summary>Dst = quotient, Dst2 = remainder of high A, low B by C, unsigned. Zero divisor or overflow: all ones and B.</summary>
    DivWideUnsigned = 41,

    /// <summary>Dst = quotient, Dst2 = remainder of high A, low B by C, signed. Zero divisor or overflow: lowest number and B.</summary>
    DivWideSigned = 42,

    /// <summary>Dst = A + B + C (C is 0 or 1), Dst2 = carry.</summary>
    AddCarry = 48,

    /// <summary>Dst = A - B - C (C is 0 or 1), Dst2 = borrow.</summary>
    SubBorrow = 49,

    /// <summary>Dst = A + B + C in the low 2^Aux bytes, zero-extended; Dst2 = flags (I32).</summary>
    AddFlags = 50,

    /// <summary>Dst = A - B - C in the low 2^Aux bytes, zero-extended; Dst2 = flags (I32), C of the flags is no borrow.</summary>
    SubFlags = 51,

    /// <summary>Dst (I32) = N and Z of the low 2^Aux bytes of A; C and V 0.</summary>
    LogicFlags = 52,

    /// <summary>Dst = low 2^Aux bytes of A shifted left by B (0 to 255); Dst2 = last bit out, C when B is 0.</summary>
    ShlCarry = 53,

    /// <summary>Dst = low 2^Aux bytes of A shifted right by B, zeros in; Dst2 = last bit out, C when B is 0.</summary>
    ShrCarry = 54,

    /// <summary>Dst = low 2^Aux bytes of A shifted right by B, sign in, zero-extended; Dst2 = last bit out, C when B is 0.</summary>
    SarCarry = 55,

    /// <summary>Dst = low 2^Aux bytes of A rotated right by B; Dst2 = highest bit of the result, C when B is 0.</summary>
    RotrCarry = 56,

    /// <summary>Dst (I32 or I64) = condition Aux of A and B, whose type is Type.</summary>
    SetCond = 64,

    /// <summary>Dst = condition Aux of A and B ? C : D; Type is of all.</summary>
    Select = 65,

    /// <summary>To label C when condition Aux of A and B holds.</summary>
    BranchCond = 66,

    /// <summary>To label A.</summary>
    Branch = 67,

    /// <summary>Dst = low 2^Aux bytes of A, zero-extended to Type.</summary>
    ZeroExtend = 72,

    /// <summary>Dst = low 2^Aux bytes of A, sign-extended to Type.</summary>
    SignExtend = 73,

    /// <summary>Dst (I32) = low half of A.</summary>
    Truncate = 74,

    /// <summary>Dst = bits of A from Imm &amp; 255, Imm &gt;&gt; 8 of them, zero-extended.</summary>
    Extract = 75,

    /// <summary>Dst = bits of A from Imm &amp; 255, Imm &gt;&gt; 8 of them, sign-extended.</summary>
    ExtractSigned = 76,

    /// <summary>Dst = A with bits from Imm &amp; 255, Imm &gt;&gt; 8 of them, replaced by the low bits of B.</summary>
    Deposit = 77,

    /// <summary>Dst = low 2^Aux bytes of A in reverse order, zero-extended.</summary>
    ByteSwap = 78,

    /// <summary>Dst = bits of A in reverse order.</summary>
    BitReverse = 79,

    /// <summary>Dst = leading zeros of A; the width for 0.</summary>
    CountLeadingZeros = 80,

    /// <summary>Dst = trailing zeros of A; the width for 0.</summary>
    CountTrailingZeros = 81,

    /// <summary>Dst = ones in A.</summary>
    PopCount = 82,

    /// <summary>Dst = carry-less product of A and B, low half.</summary>
    CarrylessMul = 83,

    /// <summary>Dst = carry-less product of A and B, high half.</summary>
    CarrylessMulHigh = 84,

    /// <summary>Dst = memory at A; Imm: <see cref="MemAccess"/>.</summary>
    Load = 96,

    /// <summary>Memory at A = B; Imm: <see cref="MemAccess"/>.</summary>
    Store = 97,

    /// <summary>Dst, Dst2 = 16 bytes at A, low and high; Imm: <see cref="MemAccess"/>.</summary>
    Load128 = 98,

    /// <summary>16 bytes at A = B low, C high; Imm: <see cref="MemAccess"/>.</summary>
    Store128 = 99,

    /// <summary>Dst = memory at A, memory at A = Dst <see cref="IrAtomic"/> Aux B, in one step; Imm: <see cref="MemAccess"/>.</summary>
    Atomic = 100,

    /// <summary>Dst = memory at A; when it equals B, memory at A = C, in one step; Imm: <see cref="MemAccess"/>.</summary>
    CompareSwap = 101,

    /// <summary>
    /// Dst, Dst2 = 16 bytes at A; when they equal B, C, they become D and the value numbered by bits 32-47 of Imm, in one step; low
    /// 32 bits of Imm: <see cref="MemAccess"/>.
    /// </summary>
    CompareSwap128 = 102,

    /// <summary>Fence Aux.</summary>
    Fence = 103,

    /// <summary>
    /// Faults as an access of B bytes at A would (Aux: an access kind), without making it; every page is asked before any memory is
    /// changed. Imm: <see cref="MemAccess"/>.
    /// </summary>
    Probe = 104,

    /// <summary>
    /// Copies at most C bytes from B to A, ascending, as far as both pages reach; Dst = bytes copied. Imm: <see cref="MemAccess"/>
    /// of the source, destination in the same manner.
    /// </summary>
    CopyInPage = 105,

    /// <summary>Stores byte B to at most C bytes from A on, as far as the page reaches; Dst = bytes stored. Imm: <see cref="MemAccess"/>.</summary>
    FillInPage = 106,

    /// <summary>
    /// Dst = helper number (low 16 bits of Imm) of A, B, C, D as its arity (bits 16-23) says; bit 24: it has a result.
    /// </summary>
    Call = 112,

    /// <summary>Pc = block start + Imm; go on there. Aux: 0 or 1, which of the block's two linkable exits.</summary>
    Jump = 120,

    /// <summary>Pc = A; go on there. Aux: 1 call, 2 return, 0 neither, as a hint.</summary>
    JumpTo = 121,

    /// <summary>Pc = block start + Imm; leave for reason Aux.</summary>
    Exit = 122,

    /// <summary>Fetch at block start + Imm faults.</summary>
    FetchFault = 123,

    /// <summary>Leave for reason Aux at the pc that the state holds.</summary>
    ExitAtPc = 124,

    /// <summary>
    /// Dst = A + B. Float operations: Aux is a format, D the rounding mode. Operands are I64; their bits above the format are ignored, and
    /// those of a result are zero. Flags gather in the header, where they are exact whenever it is read, by <see cref="LoadState"/> or by a helper.
    /// </summary>
    FloatAdd = 160,

    /// <summary>Dst = A - B.</summary>
    FloatSub = 161,

    /// <summary>Dst = A * B.</summary>
    FloatMul = 162,

    /// <summary>Dst = A / B.</summary>
    FloatDiv = 163,

    /// <summary>Dst = square root of A.</summary>
    FloatSqrt = 164,

    /// <summary>Dst = A * B + C; Imm: <see cref="Float.MulAddOptions"/>.</summary>
    FloatMulAdd = 165,

    /// <summary>Dst = minimum or maximum of A and B; Imm: <see cref="Float.MinMaxOperation"/>.</summary>
    FloatMinMax = 166,

    /// <summary>Dst (I32) = <see cref="Float.FloatRelation"/> of A and B; Imm: 1 signals on quiet NaN.</summary>
    FloatCompare = 167,

    /// <summary>Dst = A, converted to the format in Imm.</summary>
    FloatConvert = 168,

    /// <summary>Dst = A as an integer, extended to 64 bits by its sign or with zeros; Imm: bits of the integer, +256 unsigned.</summary>
    FloatToInt = 169,

    /// <summary>Dst = the integer in the low bits of A as a float; Imm: bits of the integer, +256 unsigned.</summary>
    FloatFromInt = 170,

    /// <summary>Dst = A rounded to an integral float; Imm: 1 raises inexact.</summary>
    FloatRound = 171,

    /// <summary>Dst (I32) = <see cref="Float.FloatClass"/> of A.</summary>
    FloatClassify = 172,

    /// <summary>
    /// An operation on 80- or 128-bit floats in the state: Aux is the opcode - 160 of one of the above, A the format, B, C, D offsets
    /// of the operands, Dst the offset of the result, Dst2 the value of the rounding mode, Imm as there.
    /// </summary>
    FloatWide = 173,

    /// <summary>
    /// A vector operation on the state: Aux is an <see cref="IrVector"/>, Type unused, A log2 of a lane's bytes, Dst, B, C, D offsets
    /// of result and operands, Dst2 bytes of the vectors, Imm a constant.
    /// </summary>
    Vector = 192,
}

/// <summary>Vector operations; lanes are integers unless the name says otherwise. Result and operands may be the same.</summary>
public enum IrVector : byte
{
    /// <summary>Copy of B.</summary>
    Move,

    /// <summary>Every lane is Imm.</summary>
    Fill,

    /// <summary>Every lane is the value B (a value, not an offset).</summary>
    Broadcast,

    /// <summary>B + C.</summary>
    Add,

    /// <summary>B - C.</summary>
    Sub,

    /// <summary>Low half of B * C.</summary>
    Mul,

    /// <summary>B &amp; C.</summary>
    And,

    /// <summary>B | C.</summary>
    Or,

    /// <summary>B ^ C.</summary>
    Xor,

    /// <summary>B &amp; ~C.</summary>
    AndNot,

    /// <summary>~B.</summary>
    Not,

    /// <summary>-B.</summary>
    Neg,

    /// <summary>Absolute value of B.</summary>
    Abs,

    /// <summary>B &lt;&lt; Imm.</summary>
    ShlConst,

    /// <summary>B &gt;&gt; Imm, zeros in.</summary>
    ShrConst,

    /// <summary>B &gt;&gt; Imm, sign in.</summary>
    SarConst,

    /// <summary>B &lt;&lt; C, modulo the width.</summary>
    Shl,

    /// <summary>B &gt;&gt; C, zeros in, modulo the width.</summary>
    Shr,

    /// <summary>B &gt;&gt; C, sign in, modulo the width.</summary>
    Sar,

    /// <summary>Signed minimum.</summary>
    Min,

    /// <summary>Signed maximum.</summary>
    Max,

    /// <summary>Unsigned minimum.</summary>
    MinUnsigned,

    /// <summary>Unsigned maximum.</summary>
    MaxUnsigned,

    /// <summary>All ones where B == C.</summary>
    CompareEqual,

    /// <summary>All ones where B &gt; C, signed.</summary>
    CompareGreater,

    /// <summary>All ones where B &gt; C, unsigned.</summary>
    CompareAbove,

    /// <summary>Sum, saturating signed.</summary>
    AddSaturate,

    /// <summary>Sum, saturating unsigned.</summary>
    AddSaturateUnsigned,

    /// <summary>Difference, saturating signed.</summary>
    SubSaturate,

    /// <summary>Difference, saturating unsigned.</summary>
    SubSaturateUnsigned,

    /// <summary>(B &amp; D) | (C &amp; ~D).</summary>
    Blend,

    /// <summary>B + C, float lanes; rounding mode in Imm, traits of the class, flags gather in the header.</summary>
    FloatAdd,

    /// <summary>B - C, float lanes.</summary>
    FloatSub,

    /// <summary>B * C, float lanes.</summary>
    FloatMul,

    /// <summary>B / C, float lanes.</summary>
    FloatDiv,

    /// <summary>B * C + D, float lanes.</summary>
    FloatMulAdd,
}

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// Operations of the interpreter. A number at the end is the width in bits; I marks a constant second operand, S a 32-bit result
/// that is sign-extended to 64, N an address of 32 bits.
/// </summary>
internal enum Op : ushort
{
    /// <summary>An instruction of a dropped block begins: leave.</summary>
    Dropped,

    /// <summary>Nothing.</summary>
    Nop,

    /// <summary>Any pure operation of the IR, through <see cref="IntOps"/>.</summary>
    Pure,

    // Moves.
    Move64,
    Move32,
    Move16,
    Move8,
    Const64,
    Const32,
    Const16,
    Const8,
    PcRelative,

    /// <summary>A field of the state beyond the reach of a displacement: A holds its size as the IR has it, B whether the result is of 64 bits.</summary>
    LoadFar,

    /// <summary>The same, written: B is the log2 of its size.</summary>
    StoreFar,

    // Arithmetic of 64 bits.
    Add64,
    AddI64,
    Sub64,
    Mul64,
    MulI64,
    And64,
    AndI64,
    Or64,
    OrI64,
    Xor64,
    XorI64,
    Shl64,
    ShlI64,
    Shr64,
    ShrI64,
    Sar64,
    SarI64,

    // Arithmetic of 32 bits.
    Add32,
    AddI32,
    Sub32,
    Mul32,
    MulI32,
    And32,
    AndI32,
    Or32,
    OrI32,
    Xor32,
    XorI32,
    Shl32,
    ShlI32,
    Shr32,
    ShrI32,
    Sar32,
    SarI32,

    // Arithmetic of 32 bits, sign-extended to 64.
    AddS,
    AddIS,
    SubS,
    MulS,
    ShlS,
    ShlIS,
    ShrS,
    ShrIS,
    SarS,
    SarIS,

    // Widths: from, then to.
    Zero8To64,
    Zero16To64,
    Zero32To64,
    Zero8To32,
    Zero16To32,
    Sign8To64,
    Sign16To64,
    Sign32To64,
    Sign8To32,
    Sign16To32,
    Extract64,
    Extract32,

    // Conditions as values, in the order of IrCond up to AboveOrEqual.
    SetEqual64,
    SetNotEqual64,
    SetLess64,
    SetGreaterOrEqual64,
    SetBelow64,
    SetAboveOrEqual64,
    SetEqualI64,
    SetNotEqualI64,
    SetLessI64,
    SetGreaterOrEqualI64,
    SetBelowI64,
    SetAboveOrEqualI64,

    // Branches to the operation D from here; the constant ones compare with Imm.
    BranchEqual64,
    BranchNotEqual64,
    BranchLess64,
    BranchGreaterOrEqual64,
    BranchBelow64,
    BranchAboveOrEqual64,
    BranchEqualI64,
    BranchNotEqualI64,
    BranchLessI64,
    BranchGreaterOrEqualI64,
    BranchBelowI64,
    BranchAboveOrEqualI64,
    BranchEqual32,
    BranchNotEqual32,
    BranchEqualI32,
    BranchNotEqualI32,
    BranchTestZeroI64,
    BranchTestNotZeroI64,

    // The same where both ways begin with a jump, which is done at once.
    JumpEqual64,
    JumpNotEqual64,
    JumpLess64,
    JumpGreaterOrEqual64,
    JumpBelow64,
    JumpAboveOrEqual64,
    JumpEqualI64,
    JumpNotEqualI64,
    JumpLessI64,
    JumpGreaterOrEqualI64,
    JumpBelowI64,
    JumpAboveOrEqualI64,
    JumpEqual32,
    JumpNotEqual32,
    JumpEqualI32,
    JumpNotEqualI32,
    JumpTestZeroI64,
    JumpTestNotZeroI64,

    /// <summary>Unconditional.</summary>
    Branch,

    /// <summary>Any other condition: Imm has the condition in bits 0-7 and in bit 8 whether it is of 64 bits.</summary>
    BranchIf,

    // Memory: Imm is a displacement and how to look up the address, see MemoryOperand.
    Load8U64,
    Load8S64,
    Load16U64,
    Load16S64,
    Load32U64,
    Load32S64,
    Load64,
    Load8U32,
    Load8S32,
    Load16U32,
    Load16S32,
    Load32,
    Store8,
    Store16,
    Store32,
    Store64,

    // The same with addresses of 32 bits.
    NLoad8U64,
    NLoad8S64,
    NLoad16U64,
    NLoad16S64,
    NLoad32U64,
    NLoad32S64,
    NLoad64,
    NLoad8U32,
    NLoad8S32,
    NLoad16U32,
    NLoad16S32,
    NLoad32,
    NStore8,
    NStore16,
    NStore32,
    NStore64,

    /// <summary>Memory operations of every other kind; the next one holds more operands.</summary>
    Memory,

    /// <summary>A helper; the next one holds more operands.</summary>
    Call,

    /// <summary>A float or vector operation; the next one holds more operands.</summary>
    Float,

    // The same, tried on the host's floating point first; the number is the width of the format, the order that of the IR.
    FloatAdd32,
    FloatSub32,
    FloatMul32,
    FloatDiv32,
    FloatSqrt32,
    FloatMulAdd32,
    FloatMinMax32,
    FloatCompare32,
    FloatConvert32,
    FloatToInt32,
    FloatFromInt32,
    FloatAdd64,
    FloatSub64,
    FloatMul64,
    FloatDiv64,
    FloatSqrt64,
    FloatMulAdd64,
    FloatMinMax64,
    FloatCompare64,
    FloatConvert64,
    FloatToInt64,
    FloatFromInt64,

    /// <summary>A where it is at least Imm, else the constant of the next one.</summary>
    KeepAboveOrEqualI64,

    // Ends; D is how many instructions were executed.
    Jump,
    JumpAcross,
    JumpTo64,
    JumpTo32,
    Exit,
    ExitAtPc,
    FetchFault,
}

namespace Emu.Accel.Tcg.Native;

/// <summary>General registers of the host, with their numbers in encodings.</summary>
internal enum Reg : byte
{
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
}

/// <summary>Conditions of the host, with their numbers in encodings.</summary>
internal enum Cond : byte
{
    Overflow,
    NoOverflow,
    Below,
    AboveOrEqual,
    Equal,
    NotEqual,
    BelowOrEqual,
    Above,
    Sign,
    NoSign,
    Parity,
    NoParity,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Greater,
}

/// <summary>Operations of the form <c>op r, r/m</c>; the opcode, with bit 8 for a first byte 0F.</summary>
internal enum Alu : ushort
{
    Add = 0x03,
    Or = 0x0B,
    Adc = 0x13,
    Sbb = 0x1B,
    And = 0x23,
    Sub = 0x2B,
    Xor = 0x33,
    Cmp = 0x3B,
    Test = 0x85,
    Mov = 0x8B,
    Imul = 0x1AF,
}

/// <summary>Shifts, as they are numbered in encodings.</summary>
internal enum Shift : byte
{
    Rol = 0,
    Ror = 1,
    Shl = 4,
    Shr = 5,
    Sar = 7,
}

/// <summary>Operations on one operand, as they are numbered in encodings of opcode F7.</summary>
internal enum Unary : byte
{
    Not = 2,
    Neg = 3,
    Mul = 4,
    Imul = 5,
    Div = 6,
    Idiv = 7,
}

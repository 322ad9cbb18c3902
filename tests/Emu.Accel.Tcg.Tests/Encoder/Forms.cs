using System.Collections.Immutable;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Tests.Encoder;

/// <summary>The table: what each method of the encoder shall write.</summary>
internal static class Forms
{
    private static readonly ImmutableArray<string> Registers64 = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
    private static readonly ImmutableArray<string> Registers32 = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"];
    private static readonly ImmutableArray<string> Registers16 = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"];
    private static readonly ImmutableArray<string> Registers8 = ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8l", "r9l", "r10l", "r11l", "r12l", "r13l", "r14l", "r15l"];
    private static readonly ImmutableArray<string> Suffixes = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];

    /// <summary>One for each method that writes an instruction.</summary>
    public static ImmutableArray<Form> All { get; } =
    [
        // Integers.
        new("Op(Alu, Boolean, Reg, Reg)", a => $"{Name(a[0])} {R(a[2], a[1])}, {R(a[3], a[1])}"),
        new("Op(Alu, Boolean, Reg, Reg, Int32)", a => (Alu)a[0] == Alu.Test
            ? $"test {M(Size(a[1]), a[3], a[4])}, {R(a[2], a[1])}"
            : $"{Name(a[0])} {R(a[2], a[1])}, {M(Size(a[1]), a[3], a[4])}"),
        new("OpTo(Alu, Boolean, Reg, Int32, Reg)", a => HasConst(a[0], test: false) ? $"{Name(a[0])} {M(Size(a[1]), a[2], a[3])}, {R(a[4], a[1])}" : null),
        new("OpConst(Alu, Boolean, Reg, Int32)", a => HasConst(a[0], test: true) ? $"{Name(a[0])} {R(a[2], a[1])}, {a[3]}" : null),
        new("OpConst(Alu, Boolean, Reg, Int32, Int32)", a => HasConst(a[0], test: false) ? $"{Name(a[0])} {M(Size(a[1]), a[2], a[3])}, {a[4]}" : null),
        new("Move(Boolean, Reg, Reg)", a => $"mov {R(a[1], a[0])}, {R(a[2], a[0])}"),
        new("Const(Reg, UInt64)", a => (ulong)a[1] <= uint.MaxValue ? $"mov {R(a[0], false)}, {(int)(uint)(ulong)a[1]}" : $"mov {R(a[0], true)}, {(long)(ulong)a[1]}"),
        new("Const64(Reg, UInt64)", a => $"mov {R(a[0], true)}, {(long)(ulong)a[1]}"),
        new("Load(Int32, Boolean, Boolean, Reg, Reg, Int32)", a => $"{Extension(a[0], a[1], a[2])} {R(a[3], IsWide(a[0], a[1], a[2]))}, {M(1 << (int)a[0], a[4], a[5])}"),
        new("LoadAt(Int32, Boolean, Boolean, Reg, Reg, Reg)", a => (Reg)a[5] == Reg.Rsp ? null : $"{Extension(a[0], a[1], a[2])} {R(a[3], IsWide(a[0], a[1], a[2]))}, {At(1 << (int)a[0], a[4], a[5])}"),
        new("StoreAt(Int32, Reg, Reg, Reg)", a => (Reg)a[2] == Reg.Rsp ? null : $"mov {At(1 << (int)a[0], a[1], a[2])}, {Sized(a[3], a[0])}"),
        new("Extend(Int32, Boolean, Boolean, Reg, Reg)", a => $"{Extension(a[0], a[1], a[2])} {R(a[3], IsWide(a[0], a[1], a[2]))}, {Sized(a[4], a[0])}"),
        new("Store(Int32, Reg, Int32, Reg)", a => $"mov {M(1 << (int)a[0], a[1], a[2])}, {Sized(a[3], a[0])}"),
        new("StoreConst(Int32, Reg, Int32, Int32)", a => $"mov {M(1 << (int)a[0], a[1], a[2])}, {(int)a[0] switch { 0 => (byte)(int)a[3], 1 => (short)(int)a[3], _ => (int)a[3] }}"),
        new("Lea(Boolean, Reg, Reg, Int32)", a => $"lea {R(a[1], a[0])}, {M(0, a[2], a[3])}"),
        new("Lea(Boolean, Reg, Reg, Reg)", a => (Reg)a[3] == Reg.Rsp ? null : $"lea {R(a[1], a[0])}, {At(0, a[2], a[3])}"),
        new("ShiftConst(Shift, Boolean, Reg, Int32)", a => $"{Name(a[0])} {R(a[2], a[1])}, {a[3]}"),
        new("ShiftCl(Shift, Boolean, Reg)", a => $"{Name(a[0])} {R(a[2], a[1])}, cl"),
        new("ShiftBy(Shift, Boolean, Reg, Reg, Reg)", a => (Shift)a[0] < Shift.Shl ? null : $"{Name(a[0])}x {R(a[2], a[1])}, {R(a[3], a[1])}, {R(a[4], a[1])}"),
        new("RotateRight(Boolean, Reg, Reg, Int32)", a => $"rorx {R(a[1], a[0])}, {R(a[2], a[0])}, {a[3]}"),
        new("AndNot(Boolean, Reg, Reg, Reg)", a => $"andn {R(a[1], a[0])}, {R(a[2], a[0])}, {R(a[3], a[0])}"),
        new("MulConst(Boolean, Reg, Reg, Int32)", a => $"imul {R(a[1], a[0])}, {R(a[2], a[0])}, {a[3]}"),
        new("One(Unary, Boolean, Reg)", a => $"{Name(a[0])} {R(a[2], a[1])}"),
        new("SignIntoRdx(Boolean)", a => (bool)a[0] ? "cqo" : "cdq"),
        new("Count(Int32, Boolean, Reg, Reg)", a => Counts(a[0]) is { } name ? $"{name} {R(a[2], a[1])}, {R(a[3], a[1])}" : null),
        new("SwapBytes(Boolean, Reg)", a => $"bswap {R(a[1], a[0])}"),
        new("Set(Cond, Reg)", a => $"set{Suffixes[(int)(Cond)a[0]]} {Sized(a[1], 0)}"),
        new("MoveIf(Cond, Boolean, Reg, Reg)", a => $"cmov{Suffixes[(int)(Cond)a[0]]} {R(a[2], a[1])}, {R(a[3], a[1])}"),
        new("JumpIf(Cond)", a => $"j{Suffixes[(int)(Cond)a[0]]} 6"),
        new("JumpNearIf(Cond)", a => $"j{Suffixes[(int)(Cond)a[0]]} 2"),
        new("Jump()", _ => "jmp 5"),
        new("JumpTo(Reg)", a => $"jmp {R(a[0], true)}"),
        new("JumpTo(Reg, Int32)", a => $"jmp {M(8, a[0], a[1])}"),
        new("Call(Reg, Int32)", a => $"call {M(8, a[0], a[1])}"),
        new("Push(Reg)", a => $"push {R(a[0], true)}"),
        new("Pop(Reg)", a => $"pop {R(a[0], true)}"),
        new("Return()", _ => "ret"),

        // In one step.
        new("Exchange(Int32, Reg, Reg)", a => $"xchg {M(1 << (int)a[0], a[1], 0)}, {Sized(a[2], a[0])}"),
        new("ExchangeAdd(Int32, Reg, Reg)", a => $"lock xadd {M(1 << (int)a[0], a[1], 0)}, {Sized(a[2], a[0])}"),
        new("CompareExchange(Int32, Reg, Reg)", a => $"lock cmpxchg {M(1 << (int)a[0], a[1], 0)}, {Sized(a[2], a[0])}"),
        new("LockedOp(Alu, Int32, Reg, Reg)", a => (Alu)a[0] is Alu.Add or Alu.And or Alu.Or or Alu.Xor ? $"lock {Name(a[0])} {M(1 << (int)a[1], a[2], 0)}, {Sized(a[3], a[1])}" : null),
        new("Fence()", _ => "lock or 4:[rsp + 0], 0"),

        // Floating point.
        new("LoadMxcsr(Reg, Int32)", a => $"ldmxcsr {M(4, a[0], a[1])}"),
        new("StoreMxcsr(Reg, Int32)", a => $"stmxcsr {M(4, a[0], a[1])}"),
        new("MoveVector(Boolean, Int32, Reg, Int32)", a => (bool)a[0] ? $"movups {M(16, a[2], a[3])}, xmm{a[1]}" : $"movups xmm{a[1]}, {M(16, a[2], a[3])}"),
        new("LoadFloat(Boolean, Int32, Reg, Int32)", a => $"vmovs{F(a[0])} xmm{a[1]}, {M(Size(a[0]), a[2], a[3])}"),
        new("StoreFloat(Boolean, Reg, Int32, Int32)", a => $"vmovs{F(a[0])} {M(Size(a[0]), a[1], a[2])}, xmm{a[3]}"),
        new("ToFloat(Boolean, Int32, Reg)", a => $"vmov{((bool)a[0] ? "q" : "d")} xmm{a[1]}, {R(a[2], a[0])}"),
        new("FromFloat(Boolean, Reg, Int32)", a => $"vmov{((bool)a[0] ? "q" : "d")} {R(a[1], a[0])}, xmm{a[2]}"),
        new("Float(Int32, Boolean, Int32, Int32, Int32)", a => FloatName(a[0], a[1]) is { } name ? $"{name} xmm{a[2]}, xmm{a[3]}, xmm{a[4]}" : null),
        new("FloatFused(Int32, Boolean, Int32, Int32, Int32)", a => Fused(a[0]) is { } name ? $"{name}s{F(a[1])} xmm{a[2]}, xmm{a[3]}, xmm{a[4]}" : null),
        new("MoveFloat(Int32, Int32)", a => $"vmovaps xmm{a[0]}, xmm{a[1]}"),
        new("FloatCompare(Boolean, Boolean, Int32, Int32)", a => $"v{((bool)a[0] ? "" : "u")}comis{F(a[1])} xmm{a[2]}, xmm{a[3]}"),
        new("FloatFromInt(Boolean, Boolean, Int32, Reg)", a => $"vcvtsi2s{F(a[0])} xmm{a[2]}, xmm1, {R(a[3], a[1])}"),
        new("FloatToInt(Boolean, Boolean, Boolean, Reg, Int32)", a => $"vcvt{((bool)a[0] ? "t" : "")}s{F(a[1])}2si {R(a[3], a[2])}, xmm{a[4]}"),

        // Vectors.
        new("LoadVector(Int32, Int32, Reg, Int32)", a => $"{MoveName(a[0])} {V((int)a[0] == 32, a[1])}, {M((int)a[0], a[2], a[3])}"),
        new("LoadTwice(Int32, Reg, Int32)", a => $"vmovddup xmm{a[0]}, {M(8, a[1], a[2])}"),
        new("StoreVector(Int32, Reg, Int32, Int32)", a => $"{MoveName(a[0])} {M((int)a[0], a[1], a[2])}, {V((int)a[0] == 32, a[3])}"),
        new("LoadVectorAt(Int32, Int32, Reg, Reg)", a => (Reg)a[3] == Reg.Rsp ? null : $"{MoveName(a[0])} {V((int)a[0] == 32, a[1])}, {At((int)a[0], a[2], a[3])}"),
        new("StoreVectorAt(Int32, Reg, Reg, Int32)", a => (Reg)a[2] == Reg.Rsp ? null : $"{MoveName(a[0])} {At((int)a[0], a[1], a[2])}, {V((int)a[0] == 32, a[3])}"),
        new("CopyVector(Boolean, Int32, Int32)", a => $"vmovdqa {V(a[0], a[1])}, {V(a[0], a[2])}"),
        new("InsertHigh(Int32, Int32, Reg)", a => $"vpinsrq xmm{a[0]}, xmm{a[1]}, {R(a[2], true)}, 1"),
        new("FromHigh(Reg, Int32)", a => $"vpextrq {R(a[0], true)}, xmm{a[1]}, 1"),
        new("Vector(VectorOp, Boolean, Int32, Int32)", a => (VectorOp)a[0] switch
        {
            VectorOp.Pabsb or VectorOp.Pabsw or VectorOp.Pabsd or VectorOp.Ptest => $"v{Name(a[0])} {V(a[1], a[2])}, {V(a[1], a[3])}",
            VectorOp.Pbroadcastb or VectorOp.Pbroadcastw or VectorOp.Pbroadcastd or VectorOp.Pbroadcastq => $"v{Name(a[0])} {V(a[1], a[2])}, xmm{a[3]}",
            _ => null,
        }),
        new("Vector(VectorOp, Boolean, Int32, Int32, Int32)", a => HasThree(a[0]) ? $"v{Name(a[0])} {V(a[1], a[2])}, {V(a[1], a[3])}, {V(a[1], a[4])}" : null),
        new("VectorShift(VectorOp, Boolean, Int32, Int32, Int32)", a => IsShift(a[0]) ? $"v{Name(a[0])} {V(a[1], a[2])}, {V(a[1], a[3])}, {a[4]}" : null),
        new("VectorBlend(VectorOp, Boolean, Int32, Int32, Int32, Int32)", a => IsBlend(a[0])
            ? $"v{Name(a[0])} {V(a[1], a[2])}, {V(a[1], a[3])}, {V(a[1], a[4])}, {V(a[1], a[5])}"
            : null),
        new("BlendWords(Boolean, Int32, Int32, Int32, Int32)", a => $"vpblendw {V(a[0], a[1])}, {V(a[0], a[2])}, {V(a[0], a[3])}, {(byte)(int)a[4]}"),
        new("ZeroUpper()", _ => "vzeroupper"),
    ];

    private static string Name(object operation) => operation.ToString()!.ToLowerInvariant();

    private static string R(object register, object wide) => ((bool)wide ? Registers64 : Registers32)[(int)(Reg)register];

    private static string Sized(object register, object log2) =>
        ((int)log2 switch { 0 => Registers8, 1 => Registers16, 2 => Registers32, _ => Registers64 })[(int)(Reg)register];

    private static string M(int size, object register, object displacement) => $"{(size == 0 ? "" : $"{size}:")}[{R(register, true)} + {displacement}]";

    private static string At(int size, object register, object index) => $"{(size == 0 ? "" : $"{size}:")}[{R(register, true)} + {R(index, true)} * 1 + 0]";

    private static int Size(object wide) => (bool)wide ? 8 : 4;

    private static string F(object wide) => (bool)wide ? "d" : "s";

    private static string V(object is256, object register) => $"{((bool)is256 ? "y" : "x")}mm{register}";

    private static string MoveName(object bytes) => (int)bytes == 8 ? "vmovq" : "vmovdqu";

    private static bool IsShift(object op) =>
        (VectorOp)op is VectorOp.Psllw or VectorOp.Pslld or VectorOp.Psllq or VectorOp.Psrlw or VectorOp.Psrld or VectorOp.Psrlq or VectorOp.Psraw or VectorOp.Psrad;

    private static bool IsBlend(object op) => (VectorOp)op is VectorOp.Pblendvb or VectorOp.Blendvps or VectorOp.Blendvpd;

    private static bool HasThree(object op) => !IsShift(op) && !IsBlend(op)
        && (VectorOp)op is not (VectorOp.Pabsb or VectorOp.Pabsw or VectorOp.Pabsd or VectorOp.Ptest)
        && (VectorOp)op is not (VectorOp.Pbroadcastb or VectorOp.Pbroadcastw or VectorOp.Pbroadcastd or VectorOp.Pbroadcastq);

    private static bool HasConst(object operation, bool test) =>
        (Alu)operation is Alu.Add or Alu.Or or Alu.Adc or Alu.Sbb or Alu.And or Alu.Sub or Alu.Xor or Alu.Cmp || (test && (Alu)operation == Alu.Test);

    private static bool IsWide(object log2, object signed, object wide) => (int)log2 == 3 || ((bool)signed && (bool)wide);

    private static string Extension(object log2, object signed, object wide) => ((int)log2, (bool)signed) switch
    {
        (0 or 1, false) => "movzx",
        (0 or 1, true) => "movsx",
        (2, true) when (bool)wide => "movsxd",
        _ => "mov",
    };

    private static string? Counts(object opcode) => (int)opcode switch
    {
        0xB8 => "popcnt",
        0xBC => "tzcnt",
        0xBD => "lzcnt",
        _ => null,
    };

    private static string? Fused(object opcode) => (int)opcode switch
    {
        0xB9 => "vfmadd231",
        0xBB => "vfmsub231",
        0xBD => "vfnmadd231",
        0xBF => "vfnmsub231",
        _ => null,
    };

    private static string? FloatName(object opcode, object wide) => (int)opcode switch
    {
        0x51 => $"vsqrts{F(wide)}",
        0x58 => $"vadds{F(wide)}",
        0x59 => $"vmuls{F(wide)}",
        0x5A => (bool)wide ? "vcvtsd2ss" : "vcvtss2sd",
        0x5C => $"vsubs{F(wide)}",
        0x5E => $"vdivs{F(wide)}",
        _ => null,
    };
}

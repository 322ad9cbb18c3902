using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Writes machine code of x86-64 into a buffer of its own (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2).
/// Integer instructions; those of floating point are in the other half. Callers see to it that <see cref="Room"/> is left.
/// </summary>
internal sealed unsafe partial class X64Writer : IDisposable
{
    private const int Capacity = 1 << 20;

    // nop; nop of 16 bits; nop of a register's memory: the forms of one, two and three bytes that the manual recommends.
    private static ReadOnlySpan<byte> Nops => [0x90, 0, 0, 0x66, 0x90, 0, 0x0F, 0x1F, 0x00];

    private readonly byte* buffer = (byte*)NativeMemory.Alloc(Capacity);
    private readonly List<int> distances = [];
    private byte* at;

    /// <summary>Makes an empty buffer.</summary>
    public X64Writer() => at = buffer;

    /// <summary>
    /// How far behind the beginning of the state rbp points: displacements from it are given as from the beginning. With 128, one byte
    /// is enough for those of the first 256 bytes.
    /// </summary>
    public int StateBias { get; init; }

    /// <summary>Bytes written.</summary>
    public int Position => (int)(at - buffer);

    /// <summary>Bytes that may still be written.</summary>
    public int Room => Capacity - Position;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Code => new(buffer, Position);

    /// <summary>Where the distances of jumps inside lie; of some, twice.</summary>
    public ReadOnlySpan<int> Distances => CollectionsMarshal.AsSpan(distances);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        at = buffer;
        distances.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(buffer);

    /// <summary>Writes a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(int value) => *at++ = (byte)value;

    /// <summary>Writes four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Int32(int value)
    {
        *(int*)at = value;
        at += 4;
    }

    /// <summary>Writes eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Int64(long value)
    {
        *(long*)at = value;
        at += 8;
    }

    /// <summary>Fills with instructions that do nothing up to a multiple.</summary>
    /// <param name="offset">Bytes from here that shall begin at the multiple.</param>
    /// <param name="alignment">A power of two.</param>
    public void Align(int offset, int alignment)
    {
        int missing = -(Position + offset) & (alignment - 1);
        while (missing > 0)
        {
            // One instruction for up to three bytes.
            int length = Math.Min(missing, 3);
            Nops.Slice((length - 1) * 3, length).CopyTo(new Span<byte>(at, length));
            at += length;
            missing -= length;
        }
    }

    /// <summary><c>op d, s</c>.</summary>
    public void Op(Alu op, bool wide, Reg d, Reg s)
    {
        if (op == Alu.Test)
        {
            (d, s) = (s, d);
        }

        Rex(wide, (int)d, 0, (int)s);
        Opcode((int)op);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>op d, [b + displacement]</c>.</summary>
    public void Op(Alu op, bool wide, Reg d, Reg b, int displacement)
    {
        Rex(wide, (int)d, 0, (int)b);
        Opcode((int)op);
        Address((int)d, b, displacement);
    }

    /// <summary><c>op d, constant</c>.</summary>
    public void OpConst(Alu op, bool wide, Reg d, int constant)
    {
        int number = ((int)op >> 3) & 7;
        Rex(wide, 0, 0, (int)d);
        if (d == Reg.Rax && (op == Alu.Test || constant != (sbyte)constant))
        {
            // A form of its own, one byte shorter.
            Byte(op == Alu.Test ? 0xA9 : (number << 3) | 5);
            Int32(constant);
        }
        else if (op == Alu.Test)
        {
            Byte(0xF7);
            Byte(0xC0 | ((int)d & 7));
            Int32(constant);
        }
        else if (constant == (sbyte)constant)
        {
            Byte(0x83);
            Byte(0xC0 | (number << 3) | ((int)d & 7));
            Byte(constant);
        }
        else
        {
            Byte(0x81);
            Byte(0xC0 | (number << 3) | ((int)d & 7));
            Int32(constant);
        }
    }

    /// <summary><c>op [b + displacement], constant</c>.</summary>
    public void OpConst(Alu op, bool wide, Reg b, int displacement, int constant)
    {
        Rex(wide, 0, 0, (int)b);
        bool small = constant == (sbyte)constant;
        Byte(small ? 0x83 : 0x81);
        Address(((int)op >> 3) & 7, b, displacement);
        if (small)
        {
            Byte(constant);
        }
        else
        {
            Int32(constant);
        }
    }

    /// <summary><c>mov d, s</c>.</summary>
    public void Move(bool wide, Reg d, Reg s) => Op(Alu.Mov, wide, d, s);

    /// <summary>Puts a constant into a register, in the shortest way that leaves flags alone.</summary>
    public void Const(Reg d, ulong value)
    {
        if (value <= uint.MaxValue)
        {
            Rex(false, 0, 0, (int)d);
            Byte(0xB8 | ((int)d & 7));
            Int32((int)value);
        }
        else if ((long)value == (int)value)
        {
            Rex(true, 0, 0, (int)d);
            Byte(0xC7);
            Byte(0xC0 | ((int)d & 7));
            Int32((int)value);
        }
        else
        {
            Const64(d, value);
        }
    }

    /// <summary>Puts a constant of eight bytes, which may be changed later, into a register.</summary>
    /// <returns>Where it lies.</returns>
    public int Const64(Reg d, ulong value)
    {
        Rex(true, 0, 0, (int)d);
        Byte(0xB8 | ((int)d & 7));
        Int64((long)value);
        return Position - 8;
    }

    /// <summary>Loads an integer of 1, 2, 4 or 8 bytes.</summary>
    public void Load(int log2, bool signed, bool wide, Reg d, Reg b, int displacement)
    {
        LoadPrefix(log2, signed, wide, d, 0, b);
        Address((int)d, b, displacement);
    }

    /// <summary>Loads an integer of 1, 2, 4 or 8 bytes from [b + i].</summary>
    public void LoadAt(int log2, bool signed, bool wide, Reg d, Reg b, Reg i)
    {
        LoadPrefix(log2, signed, wide, d, (int)i, b);
        Indexed((int)d, b, i);
    }

    /// <summary>Stores the low 1, 2, 4 or 8 bytes of a register to [b + i].</summary>
    public void StoreAt(int log2, Reg b, Reg i, Reg s)
    {
        if (log2 == 1)
        {
            Byte(0x66);
        }

        Rex(log2 == 3, (int)s, (int)i, (int)b, force: log2 == 0 && s >= Reg.Rsp);
        Byte(log2 == 0 ? 0x88 : 0x89);
        Indexed((int)s, b, i);
    }

    /// <summary>Extends the low 1, 2 or 4 bytes of a register.</summary>
    public void Extend(int log2, bool signed, bool wide, Reg d, Reg s)
    {
        LoadPrefix(log2, signed, wide, d, 0, s, isRegister: true);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    /// <summary>Stores the low 1, 2, 4 or 8 bytes of a register.</summary>
    public void Store(int log2, Reg b, int displacement, Reg s)
    {
        if (log2 == 1)
        {
            Byte(0x66);
        }

        Rex(log2 == 3, (int)s, 0, (int)b, force: log2 == 0 && s >= Reg.Rsp);
        Byte(log2 == 0 ? 0x88 : 0x89);
        Address((int)s, b, displacement);
    }

    /// <summary>Stores a constant.</summary>
    public void StoreConst(int log2, Reg b, int displacement, int constant)
    {
        if (log2 == 1)
        {
            Byte(0x66);
        }

        Rex(log2 == 3, 0, 0, (int)b);
        Byte(log2 == 0 ? 0xC6 : 0xC7);
        Address(0, b, displacement);
        switch (log2)
        {
            case 0:
                Byte(constant);
                break;
            case 1:
                Byte(constant);
                Byte(constant >> 8);
                break;
            default:
                Int32(constant);
                break;
        }
    }

    /// <summary><c>lea d, [b + displacement]</c>.</summary>
    public void Lea(bool wide, Reg d, Reg b, int displacement)
    {
        Rex(wide, (int)d, 0, (int)b);
        Byte(0x8D);
        Address((int)d, b, displacement);
    }

    /// <summary><c>lea d, [b + i]</c>.</summary>
    public void Lea(bool wide, Reg d, Reg b, Reg i)
    {
        Rex(wide, (int)d, (int)i, (int)b);
        Byte(0x8D);
        Indexed((int)d, b, i);
    }

    /// <summary>Shifts by a constant.</summary>
    public void ShiftConst(Shift shift, bool wide, Reg d, int count)
    {
        Rex(wide, 0, 0, (int)d);
        Byte(0xC1);
        Byte(0xC0 | ((int)shift << 3) | ((int)d & 7));
        Byte(count);
    }

    /// <summary>Shifts by cl.</summary>
    public void ShiftCl(Shift shift, bool wide, Reg d)
    {
        Rex(wide, 0, 0, (int)d);
        Byte(0xD3);
        Byte(0xC0 | ((int)shift << 3) | ((int)d & 7));
    }

    /// <summary><c>shlx, shrx, sarx d, s, count</c> (BMI2).</summary>
    public void ShiftBy(Shift shift, bool wide, Reg d, Reg s, Reg count)
    {
        int prefix = shift switch
        {
            Shift.Shl => 1,
            Shift.Shr => 3,
            _ => 2,
        };
        Vex(2, prefix, wide, (int)d, (int)count, 0, (int)s);
        Byte(0xF7);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>rorx d, s, count</c> (BMI2).</summary>
    public void RotateRight(bool wide, Reg d, Reg s, int count)
    {
        Vex(3, 3, wide, (int)d, 0, 0, (int)s);
        Byte(0xF0);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
        Byte(count);
    }

    /// <summary><c>andn d, not, s</c> (BMI1): s without the bits of not.</summary>
    public void AndNot(bool wide, Reg d, Reg not, Reg s)
    {
        Vex(2, 0, wide, (int)d, (int)not, 0, (int)s);
        Byte(0xF2);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>imul d, s, constant</c>.</summary>
    public void MulConst(bool wide, Reg d, Reg s, int constant)
    {
        Rex(wide, (int)d, 0, (int)s);
        Byte(0x69);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
        Int32(constant);
    }

    /// <summary>An operation on one register, or on rdx:rax and it.</summary>
    public void One(Unary op, bool wide, Reg d)
    {
        Rex(wide, 0, 0, (int)d);
        Byte(0xF7);
        Byte(0xC0 | ((int)op << 3) | ((int)d & 7));
    }

    /// <summary><c>cdq</c> or <c>cqo</c>.</summary>
    public void SignIntoRdx(bool wide)
    {
        Rex(wide, 0, 0, 0);
        Byte(0x99);
    }

    /// <summary><c>lzcnt, tzcnt, popcnt d, s</c>: opcodes BD, BC, B8.</summary>
    public void Count(int opcode, bool wide, Reg d, Reg s)
    {
        Byte(0xF3);
        Rex(wide, (int)d, 0, (int)s);
        Byte(0x0F);
        Byte(opcode);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>bswap d</c>.</summary>
    public void SwapBytes(bool wide, Reg d)
    {
        Rex(wide, 0, 0, (int)d);
        Byte(0x0F);
        Byte(0xC8 | ((int)d & 7));
    }

    /// <summary><c>set d8</c>; the rest of the register stays.</summary>
    public void Set(Cond condition, Reg d)
    {
        Rex(false, 0, 0, (int)d, force: d >= Reg.Rsp);
        Byte(0x0F);
        Byte(0x90 | (int)condition);
        Byte(0xC0 | ((int)d & 7));
    }

    /// <summary><c>cmov d, s</c>.</summary>
    public void MoveIf(Cond condition, bool wide, Reg d, Reg s)
    {
        Rex(wide, (int)d, 0, (int)s);
        Byte(0x0F);
        Byte(0x40 | (int)condition);
        Byte(0xC0 | (((int)d & 7) << 3) | ((int)s & 7));
    }

    private void LoadPrefix(int log2, bool signed, bool wide, Reg d, int index, Reg b, bool isRegister = false)
    {
        bool byteRegister = isRegister && log2 == 0 && b >= Reg.Rsp;
        Rex(log2 == 3 || (signed && wide), (int)d, index, (int)b, byteRegister);
        switch (log2)
        {
            case 0:
                Byte(0x0F);
                Byte(signed ? 0xBE : 0xB6);
                break;
            case 1:
                Byte(0x0F);
                Byte(signed ? 0xBF : 0xB7);
                break;
            case 2:
                Byte(signed && wide ? 0x63 : 0x8B);
                break;
            default:
                Byte(0x8B);
                break;
        }
    }

    private void Opcode(int opcode)
    {
        if ((opcode & 0x100) != 0)
        {
            Byte(0x0F);
        }

        Byte(opcode);
    }

    private void Rex(bool wide, int reg, int index, int rm, bool force = false)
    {
        int rex = (wide ? 8 : 0) | (reg >> 3 << 2) | (index >> 3 << 1) | (rm >> 3);
        if (rex != 0 || force)
        {
            Byte(0x40 | rex);
        }
    }

    private void Vex(int map, int prefix, bool wide, int reg, int second, int index, int rm, bool is256 = false)
    {
        Byte(0xC4);
        Byte(((~reg >> 3 & 1) << 7) | ((~index >> 3 & 1) << 6) | ((~rm >> 3 & 1) << 5) | map);
        Byte((wide ? 0x80 : 0) | ((~second & 15) << 3) | (is256 ? 4 : 0) | prefix);
    }

    // rsp cannot be an index; nobody asks for it.
    private void Indexed(int reg, Reg b, Reg i)
    {
        bool needsDisplacement = ((int)b & 7) == 5;
        Byte((needsDisplacement ? 0x44 : 0x04) | ((reg & 7) << 3));
        Byte((((int)i & 7) << 3) | ((int)b & 7));
        if (needsDisplacement)
        {
            Byte(0);
        }
    }

    private void Address(int reg, Reg b, int displacement)
    {
        displacement -= b == Reg.Rbp ? StateBias : 0;
        int low = (int)b & 7;
        int field = (reg & 7) << 3;
        bool sib = low == 4;
        if (displacement == 0 && low != 5)
        {
            Byte(field | low);
            if (sib)
            {
                Byte(0x24);
            }
        }
        else if (displacement == (sbyte)displacement)
        {
            Byte(0x40 | field | low);
            if (sib)
            {
                Byte(0x24);
            }

            Byte(displacement);
        }
        else
        {
            Byte(0x80 | field | low);
            if (sib)
            {
                Byte(0x24);
            }

            Int32(displacement);
        }
    }
}

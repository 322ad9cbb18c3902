namespace Emu.Accel.Tcg.Native;

/// <content>Vectors of 16 bytes, or of 32 where <c>is256</c> says so. The rest of a destination becomes zero.</content>
internal sealed unsafe partial class X64Writer
{
    /// <summary>Loads 8, 16 or 32 bytes.</summary>
    public void LoadVector(int bytes, int d, Reg b, int displacement)
    {
        Vex(1, 2, false, d, 0, 0, (int)b, bytes == 32);
        Byte(bytes == 8 ? 0x7E : 0x6F);
        Address(d, b, displacement);
    }

    /// <summary>Loads eight bytes into both halves of 16.</summary>
    public void LoadTwice(int d, Reg b, int displacement)
    {
        Vex(1, 3, false, d, 0, 0, (int)b);
        Byte(0x12);
        Address(d, b, displacement);
    }

    /// <summary>Stores 8, 16 or 32 bytes.</summary>
    public void StoreVector(int bytes, Reg b, int displacement, int s)
    {
        Vex(1, bytes == 8 ? 1 : 2, false, s, 0, 0, (int)b, bytes == 32);
        Byte(bytes == 8 ? 0xD6 : 0x7F);
        Address(s, b, displacement);
    }

    /// <summary>Loads 8, 16 or 32 bytes from [b + i].</summary>
    public void LoadVectorAt(int bytes, int d, Reg b, Reg i)
    {
        Vex(1, 2, false, d, 0, (int)i, (int)b, bytes == 32);
        Byte(bytes == 8 ? 0x7E : 0x6F);
        Indexed(d, b, i);
    }

    /// <summary>Stores 8, 16 or 32 bytes to [b + i].</summary>
    public void StoreVectorAt(int bytes, Reg b, Reg i, int s)
    {
        Vex(1, bytes == 8 ? 1 : 2, false, s, 0, (int)i, (int)b, bytes == 32);
        Byte(bytes == 8 ? 0xD6 : 0x7F);
        Indexed(s, b, i);
    }

    /// <summary><c>vmovdqa d, s</c>.</summary>
    public void CopyVector(bool is256, int d, int s)
    {
        Vex(1, 1, false, d, 0, 0, s, is256);
        Byte(0x6F);
        Byte(0xC0 | ((d & 7) << 3) | (s & 7));
    }

    /// <summary><c>vpinsrq d, a, s, 1</c>: the low half of a, and s above it.</summary>
    public void InsertHigh(int d, int a, Reg s)
    {
        Vex(3, 1, true, d, a, 0, (int)s);
        Byte(0x22);
        Byte(0xC0 | ((d & 7) << 3) | ((int)s & 7));
        Byte(1);
    }

    /// <summary><c>vpextrq d, s, 1</c>: the high half of 16 bytes.</summary>
    public void FromHigh(Reg d, int s)
    {
        Vex(3, 1, true, s, 0, 0, (int)d);
        Byte(0x16);
        Byte(0xC0 | ((s & 7) << 3) | ((int)d & 7));
        Byte(1);
    }

    /// <summary>An operation <c>v… d, s</c>.</summary>
    public void Vector(VectorOp op, bool is256, int d, int s) => Vector(op, is256, d, 0, s);

    /// <summary>An operation <c>v… d, a, b</c>.</summary>
    public void Vector(VectorOp op, bool is256, int d, int a, int b)
    {
        Vex((int)op >> 12 & 3, (int)op >> 8 & 3, ((int)op >> 16 & 1) != 0, d, a, 0, b, is256);
        Byte((int)op);
        Byte(0xC0 | ((d & 7) << 3) | (b & 7));
    }

    /// <summary>A shift <c>v… d, s, count</c>.</summary>
    public void VectorShift(VectorOp op, bool is256, int d, int s, int count)
    {
        Vex(1, 1, false, 0, d, 0, s, is256);
        Byte((int)op);
        Byte(0xC0 | (((int)op >> 20 & 7) << 3) | (s & 7));
        Byte(count);
    }

    /// <summary>A choice <c>v… d, a, b, mask</c>: lanes of b where the highest bit of the mask's lane is set, else those of a.</summary>
    public void VectorBlend(VectorOp op, bool is256, int d, int a, int b, int mask)
    {
        Vector(op, is256, d, a, b);
        Byte(mask << 4);
    }

    /// <summary><c>vpblendw d, a, b, constant</c>: of each eight lanes of two bytes those of b where the constant has ones, else those of a.</summary>
    public void BlendWords(bool is256, int d, int a, int b, int constant)
    {
        Vex(3, 1, false, d, a, 0, b, is256);
        Byte(0x0E);
        Byte(0xC0 | ((d & 7) << 3) | (b & 7));
        Byte(constant);
    }

    /// <summary><c>vzeroupper</c>: the upper halves of all registers become zero, as code of others expects.</summary>
    public void ZeroUpper()
    {
        Byte(0xC5);
        Byte(0xF8);
        Byte(0x77);
    }
}

namespace Emu.Accel.Tcg.Native;

/// <content>Floating point and vectors.</content>
internal sealed unsafe partial class X64Writer
{
    /// <summary><c>jmp r</c>.</summary>
    public void JumpTo(Reg r)
    {
        Rex(false, 0, 0, (int)r);
        Byte(0xFF);
        Byte(0xE0 | ((int)r & 7));
    }

    /// <summary><c>op [b + displacement], s</c>.</summary>
    public void OpTo(Alu op, bool wide, Reg b, int displacement, Reg s)
    {
        Rex(wide, (int)s, 0, (int)b);
        Byte((int)op - 2);
        Address((int)s, b, displacement);
    }

    /// <summary><c>ldmxcsr [b + displacement]</c>.</summary>
    public void LoadMxcsr(Reg b, int displacement)
    {
        Rex(false, 0, 0, (int)b);
        Byte(0x0F);
        Byte(0xAE);
        Address(2, b, displacement);
    }

    /// <summary><c>stmxcsr [b + displacement]</c>.</summary>
    public void StoreMxcsr(Reg b, int displacement)
    {
        Rex(false, 0, 0, (int)b);
        Byte(0x0F);
        Byte(0xAE);
        Address(3, b, displacement);
    }

    /// <summary><c>movups</c> between a vector register and memory.</summary>
    public void MoveVector(bool store, int v, Reg b, int displacement)
    {
        Rex(false, v, 0, (int)b);
        Byte(0x0F);
        Byte(store ? 0x11 : 0x10);
        Address(v, b, displacement);
    }

    /// <summary><c>vmovsd</c> or <c>vmovss</c> from memory; the rest of the register becomes zero.</summary>
    public void LoadFloat(bool wide, int d, Reg b, int displacement)
    {
        Vex(1, wide ? 3 : 2, false, d, 0, 0, (int)b);
        Byte(0x10);
        Address(d, b, displacement);
    }

    /// <summary><c>vmovsd</c> or <c>vmovss</c> to memory.</summary>
    public void StoreFloat(bool wide, Reg b, int displacement, int s)
    {
        Vex(1, wide ? 3 : 2, false, s, 0, 0, (int)b);
        Byte(0x11);
        Address(s, b, displacement);
    }

    /// <summary><c>vmovq</c> or <c>vmovd</c> from a general register.</summary>
    public void ToFloat(bool wide, int d, Reg s)
    {
        Vex(1, 1, wide, d, 0, 0, (int)s);
        Byte(0x6E);
        Byte(0xC0 | ((d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>vmovq</c> or <c>vmovd</c> to a general register.</summary>
    public void FromFloat(bool wide, Reg d, int s)
    {
        Vex(1, 1, wide, s, 0, 0, (int)d);
        Byte(0x7E);
        Byte(0xC0 | ((s & 7) << 3) | ((int)d & 7));
    }

    /// <summary>A scalar operation <c>v… d, a, b</c>; 58 add, 59 multiply, 5C subtract, 5E divide, 51 square root, 5A convert to the other format.</summary>
    public void Float(int opcode, bool wide, int d, int a, int b)
    {
        Vex(1, wide ? 3 : 2, false, d, a, 0, b);
        Byte(opcode);
        Byte(0xC0 | ((d & 7) << 3) | (b & 7));
    }

    /// <summary>A fused operation <c>vf…231 d, a, b</c>: B9 adds a * b to d, BB subtracts d from it, BD and BF do so with -(a * b).</summary>
    public void FloatFused(int opcode, bool wide, int d, int a, int b)
    {
        Vex(2, 1, wide, d, a, 0, b);
        Byte(opcode);
        Byte(0xC0 | ((d & 7) << 3) | (b & 7));
    }

    /// <summary><c>vmovaps d, s</c>.</summary>
    public void MoveFloat(int d, int s)
    {
        Vex(1, 0, false, d, 0, 0, s);
        Byte(0x28);
        Byte(0xC0 | ((d & 7) << 3) | (s & 7));
    }

    /// <summary><c>vucomis</c>, or <c>vcomis</c>, which signals on quiet NaNs, too.</summary>
    public void FloatCompare(bool signals, bool wide, int a, int b)
    {
        Vex(1, wide ? 1 : 0, false, a, 0, 0, b);
        Byte(signals ? 0x2F : 0x2E);
        Byte(0xC0 | ((a & 7) << 3) | (b & 7));
    }

    /// <summary><c>vcvtsi2s…</c> from an integer of 32 or 64 bits.</summary>
    public void FloatFromInt(bool wide, bool wideInteger, int d, Reg s)
    {
        Vex(1, wide ? 3 : 2, wideInteger, d, 1, 0, (int)s);
        Byte(0x2A);
        Byte(0xC0 | ((d & 7) << 3) | ((int)s & 7));
    }

    /// <summary><c>vcvt(t)s…2si</c> to an integer of 32 or 64 bits.</summary>
    public void FloatToInt(bool truncates, bool wide, bool wideInteger, Reg d, int s)
    {
        Vex(1, wide ? 3 : 2, wideInteger, (int)d, 0, 0, s);
        Byte(truncates ? 0x2C : 0x2D);
        Byte(0xC0 | (((int)d & 7) << 3) | (s & 7));
    }
}

using System.Diagnostics;

namespace Emu.Accel.Tcg.Native;

/// <content>Jumps, calls and the stack.</content>
internal sealed unsafe partial class X64Writer
{
    /// <summary>Jumps to a place to be given later.</summary>
    /// <returns>Where its distance lies.</returns>
    public int JumpIf(Cond condition)
    {
        Byte(0x0F);
        Byte(0x80 | (int)condition);
        Int32(0);
        return Position - 4;
    }

    /// <summary>Jumps to a place less than 128 bytes ahead, to be given to <see cref="BindNear"/>.</summary>
    /// <returns>Where its distance lies.</returns>
    public int JumpNearIf(Cond condition)
    {
        Byte(0x70 | (int)condition);
        Byte(0);
        return Position - 1;
    }

    /// <summary>Lets a jump to a near place lead here.</summary>
    /// <param name="site">Where its distance lies.</param>
    public void BindNear(int site)
    {
        Debug.Assert(Position - site <= 128, "too far for one byte");
        buffer[site] = (byte)(Position - (site + 1));
    }

    /// <summary>Jumps to a place to be given later.</summary>
    /// <returns>Where its distance lies.</returns>
    public int Jump()
    {
        Byte(0xE9);
        Int32(0);
        return Position - 4;
    }

    /// <summary>Lets a jump lead here.</summary>
    /// <param name="site">Where its distance lies.</param>
    public void Bind(int site) => Bind(site, Position);

    /// <summary>Lets a jump lead to a place.</summary>
    /// <param name="site">Where its distance lies.</param>
    /// <param name="to">The place.</param>
    public void Bind(int site, int to)
    {
        *(int*)(buffer + site) = to - (site + 4);
        distances.Add(site);
    }

    /// <summary><c>jmp [b + displacement]</c>.</summary>
    public void JumpTo(Reg b, int displacement)
    {
        Rex(false, 0, 0, (int)b);
        Byte(0xFF);
        Address(4, b, displacement);
    }

    /// <summary><c>call [b + displacement]</c>.</summary>
    public void Call(Reg b, int displacement)
    {
        Rex(false, 0, 0, (int)b);
        Byte(0xFF);
        Address(2, b, displacement);
    }

    /// <summary><c>push r</c>.</summary>
    public void Push(Reg r)
    {
        Rex(false, 0, 0, (int)r);
        Byte(0x50 | ((int)r & 7));
    }

    /// <summary><c>pop r</c>.</summary>
    public void Pop(Reg r)
    {
        Rex(false, 0, 0, (int)r);
        Byte(0x58 | ((int)r & 7));
    }

    /// <summary><c>ret</c>.</summary>
    public void Return() => Byte(0xC3);
}

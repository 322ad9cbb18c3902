using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, B Extension: Zbc; Cryptography Extensions, Scalar: Zbkb, Zbkc, Zbkx. Permutations are the only ones that the IR
/// has no operations for.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Clmul(in ArgsR a) => Full(IrOpcode.CarrylessMul, a);

    private partial bool Clmulh(in ArgsR a) => Full(IrOpcode.CarrylessMulHigh, a);

    private partial bool Clmulr(in ArgsR a)
    {
        // The product has 2 * XLEN - 1 bits; its upper XLEN ones.
        var high = ir.Binary(IrOpcode.CarrylessMulHigh, Read(a.Rs1), Read(a.Rs2));
        var low = ir.Binary(IrOpcode.CarrylessMul, Read(a.Rs1), Read(a.Rs2));
        return Write(a.Rd, ir.Or(ir.ShlConst(high, 1), ir.ShrConst(low, is32 ? 31 : 63)));
    }

    private partial bool Pack(in ArgsR a) => Write(a.Rd, Packed(Read(a.Rs1), Read(a.Rs2), is32 ? 16 : 32));

    private partial bool Packh(in ArgsR a) =>
        Write(a.Rd, ir.Or(ir.ZeroExtend(word, Read(a.Rs1), 0), ir.ShlConst(ir.ZeroExtend(word, Read(a.Rs2), 0), 8)));

    private partial bool Packw(in ArgsR a) => WriteLow(a.Rd, Packed(ReadLow(a.Rs1), ReadLow(a.Rs2), 16));

    private partial bool Brev8(in ArgsUnary a) =>
        Write(a.Rd, ir.ByteSwap(ir.Unary(IrOpcode.BitReverse, Read(a.Rs1)), Log2Word));

    private partial bool Zip(in ArgsUnary a)
    {
        // Moves the outer quarters' neighbours towards each other, from halves down to pairs of bits.
        var value = Read(a.Rs1);
        value = Swapped(value, 0x0000_FF00, 8);
        value = Swapped(value, 0x00F0_00F0, 4);
        value = Swapped(value, 0x0C0C_0C0C, 2);
        return Write(a.Rd, Swapped(value, 0x2222_2222, 1));
    }

    private partial bool Unzip(in ArgsUnary a)
    {
        var value = Read(a.Rs1);
        value = Swapped(value, 0x2222_2222, 1);
        value = Swapped(value, 0x0C0C_0C0C, 2);
        value = Swapped(value, 0x00F0_00F0, 4);
        return Write(a.Rd, Swapped(value, 0x0000_FF00, 8));
    }

    private partial bool Xperm4(in ArgsR a) => Permute(2, a);

    private partial bool Xperm8(in ArgsR a) => Permute(3, a);

    private IrValue Packed(IrValue low, IrValue high, int half) => ir.Deposit(low, high, half, half);

    /// <summary>Exchanges the bits of a mask with those so many places above them.</summary>
    private IrValue Swapped(IrValue value, uint mask, int distance)
    {
        var differ = ir.AndConst(ir.Xor(value, ir.ShrConst(value, distance)), mask);
        return ir.Xor(ir.Xor(value, differ), ir.ShlConst(differ, distance));
    }

    private bool Permute(int log2Bits, in ArgsR a)
    {
        var value = ir.Call(helpers.Permute, Read(a.Rs1), Read(a.Rs2), ir.Const64((ulong)log2Bits), ir.Const64(is32 ? 32 : 64UL));
        return Write(a.Rd, is32 ? ir.Truncate(value) : value);
    }
}

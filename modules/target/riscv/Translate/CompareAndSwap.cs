using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, Zacas. Pairs begin with an even register and hold the low half there; the pair of x0 is zero and is not written.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool AmocasB(in ArgsAmo a) => CompareAndSwap(0, a);

    private partial bool AmocasH(in ArgsAmo a) => CompareAndSwap(1, a);

    private partial bool AmocasW(in ArgsAmo a) => CompareAndSwap(2, a);

    private partial bool AmocasD(in ArgsAmo a) =>
        Write(a.Rd, ir.CompareSwap(Read(a.Rs1), Read(a.Rd), Read(a.Rs2), Aligned(3)));

    private partial bool AmocasD32(in ArgsAmo a)
    {
        var old = ir.CompareSwap(Read(a.Rs1), Pair(a.Rd), Pair(a.Rs2), Aligned(3));
        return WritePair(a.Rd, ir.Truncate(old), ir.Truncate(ir.ShrConst(old, 32)));
    }

    private partial bool AmocasQ(in ArgsAmo a)
    {
        var old = ir.CompareSwap128(Read(a.Rs1), Read(a.Rd), Second(a.Rd), Read(a.Rs2), Second(a.Rs2), Aligned(4), out var high);
        return WritePair(a.Rd, old, high);
    }

    private bool CompareAndSwap(int log2Size, in ArgsAmo a)
    {
        // The value that must be there is compared in the width of the access alone.
        var expected = ReadLow(a.Rd);
        expected = log2Size < 2 ? ir.SignExtend(IrType.I32, expected, log2Size) : expected;
        return WriteLow(a.Rd, ir.CompareSwap(Read(a.Rs1), expected, ReadLow(a.Rs2), Aligned(log2Size)));
    }

    private IrValue Second(int register) => Read(register == 0 ? 0 : register + 1);

    private IrValue Pair(int register) =>
        ir.Or(ir.ZeroExtend(IrType.I64, Read(register), 2), ir.ShlConst(ir.ZeroExtend(IrType.I64, Second(register), 2), 32));

    private bool WritePair(int register, IrValue low, IrValue high) =>
        Write(register, low) && (register == 0 || Write(register + 1, high));
}

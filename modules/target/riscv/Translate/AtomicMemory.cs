using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, A Extension: Zaamo, Atomic Memory Operations; Zabha. The IR's operations are ordered with everything before and
/// after them, which is what aq and rl together ask for. Addresses that are not aligned are exceptions.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool AmoswapW(in ArgsAmo a) => Amo(IrAtomic.Swap, 2, a);

    private partial bool AmoaddW(in ArgsAmo a) => Amo(IrAtomic.Add, 2, a);

    private partial bool AmoxorW(in ArgsAmo a) => Amo(IrAtomic.Xor, 2, a);

    private partial bool AmoandW(in ArgsAmo a) => Amo(IrAtomic.And, 2, a);

    private partial bool AmoorW(in ArgsAmo a) => Amo(IrAtomic.Or, 2, a);

    private partial bool AmominW(in ArgsAmo a) => Amo(IrAtomic.Min, 2, a);

    private partial bool AmomaxW(in ArgsAmo a) => Amo(IrAtomic.Max, 2, a);

    private partial bool AmominuW(in ArgsAmo a) => Amo(IrAtomic.MinUnsigned, 2, a);

    private partial bool AmomaxuW(in ArgsAmo a) => Amo(IrAtomic.MaxUnsigned, 2, a);

    private partial bool AmoswapD(in ArgsAmo a) => Amo(IrAtomic.Swap, 3, a);

    private partial bool AmoaddD(in ArgsAmo a) => Amo(IrAtomic.Add, 3, a);

    private partial bool AmoxorD(in ArgsAmo a) => Amo(IrAtomic.Xor, 3, a);

    private partial bool AmoandD(in ArgsAmo a) => Amo(IrAtomic.And, 3, a);

    private partial bool AmoorD(in ArgsAmo a) => Amo(IrAtomic.Or, 3, a);

    private partial bool AmominD(in ArgsAmo a) => Amo(IrAtomic.Min, 3, a);

    private partial bool AmomaxD(in ArgsAmo a) => Amo(IrAtomic.Max, 3, a);

    private partial bool AmominuD(in ArgsAmo a) => Amo(IrAtomic.MinUnsigned, 3, a);

    private partial bool AmomaxuD(in ArgsAmo a) => Amo(IrAtomic.MaxUnsigned, 3, a);

    private partial bool AmoswapB(in ArgsAmo a) => Amo(IrAtomic.Swap, 0, a);

    private partial bool AmoaddB(in ArgsAmo a) => Amo(IrAtomic.Add, 0, a);

    private partial bool AmoxorB(in ArgsAmo a) => Amo(IrAtomic.Xor, 0, a);

    private partial bool AmoandB(in ArgsAmo a) => Amo(IrAtomic.And, 0, a);

    private partial bool AmoorB(in ArgsAmo a) => Amo(IrAtomic.Or, 0, a);

    private partial bool AmominB(in ArgsAmo a) => Amo(IrAtomic.Min, 0, a);

    private partial bool AmomaxB(in ArgsAmo a) => Amo(IrAtomic.Max, 0, a);

    private partial bool AmominuB(in ArgsAmo a) => Amo(IrAtomic.MinUnsigned, 0, a);

    private partial bool AmomaxuB(in ArgsAmo a) => Amo(IrAtomic.MaxUnsigned, 0, a);

    private partial bool AmoswapH(in ArgsAmo a) => Amo(IrAtomic.Swap, 1, a);

    private partial bool AmoaddH(in ArgsAmo a) => Amo(IrAtomic.Add, 1, a);

    private partial bool AmoxorH(in ArgsAmo a) => Amo(IrAtomic.Xor, 1, a);

    private partial bool AmoandH(in ArgsAmo a) => Amo(IrAtomic.And, 1, a);

    private partial bool AmoorH(in ArgsAmo a) => Amo(IrAtomic.Or, 1, a);

    private partial bool AmominH(in ArgsAmo a) => Amo(IrAtomic.Min, 1, a);

    private partial bool AmomaxH(in ArgsAmo a) => Amo(IrAtomic.Max, 1, a);

    private partial bool AmominuH(in ArgsAmo a) => Amo(IrAtomic.MinUnsigned, 1, a);

    private partial bool AmomaxuH(in ArgsAmo a) => Amo(IrAtomic.MaxUnsigned, 1, a);

    private bool Amo(IrAtomic operation, int log2Size, in ArgsAmo a)
    {
        var narrow = log2Size < 3;
        var value = narrow ? ReadLow(a.Rs2) : Read(a.Rs2);
        var old = ir.Atomic(operation, Read(a.Rs1), value, Aligned(log2Size));
        return narrow ? WriteLow(a.Rd, old) : Write(a.Rd, old);
    }

    private MemAccess Aligned(int log2Size) =>
        Data((log2Size < 3 ? MemOp.SignExtended(log2Size) : MemOp.Unsigned(log2Size)).Aligned());
}

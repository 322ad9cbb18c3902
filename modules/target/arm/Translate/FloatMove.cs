using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// § A6.5 Extension register load or store; § A6.6 and A6.7 transfers between Arm core and extension registers. Registers that were loaded
/// before a fault keep what they got; the base is written last, so that the instruction can be done again.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool VldrF32(in ArgsFmem a) => FloatTransfer(a, 1, loads: true);

    private partial bool VldrF64(in ArgsFmem a) => FloatTransfer(a, 2, loads: true);

    private partial bool VstrF32(in ArgsFmem a) => FloatTransfer(a, 1, loads: false);

    private partial bool VstrF64(in ArgsFmem a) => FloatTransfer(a, 2, loads: false);

    private partial bool VldmIaF32(in ArgsFmulti a) => FloatMultiple(a, 1, loads: true, down: false);

    private partial bool VldmDbF32(in ArgsFmulti a) => FloatMultiple(a, 1, loads: true, down: true);

    private partial bool VstmIaF32(in ArgsFmulti a) => FloatMultiple(a, 1, loads: false, down: false);

    private partial bool VstmDbF32(in ArgsFmulti a) => FloatMultiple(a, 1, loads: false, down: true);

    private partial bool VldmIaF64(in ArgsFmulti a) => FloatMultiple(a, 2, loads: true, down: false);

    private partial bool VldmDbF64(in ArgsFmulti a) => FloatMultiple(a, 2, loads: true, down: true);

    private partial bool VstmIaF64(in ArgsFmulti a) => FloatMultiple(a, 2, loads: false, down: false);

    private partial bool VstmDbF64(in ArgsFmulti a) => FloatMultiple(a, 2, loads: false, down: true);

    private partial bool VmovCoreS(in ArgsFmove a)
    {
        if (a.Rt is Sp or Pc)
        {
            return false;
        }

        if (a.Load != 0)
        {
            return Write(a.Rt, ir.LoadState(IrType.I32, SingleOffset(a.N)));
        }

        ir.StoreState(SingleOffset(a.N), Read(a.Rt));
        return true;
    }

    private partial bool VmovPairS(in ArgsFpair a) => a.M < 31 && MovePair(a, a.M);

    private partial bool VmovPairD(in ArgsFpair a) => MovePair(a, 2 * a.M);

    private partial bool Vmrs(in ArgsRt a)
    {
        if (a.Rt == Pc)
        {
            SetFlags(ir.ShrConst(ir.LoadState(IrType.I32, ArmRegisters.Fpscr), 28));
            return true;
        }

        return a.Rt != Sp && Write(a.Rt, ir.Truncate(Call(helpers.ReadFpscr)));
    }

    private partial bool Vmsr(in ArgsRt a)
    {
        if (a.Rt is Sp or Pc)
        {
            return false;
        }

        Call(helpers.WriteFpscr, Read(a.Rt));
        return Leave(IrExit.Recheck);
    }

    private bool MovePair(in ArgsFpair a, int first)
    {
        if (a.Rt is Sp or Pc || a.Rt2 is Sp or Pc || (a.Load != 0 && a.Rt == a.Rt2))
        {
            return false;
        }

        if (a.Load != 0)
        {
            return Write(a.Rt, ir.LoadState(IrType.I32, SingleOffset(first))) && Write(a.Rt2, ir.LoadState(IrType.I32, SingleOffset(first + 1)));
        }

        ir.StoreState(SingleOffset(first), Read(a.Rt));
        ir.StoreState(SingleOffset(first + 1), Read(a.Rt2));
        return true;
    }

    private bool FloatTransfer(in ArgsFmem a, int words, bool loads)
    {
        var start = a.Rn == Pc ? Address((uint)pc + 4 & ~3u) : Read(a.Rn);
        Words(ir.AddConst(start, a.Up != 0 ? 4 * a.Imm : -4 * a.Imm), words * a.D, words, loads);
        return true;
    }

    /// <summary>Loads or stores registers; an odd word of double registers (FLDMX, FSTMX) is passed over.</summary>
    private bool FloatMultiple(in ArgsFmulti a, int words, bool loads, bool down)
    {
        var count = a.Imm / words;
        if (count == 0 || a.D + count > 32 / words || (a.Rn == Pc && (a.W != 0 || !loads)))
        {
            return false;
        }

        var start = a.Rn == Pc ? Address((uint)pc + 4 & ~3u) : Read(a.Rn);
        var next = ir.AddConst(start, down ? -4 * a.Imm : 4 * a.Imm);
        if (a.Rn == Sp && a.W != 0)
        {
            CheckStack(next);
        }

        Words(down ? next : start, words * a.D, words * count, loads);
        return a.W == 0 || Write(a.Rn, next);
    }

    private void Words(IrValue address, int first, int count, bool loads)
    {
        for (var i = 0; i < count; i++)
        {
            var at = i == 0 ? address : ir.AddConst(address, 4 * i);
            if (loads)
            {
                ir.StoreState(SingleOffset(first + i), ir.Load(IrType.I32, at, Aligned(2)));
            }
            else
            {
                ir.Store(at, ir.LoadState(IrType.I32, SingleOffset(first + i)), Aligned(2));
            }
        }
    }
}

using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// § A3.4 Synchronization and semaphores. The monitor keeps an address with the value loaded from it: a store by another that leaves the
/// value as it was does not end the exclusive access.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Ldrex(in ArgsLdrex a) => LoadExclusive(2, a);

    private partial bool Ldrexh(in ArgsLdrex a) => LoadExclusive(1, a);

    private partial bool Ldrexb(in ArgsLdrex a) => LoadExclusive(0, a);

    private partial bool Strex(in ArgsStrex a) => StoreExclusive(2, a);

    private partial bool Strexh(in ArgsStrex a) => StoreExclusive(1, a);

    private partial bool Strexb(in ArgsStrex a) => StoreExclusive(0, a);

    private partial bool Clrex()
    {
        ir.StoreState(ArmRegisters.ExclusiveSize, Constant(0));
        return true;
    }

    private bool LoadExclusive(int log2, in ArgsLdrex a)
    {
        if (a.Rt is Sp or Pc || a.Rn == Pc)
        {
            return false;
        }

        var address = ir.AddConst(Read(a.Rn), a.Imm);
        var value = ir.Load(IrType.I32, address, Aligned(log2));
        ir.StoreState(ArmRegisters.ExclusiveAddress, address);
        ir.StoreState(ArmRegisters.ExclusiveValue, value);
        ir.StoreState(ArmRegisters.ExclusiveSize, Constant(1u << log2));
        return Write(a.Rt, value);
    }

    private bool StoreExclusive(int log2, in ArgsStrex a)
    {
        if (a.Rd is Sp or Pc || a.Rt is Sp or Pc || a.Rn == Pc || a.Rd == a.Rn || a.Rd == a.Rt)
        {
            return false;
        }

        var address = ir.AddConst(Read(a.Rn), a.Imm);
        var value = Read(a.Rt);
        var failed = ir.NewLabel();
        var done = ir.NewLabel();
        var outcome = ir.NewLocal(IrType.I32);

        // The monitor is asked only when the access may be done at all.
        ir.Probe(address, ir.Const64(1UL << log2), AccessKind.Write, Aligned(log2));
        ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I32, ArmRegisters.ExclusiveSize), Constant(1u << log2), failed);
        ir.BranchIf(IrCond.NotEqual, ir.LoadState(IrType.I32, ArmRegisters.ExclusiveAddress), address, failed);
        var expected = ir.LoadState(IrType.I32, ArmRegisters.ExclusiveValue);
        var old = ir.CompareSwap(address, expected, value, Aligned(log2));
        ir.Set(outcome, ir.SetCond(IrCond.NotEqual, old, expected));
        ir.Branch(done);
        ir.Place(failed);
        ir.Set(outcome, Constant(1));
        ir.Place(done);
        ir.StoreState(ArmRegisters.ExclusiveSize, Constant(0));
        return Write(a.Rd, ir.Get(outcome));
    }
}

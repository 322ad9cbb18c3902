using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, RV32I and RV64I: Load and Store Instructions; Memory Ordering Instructions; Zifencei.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Lb(in ArgsLoad a) => Load(MemOp.SignExtended(0), a);

    private partial bool Lh(in ArgsLoad a) => Load(MemOp.SignExtended(1), a);

    private partial bool Lw(in ArgsLoad a) => Load(MemOp.SignExtended(2), a);

    private partial bool Ld(in ArgsLoad a) => Load(MemOp.Unsigned(3), a);

    private partial bool Lbu(in ArgsLoad a) => Load(MemOp.Unsigned(0), a);

    private partial bool Lhu(in ArgsLoad a) => Load(MemOp.Unsigned(1), a);

    private partial bool Lwu(in ArgsLoad a) => Load(MemOp.Unsigned(2), a);

    private partial bool Sb(in ArgsStore a) => Store(MemOp.Unsigned(0), a);

    private partial bool Sh(in ArgsStore a) => Store(MemOp.Unsigned(1), a);

    private partial bool Sw(in ArgsStore a) => Store(MemOp.Unsigned(2), a);

    private partial bool Sd(in ArgsStore a) => Store(MemOp.Unsigned(3), a);

    private partial bool Fence(in ArgsFence a)
    {
        // Bits of pred and succ: input 8, output 4, read 2, write 1; devices are ordered with memory.
        var (loadsBefore, storesBefore) = ((a.Pred & 10) != 0, (a.Pred & 5) != 0);
        var (loadsAfter, storesAfter) = ((a.Succ & 10) != 0, (a.Succ & 5) != 0);
        var fence = (loadsBefore && loadsAfter ? IrFence.LoadLoad : 0)
            | (loadsBefore && storesAfter ? IrFence.LoadStore : 0)
            | (storesBefore && loadsAfter ? IrFence.StoreLoad : 0)
            | (storesBefore && storesAfter ? IrFence.StoreStore : 0);
        if (fence != 0)
        {
            ir.Fence(fence);
        }

        return true;
    }

    private partial bool FenceI()
    {
        ir.Exit(IrExit.SyncCode, Next);
        return true;
    }

    private bool Load(MemOp op, in ArgsLoad a) =>
        Write(a.Rd, ir.Load(word, ir.AddConst(Read(a.Rs1), a.Imm), Data(op)));

    private bool Store(MemOp op, in ArgsStore a)
    {
        ir.Store(ir.AddConst(Read(a.Rs1), a.Imm), Read(a.Rs2), Data(op));
        return true;
    }
}

using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, Cache-Management Operations: Zicbom, Zicbop, Zicboz. There are no caches: management checks that the block may
/// be accessed, and prefetches do nothing.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool PrefetchI(in ArgsCbo a) => true;

    private partial bool CboInval(in ArgsCbo a) => Manage(a);

    private partial bool CboClean(in ArgsCbo a) => Manage(a);

    private partial bool CboZero(in ArgsCbo a)
    {
        AllowBlock();
        var block = ir.AndConst(Read(a.Rs1), ~(zeroBlock - 1));
        ir.FillInPage(block, ir.Const32(0), ir.Const64(zeroBlock), Data(MemOp.Unsigned(0)));
        return true;
    }

    private bool Manage(in ArgsCbo a)
    {
        AllowBlock();
        ir.Call(helpers.ManageBlock, Read(a.Rs1), ir.Const64(Data(MemOp.Unsigned(0)).Bits));
        return true;
    }

    // Below machine mode the environment configuration decides.
    private void AllowBlock()
    {
        if (mode != PrivilegeMode.Machine)
        {
            ir.Call(helpers.AllowBlock, ir.Const64(instruction));
        }
    }
}

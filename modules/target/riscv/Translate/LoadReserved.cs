using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, A Extension: Zalrsc, Load-Reserved/Store-Conditional Instructions; Zawrs. A reservation is the address and the
/// value that was loaded: the conditional store is a compare-and-swap, so that any store of any hart or device that changes the
/// value makes it fail. One that leaves the value as it was does not.
/// </content>
internal sealed partial class BlockTranslator
{
    private static readonly int ReservationAddress = RiscvRegisters.Reservation;
    private static readonly int ReservationValue = RiscvRegisters.ReservationValue;

    private partial bool LrW(in ArgsLr a) => LoadReserved(2, a);

    private partial bool LrD(in ArgsLr a) => LoadReserved(3, a);

    private partial bool ScW(in ArgsAmo a) => StoreConditional(2, a);

    private partial bool ScD(in ArgsAmo a) => StoreConditional(3, a);

    // mstatus.TW gives less privileged modes no time to wait in, as with WFI.
    private partial bool WrsNto()
    {
        if (mode != PrivilegeMode.Machine)
        {
            ir.Call(helpers.WaitForInterrupt, ir.Const64(instruction));
        }

        return WrsSto();
    }

    // Stalls may end for any reason; letting others run is a stall that ends at once.
    private partial bool WrsSto()
    {
        ir.Exit(IrExit.Yield, Next);
        return true;
    }

    private bool LoadReserved(int log2Size, in ArgsLr a)
    {
        Order(a.Aqrl, IrFence.LoadLoad | IrFence.StoreLoad, release: true);
        var address = Read(a.Rs1);
        var value = ir.Load(word, address, Aligned(log2Size));
        Order(a.Aqrl, IrFence.LoadLoad | IrFence.LoadStore, release: false);
        ir.StoreState(ReservationAddress, Key(address, log2Size));
        ir.StoreState(ReservationValue, value);
        return Write(a.Rd, value);
    }

    private bool StoreConditional(int log2Size, in ArgsAmo a)
    {
        var type = log2Size == 2 ? IrType.I32 : IrType.I64;
        var address = Read(a.Rs1);
        var value = log2Size == 2 ? ReadLow(a.Rs2) : Read(a.Rs2);
        var failed = ir.NewLabel();
        var done = ir.NewLabel();
        var outcome = ir.NewLocal(word);
        ir.BranchIf(IrCond.NotEqual, Key(address, log2Size), ir.LoadState(word, ReservationAddress), failed);

        var expected = ir.LoadState(type, ReservationValue);
        var old = ir.CompareSwap(address, expected, value, Aligned(log2Size));
        var differs = ir.SetCond(IrCond.NotEqual, old, expected);
        ir.Set(outcome, type == word ? differs : ir.ZeroExtend(word, differs, 2));
        ir.Branch(done);

        // Without a reservation the store is still checked.
        ir.Place(failed);
        ir.Probe(address, ir.Const64(1UL << log2Size), AccessKind.Write, Aligned(log2Size));
        ir.Set(outcome, Constant(1));

        ir.Place(done);
        ir.StoreState(ReservationAddress, Constant(-1));
        return Write(a.Rd, ir.Get(outcome));
    }

    /// <summary>What stands for a reservation: the address, which is aligned, and in its lowest bit whether it is of 8 bytes.</summary>
    private IrValue Key(IrValue address, int log2Size) => log2Size == 2 ? address : ir.AddConst(address, 1);

    /// <summary>The fence that aq asks for after a load, or rl before one.</summary>
    private void Order(int aqrl, IrFence fence, bool release)
    {
        if ((aqrl & (release ? 1 : 2)) != 0)
        {
            ir.Fence(fence);
        }
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.6 Load and store instructions, of single registers and pairs.</content>
internal sealed partial class BlockTranslator
{
    private const int PreIndexed = 0x4000;
    private const int Upwards = 0x2000;
    private const int WritesBack = 0x1000;

    private partial bool LdrImm(in ArgsMem a) => LoadAt(MemOp.Unsigned(2), a);

    private partial bool LdrhImm(in ArgsMem a) => LoadAt(MemOp.Unsigned(1), a);

    private partial bool LdrbImm(in ArgsMem a) => LoadAt(MemOp.Unsigned(0), a);

    private partial bool LdrshImm(in ArgsMem a) => LoadAt(MemOp.SignExtended(1), a);

    private partial bool LdrsbImm(in ArgsMem a) => LoadAt(MemOp.SignExtended(0), a);

    private partial bool StrImm(in ArgsMem a) => StoreAt(2, a);

    private partial bool StrhImm(in ArgsMem a) => StoreAt(1, a);

    private partial bool StrbImm(in ArgsMem a) => StoreAt(0, a);

    private partial bool LdrReg(in ArgsMemr a) => LoadAt(MemOp.Unsigned(2), a);

    private partial bool LdrhReg(in ArgsMemr a) => LoadAt(MemOp.Unsigned(1), a);

    private partial bool LdrbReg(in ArgsMemr a) => LoadAt(MemOp.Unsigned(0), a);

    private partial bool LdrshReg(in ArgsMemr a) => LoadAt(MemOp.SignExtended(1), a);

    private partial bool LdrsbReg(in ArgsMemr a) => LoadAt(MemOp.SignExtended(0), a);

    private partial bool StrReg(in ArgsMemr a) => StoreAt(2, a);

    private partial bool StrhReg(in ArgsMemr a) => StoreAt(1, a);

    private partial bool StrbReg(in ArgsMemr a) => StoreAt(0, a);

    private partial bool Ldrt(in ArgsMemt a) => LoadUnprivileged(MemOp.Unsigned(2), a);

    private partial bool Ldrht(in ArgsMemt a) => LoadUnprivileged(MemOp.Unsigned(1), a);

    private partial bool Ldrbt(in ArgsMemt a) => LoadUnprivileged(MemOp.Unsigned(0), a);

    private partial bool Ldrsht(in ArgsMemt a) => LoadUnprivileged(MemOp.SignExtended(1), a);

    private partial bool Ldrsbt(in ArgsMemt a) => LoadUnprivileged(MemOp.SignExtended(0), a);

    private partial bool Strt(in ArgsMemt a) => StoreUnprivileged(2, a);

    private partial bool Strht(in ArgsMemt a) => StoreUnprivileged(1, a);

    private partial bool Strbt(in ArgsMemt a) => StoreUnprivileged(0, a);

    private partial bool Ldrd(in ArgsDual a)
    {
        if (!IsPair(a) || (a.Rn == Pc && (a.Off & WritesBack) != 0))
        {
            return false;
        }

        var address = Address(a.Rn, a.Off, out var next);
        var first = ir.Load(IrType.I32, address, Aligned(2));
        var second = ir.Load(IrType.I32, ir.AddConst(address, 4), Aligned(2));
        return WriteBack(a.Rn, a.Off, next) && Write(a.Rt, first) && Write(a.Rt2, second);
    }

    private partial bool Strd(in ArgsDual a)
    {
        if (!IsPair(a) || a.Rn == Pc)
        {
            return false;
        }

        var address = Address(a.Rn, a.Off, out var next);
        ir.Store(address, Read(a.Rt), Aligned(2));
        ir.Store(ir.AddConst(address, 4), Read(a.Rt2), Aligned(2));
        return WriteBack(a.Rn, a.Off, next);
    }

    private static bool IsPair(in ArgsDual a) => a.Rt is not (Sp or Pc) && a.Rt2 is not (Sp or Pc);

    private bool LoadAt(MemOp op, in ArgsMem a)
    {
        // A post-indexed offset that is not written back is no addressing mode.
        if ((a.Off & (PreIndexed | WritesBack)) == 0 || (a.Rt == Pc && op.Log2Size != 2))
        {
            return false;
        }

        var address = Address(a.Rn, a.Off, out var next);
        var value = ir.Load(IrType.I32, address, Access(op));
        WriteBack(a.Rn, a.Off, next);
        return a.Rt == Pc ? Interwork(value, a.Rn == Sp ? ReturnHint : 0) : Write(a.Rt, value);
    }

    private bool StoreAt(int log2, in ArgsMem a)
    {
        if ((a.Off & (PreIndexed | WritesBack)) == 0 || a.Rt == Pc)
        {
            return false;
        }

        var address = Address(a.Rn, a.Off, out var next);
        ir.Store(address, Read(a.Rt), Access(MemOp.Unsigned(log2)));
        return WriteBack(a.Rn, a.Off, next);
    }

    private bool LoadAt(MemOp op, in ArgsMemr a)
    {
        if (a.Rm is Sp or Pc || (a.Rt == Pc && op.Log2Size != 2))
        {
            return false;
        }

        var value = ir.Load(IrType.I32, ir.Add(Read(a.Rn), ir.ShlConst(Read(a.Rm), a.Shift)), Access(op));
        return a.Rt == Pc ? Interwork(value, 0) : Write(a.Rt, value);
    }

    private bool StoreAt(int log2, in ArgsMemr a)
    {
        if (a.Rm is Sp or Pc || a.Rt == Pc)
        {
            return false;
        }

        ir.Store(ir.Add(Read(a.Rn), ir.ShlConst(Read(a.Rm), a.Shift)), Read(a.Rt), Access(MemOp.Unsigned(log2)));
        return true;
    }

    private bool LoadUnprivileged(MemOp op, in ArgsMemt a) =>
        a.Rt != Pc && Write(a.Rt, ir.Load(IrType.I32, ir.AddConst(Read(a.Rn), a.Imm), Access(op) with { MmuIndex = Unprivileged }));

    private bool StoreUnprivileged(int log2, in ArgsMemt a)
    {
        if (a.Rt == Pc)
        {
            return false;
        }

        ir.Store(ir.AddConst(Read(a.Rn), a.Imm), Read(a.Rt), Access(MemOp.Unsigned(log2)) with { MmuIndex = Unprivileged });
        return true;
    }

    private byte Unprivileged => (byte)(StateKey.Mode(stateKey) | MmuMode.Unprivileged);

    /// <summary>The address of an access, and what the base becomes where it is written back. With the pc as base it is aligned.</summary>
    private IrValue Address(int rn, int off, out IrValue next)
    {
        var offset = (off & Upwards) != 0 ? off & 0xFFF : -(off & 0xFFF);
        var start = rn == Pc ? Address((uint)pc + 4 & ~3u) : Read(rn);
        next = ir.AddConst(start, offset);
        if (rn == Sp && (off & WritesBack) != 0)
        {
            CheckStack(next);
        }

        return (off & PreIndexed) != 0 ? next : start;
    }

    private bool WriteBack(int rn, int off, IrValue next) => (off & WritesBack) == 0 || Write(rn, next);

    private IrValue Load(IrValue address, int log2) => ir.Load(IrType.I32, address, Access(MemOp.Unsigned(log2)));

    /// <summary>A load or store of one register, which need not be aligned where that is not trapped (§ A3.2.1).</summary>
    private MemAccess Access(MemOp op) => new((stateKey & StateKey.TrapUnaligned) != 0 ? op.Aligned() : op, 0, StateKey.Mode(stateKey));

    /// <summary>An access that is always aligned.</summary>
    private MemAccess Aligned(int log2) => new(MemOp.Unsigned(log2).Aligned(), 0, StateKey.Mode(stateKey));
}

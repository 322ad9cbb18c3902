using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.4.4 Saturating instructions and § A4.4.6 Packing and unpacking instructions of the DSP extension.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Qadd(in ArgsMul a) => SaturatingSum(a, doubles: false, subtracts: false);

    private partial bool Qsub(in ArgsMul a) => SaturatingSum(a, doubles: false, subtracts: true);

    private partial bool Qdadd(in ArgsMul a) => SaturatingSum(a, doubles: true, subtracts: false);

    private partial bool Qdsub(in ArgsMul a) => SaturatingSum(a, doubles: true, subtracts: true);

    private partial bool Ssat16(in ArgsSatx a) => a.Imm < 16 && SaturateHalves(a, -1L << a.Imm, (1L << a.Imm) - 1);

    private partial bool Usat16(in ArgsSatx a) => a.Imm < 16 && SaturateHalves(a, 0, (1L << a.Imm) - 1);

    private partial bool Pkhbt(in ArgsPkh a) =>
        a.Rn != Pc && a.Rm != Pc && Write(a.Rd, ir.Deposit(Shifted(a.Rm, a.Shift, false, out _), Read(a.Rn), 0, 16));

    private partial bool Pkhtb(in ArgsPkh a) =>
        a.Rn != Pc && a.Rm != Pc && Write(a.Rd, ir.Deposit(Read(a.Rn), Shifted(a.Rm, a.Shift, false, out _), 0, 16));

    private partial bool Sxtah(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, ir.Add(Read(a.Rn), ir.SignExtend(IrType.I32, Rotated(a.Rm, a.Rotate), 1)));

    private partial bool Uxtah(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, ir.Add(Read(a.Rn), ir.ZeroExtend(IrType.I32, Rotated(a.Rm, a.Rotate), 1)));

    private partial bool Sxtab(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, ir.Add(Read(a.Rn), ir.SignExtend(IrType.I32, Rotated(a.Rm, a.Rotate), 0)));

    private partial bool Uxtab(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, ir.Add(Read(a.Rn), ir.ZeroExtend(IrType.I32, Rotated(a.Rm, a.Rotate), 0)));

    private partial bool Sxtb16(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ExtendedBytes(a.Rm, a.Rotate, signed: true));

    private partial bool Uxtb16(in ArgsExtend a) => a.Rm != Pc && Write(a.Rd, ExtendedBytes(a.Rm, a.Rotate, signed: false));

    private partial bool Sxtab16(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, AddHalves(Read(a.Rn), ExtendedBytes(a.Rm, a.Rotate, signed: true)));

    private partial bool Uxtab16(in ArgsExtadd a) => a.Rm != Pc && Write(a.Rd, AddHalves(Read(a.Rn), ExtendedBytes(a.Rm, a.Rotate, signed: false)));

    private IrValue Rotated(int rm, int rotate) => rotate == 0 ? Read(rm) : ir.Rotr(Read(rm), Constant(8 * (uint)rotate));

    /// <summary>Bytes 0 and 2, extended to halfwords.</summary>
    private IrValue ExtendedBytes(int rm, int rotate, bool signed)
    {
        var value = Rotated(rm, rotate);
        return ir.Deposit(ir.AndConst(ir.Extract(value, 0, 8, signed), 0xFFFF), ir.Extract(value, 16, 8, signed), 16, 16);
    }

    private IrValue AddHalves(IrValue a, IrValue b) => ir.Deposit(ir.Add(a, b), ir.Add(ir.ShrConst(a, 16), ir.ShrConst(b, 16)), 16, 16);

    private bool SaturatingSum(in ArgsMul a, bool doubles, bool subtracts)
    {
        if (a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var (left, right) = (Wide(Read(a.Rm)), Wide(Read(a.Rn)));
        var doubled = doubles ? SaturatedWide(ir.ShlConst(right, 1)) : right;
        return Write(a.Rd, ir.Truncate(SaturatedWide(subtracts ? ir.Sub(left, doubled) : ir.Add(left, doubled))));
    }

    private bool SaturateHalves(in ArgsSatx a, long least, long most)
    {
        if (a.Rd == Pc || a.Rn == Pc)
        {
            return false;
        }

        var value = Read(a.Rn);
        var (low, high) = (ir.Extract(value, 0, 16, signed: true), ir.SarConst(value, 16));
        var (newLow, newHigh) = (Clamp(low, Constant((uint)least), Constant((uint)most)), Clamp(high, Constant((uint)least), Constant((uint)most)));
        SetSaturated(ir.Or(ir.SetCond(IrCond.NotEqual, low, newLow), ir.SetCond(IrCond.NotEqual, high, newHigh)));
        return Write(a.Rd, ir.Deposit(newLow, newHigh, 16, 16));
    }

    /// <summary>A signed value of 64 bits as the nearest one of 32, still in 64; APSR.Q is set when that is another.</summary>
    private IrValue SaturatedWide(IrValue value)
    {
        var result = Clamp(value, ir.Const64(unchecked((ulong)int.MinValue)), ir.Const64(int.MaxValue));
        SetSaturated(ir.Truncate(ir.SetCond(IrCond.NotEqual, result, value)));
        return result;
    }

    /// <summary>Sets APSR.Q where the value is 1; nothing clears it.</summary>
    private void SetSaturated(IrValue happened) => ir.StoreState(ArmRegisters.Q, ir.Or(ir.LoadState(IrType.I32, ArmRegisters.Q), happened));

    private IrValue Wide(IrValue value) => ir.SignExtend(IrType.I64, value, 2);
}

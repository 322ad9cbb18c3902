using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A7.4.2 Shift operations; § A5.3.2 Modified immediate constants.</content>
internal sealed partial class BlockTranslator
{
    private const int Rrx = 0x60;

    /// <summary>A register shifted by a constant (Shift_C).</summary>
    /// <param name="rm">The register.</param>
    /// <param name="shift">Type and amount, as encoded.</param>
    /// <param name="wantsCarry">Whether the carry is asked for.</param>
    /// <param name="carry">The carry out; none when it is APSR.C as it was.</param>
    private IrValue Shifted(int rm, int shift, bool wantsCarry, out IrValue carry)
    {
        var value = Read(rm);
        carry = default;
        if (shift == 0)
        {
            return value;
        }

        if (shift == Rrx)
        {
            var result = ir.Or(ir.ShrConst(value, 1), ir.ShlConst(Carry(), 31));
            carry = wantsCarry ? ir.AndConst(value, 1) : default;
            return result;
        }

        var (type, amount) = (shift >> 5, Immediate.ShiftAmount(shift));
        if (wantsCarry)
        {
            carry = ir.Extract(value, type == 0 ? 32 - amount : amount - 1, 1);
        }

        return (type, amount) switch
        {
            (0, _) => ir.ShlConst(value, amount),
            (1, 32) => Constant(0),
            (1, _) => ir.ShrConst(value, amount),
            (2, _) => ir.SarConst(value, Math.Min(amount, 31)),
            _ => ir.Rotr(value, Constant((uint)amount)),
        };
    }

    /// <summary>A modified immediate constant (ThumbExpandImm_C).</summary>
    private IrValue Expanded(int encoded, bool wantsCarry, out IrValue carry)
    {
        var value = Immediate.Expand((uint)encoded);
        carry = wantsCarry && Immediate.IsRotated((uint)encoded) ? Constant(value >> 31) : default;
        return Constant(value);
    }

    /// <summary>A shift by the lowest byte of a register.</summary>
    private bool ShiftBy(IrOpcode operation, in ArgsRr a)
    {
        if (a.Rd == Pc || a.Rn == Pc || a.Rm == Pc)
        {
            return false;
        }

        var value = Read(a.Rn);
        var amount = ir.AndConst(Read(a.Rm), 255);
        var result = ir.Pair(operation, value, amount, Carry(), out var carry);
        if (Sets(a.S))
        {
            SetLogicFlags(result, carry);
        }

        return Write(a.Rd, result);
    }

    private partial bool LslReg(in ArgsRr a) => ShiftBy(IrOpcode.ShlCarry, a);

    private partial bool LsrReg(in ArgsRr a) => ShiftBy(IrOpcode.ShrCarry, a);

    private partial bool AsrReg(in ArgsRr a) => ShiftBy(IrOpcode.SarCarry, a);

    private partial bool RorReg(in ArgsRr a) => ShiftBy(IrOpcode.RotrCarry, a);
}

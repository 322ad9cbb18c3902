using Emu.Abstractions.Cpu.Float;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// Sign injection, which sets no flag and leaves NaNs as they are. With equal operands it is a move, a negation or an absolute value, as assemblers write them.
/// </content>
internal sealed partial class BlockTranslator
{
    private enum SignSource
    {
        /// <summary>The sign of rs2.</summary>
        Second,

        /// <summary>The opposite of the sign of rs2.</summary>
        SecondInverted,

        /// <summary>The exclusive or of both signs.</summary>
        Both,
    }

    private bool FloatSign(SignSource source, FloatFormat format, in ArgsF2 a)
    {
        if (IsFloatOff)
        {
            return false;
        }

        var sign = 1UL << (format.Bits() - 1);
        var number = Operand(format, a.Rs1);
        if (a.Rs1 == a.Rs2)
        {
            return WriteFloat(format, a.Rd, source switch
            {
                SignSource.Second => number,
                SignSource.SecondInverted => ir.Xor(number, ir.Const64(sign)),
                _ => ir.AndConst(number, ~sign),
            });
        }

        var other = Operand(format, a.Rs2);
        var given = ir.AndConst(source == SignSource.SecondInverted ? ir.Not(other) : other, sign);
        return WriteFloat(format, a.Rd, source == SignSource.Both ? ir.Xor(number, given) : ir.Or(ir.AndConst(number, ~sign), given));
    }
}

using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Core.Float;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>What a float operation is, by the soft-float.</summary>
internal static class FloatOracle
{
    private static readonly PortableSoftFloat Soft = new();

    public static ulong Run(IrOpcode opcode, FloatFormat format, long detail, ulong a, ulong b, ulong c, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        int bits = (int)detail & 255;
        bool unsigned = (detail & 256) != 0;
        return opcode switch
        {
            IrOpcode.FloatAdd => Soft.Add(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSub => Soft.Sub(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatMul => Soft.Mul(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatDiv => Soft.Div(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSqrt => Soft.Sqrt(format, a, mode, traits, ref flags),
            IrOpcode.FloatMulAdd => Soft.MulAdd(format, a, b, c, (MulAddOptions)detail, mode, traits, ref flags),
            IrOpcode.FloatMinMax => Soft.MinMax(format, a, b, (MinMaxOperation)detail, traits.MinMaxRule, traits, ref flags),
            IrOpcode.FloatCompare => (uint)(int)Soft.Compare(format, a, b, detail == 1, traits, ref flags),
            IrOpcode.FloatConvert => Soft.Convert(format, (FloatFormat)detail, a, mode, traits, ref flags),
            IrOpcode.FloatToInt when unsigned => Soft.ToUInt(format, a, bits, mode, traits, ref flags),
            IrOpcode.FloatToInt => (ulong)Soft.ToInt(format, a, bits, mode, traits, ref flags),
            IrOpcode.FloatFromInt when unsigned => Soft.FromUInt(format, a << (64 - bits) >> (64 - bits), mode, traits, ref flags),
            IrOpcode.FloatFromInt => Soft.FromInt(format, (long)(a << (64 - bits)) >> (64 - bits), mode, traits, ref flags),
            IrOpcode.FloatRound => Soft.RoundToIntegral(format, a, mode, detail == 1, traits, ref flags),
            IrOpcode.FloatClassify => (ulong)Soft.Classify(format, a, traits),
            _ => throw new ArgumentOutOfRangeException(nameof(opcode)),
        };
    }
}

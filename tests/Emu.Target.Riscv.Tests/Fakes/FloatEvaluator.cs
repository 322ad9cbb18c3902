using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Core.Float;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Evaluates the float operations of a block with the host's soft-float.</summary>
internal sealed class FloatEvaluator(CpuClass cpu)
{
    private readonly PortableSoftFloat soft = new();

    public ulong Run(in IrOp op, ulong a, ulong b, ulong c, RoundingMode mode, ref uint gathered)
    {
        var flags = (FloatFlags)gathered;
        var traits = cpu.Float ?? throw new InvalidOperationException($"{cpu.Model} has no floating point");
        var format = (FloatFormat)op.Aux;
        var (bits, unsigned) = ((int)op.Imm & 255, (op.Imm & 256) != 0);
        var result = op.Opcode switch
        {
            IrOpcode.FloatAdd => soft.Add(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSub => soft.Sub(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatMul => soft.Mul(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatDiv => soft.Div(format, a, b, mode, traits, ref flags),
            IrOpcode.FloatSqrt => soft.Sqrt(format, a, mode, traits, ref flags),
            IrOpcode.FloatMulAdd => soft.MulAdd(format, a, b, c, (MulAddOptions)op.Imm, mode, traits, ref flags),
            IrOpcode.FloatMinMax => soft.MinMax(format, a, b, (MinMaxOperation)op.Imm, traits.MinMaxRule, traits, ref flags),
            IrOpcode.FloatCompare => (uint)(int)soft.Compare(format, a, b, op.Imm != 0, traits, ref flags),
            IrOpcode.FloatConvert => soft.Convert(format, (FloatFormat)op.Imm, a, mode, traits, ref flags),
            IrOpcode.FloatToInt when unsigned => soft.ToUInt(format, a, bits, mode, traits, ref flags),
            IrOpcode.FloatToInt => (ulong)soft.ToInt(format, a, bits, mode, traits, ref flags),
            IrOpcode.FloatFromInt when unsigned => soft.FromUInt(format, a << (64 - bits) >> (64 - bits), mode, traits, ref flags),
            IrOpcode.FloatFromInt => soft.FromInt(format, (long)(a << (64 - bits)) >> (64 - bits), mode, traits, ref flags),
            IrOpcode.FloatClassify => (ulong)soft.Classify(format, a, traits),
            _ => throw new NotSupportedException($"operation {op.Opcode}"),
        };
        gathered = (uint)flags;
        return result;
    }
}

using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>
/// What the interpreter lets the host's floating point do has the bits and the flags of the soft-float, for operands on both sides of every border between
/// the two: thousands of random ones near edges for each operation, with Inexact clear and set before.
/// </summary>
public sealed class HostFloatTests
{
    private const int Cases = 3000;

    public static TheoryData<FloatFormat, IrOpcode, long, RoundingMode> Operations
    {
        get
        {
            var data = new TheoryData<FloatFormat, IrOpcode, long, RoundingMode>();
            foreach (FloatFormat format in new[] { FloatFormat.F32, FloatFormat.F64 })
            {
                foreach ((IrOpcode opcode, long detail, RoundingMode mode) in Forms(format))
                {
                    data.Add(format, opcode, detail, mode);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_WithAConstantMode_IsTheSoftFloats(FloatFormat format, IrOpcode opcode, long detail, RoundingMode mode)
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue a = ir.LoadState(IrType.I64, X0 + 8);
            IrValue b = ir.LoadState(IrType.I64, X0 + 16);
            IrValue c = ir.LoadState(IrType.I64, X0 + 24);
            IrValue result = ir.Float(opcode, format, a, b, c, ir.Const32((uint)mode), detail);
            ir.StoreState(X0 + 32, result.Type == IrType.I64 ? result : ir.ZeroExtend(IrType.I64, result, 2));
            ir.Exit(IrExit.Halt, pc + 4);
        });
        FloatOperands operands = new(format, ((int)opcode * 1000) + (int)detail);
        List<string> wrong = [];
        for (int round = 0; round < Cases; round++)
        {
            (ulong a, ulong b, ulong c) = opcode == IrOpcode.FloatFromInt ? (operands.Integer(), 0, 0) : operands.Triple();
            FloatFlags before = (round & 1) == 0 ? 0 : FloatFlags.Inexact;
            FloatFlags flags = before;
            ulong expected = FloatOracle.Run(opcode, format, detail, a, b, c, mode, new FloatTraits(), ref flags);
            (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(3)) = (a, b, c);
            rig.Cpu.Header.FloatFlags = (uint)before;
            rig.Cpu.Header.Pc = TestRig.Code;
            rig.Cpu.Header.Halted = 0;
            rig.Run();
            if (rig.Cpu.X(4) != expected || rig.Cpu.Header.FloatFlags != (uint)flags)
            {
                wrong.Add($"{opcode}.{detail} {format} {mode} ({a:x}, {b:x}, {c:x}) after {before}: {rig.Cpu.X(4):x} {(FloatFlags)rig.Cpu.Header.FloatFlags}, not {expected:x} {flags}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }

    private static IEnumerable<(IrOpcode Opcode, long Detail, RoundingMode Mode)> Forms(FloatFormat format)
    {
        FloatFormat other = format == FloatFormat.F32 ? FloatFormat.F64 : FloatFormat.F32;
        for (IrOpcode opcode = IrOpcode.FloatAdd; opcode <= IrOpcode.FloatSqrt; opcode++)
        {
            yield return (opcode, 0, RoundingMode.NearestEven);
        }

        foreach (long options in new long[] { 0, 1, 2, 3, 4, 7 })
        {
            yield return (IrOpcode.FloatMulAdd, options, RoundingMode.NearestEven);
        }

        yield return (IrOpcode.FloatAdd, 0, RoundingMode.Up);
        yield return (IrOpcode.FloatMinMax, (long)MinMaxOperation.Min, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatMinMax, (long)MinMaxOperation.Max, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatMinMax, (long)MinMaxOperation.MaxMagnitude, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatCompare, 0, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatCompare, 1, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatConvert, (long)other, RoundingMode.NearestEven);
        yield return (IrOpcode.FloatConvert, (long)other, RoundingMode.TowardZero);
        foreach (long integer in new long[] { 32, 32 + 256, 64, 64 + 256, 16 })
        {
            yield return (IrOpcode.FloatToInt, integer, RoundingMode.NearestEven);
            yield return (IrOpcode.FloatToInt, integer, RoundingMode.TowardZero);
            yield return (IrOpcode.FloatToInt, integer, RoundingMode.Down);
            yield return (IrOpcode.FloatFromInt, integer, RoundingMode.NearestEven);
        }
    }
}

using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Core.Float;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Float operations hand their operands, rounding mode and traits to the machine's soft-float, and gather flags.</summary>
public sealed class FloatTests
{
    private static readonly FloatTraits Traits = new() { IntegerOverflow = IntegerOverflowRule.SaturateNanZero, NanRule = NanRule.SecondOperand, MinMaxRule = MinMaxRule.Propagate2019 };

    private static readonly ulong[] Numbers =
    [
        0, 0x8000_0000_0000_0000, 0x3FF0_0000_0000_0000, 0xBFF0_0000_0000_0000, 0x4008_0000_0000_0001, 0x7FF0_0000_0000_0000,
        0x7FF0_0000_0000_0001, 0x7FF8_0000_0000_0123, 0x0000_0000_0000_0001, 0x41DF_FFFF_FFC0_0001, 0x3FD5_5555_5555_5555, 0x7FEF_FFFF_FFFF_FFFF,
    ];

    [Fact]
    public void Flags_StoredBeforeAnOperationInTheBlock_AreThereWithThoseOfTheOperation()
    {
        using TestRig rig = RigOf((ir, pc) =>
        {
            int flags = (int)Marshal.OffsetOf<CpuStateHeader>(nameof(CpuStateHeader.FloatFlags));
            IrValue third = ir.Const64(0x3FD5_5555_5555_5555);
            ir.StoreState(flags, ir.Const32((uint)FloatFlags.Overflow));
            ir.StoreState(X0 + 8, ir.Float(IrOpcode.FloatAdd, FloatFormat.F64, ir.Const64(0x3FF0_0000_0000_0000), third, default, ir.Const32(0)));
            ir.StoreState(X0 + 16, ir.LoadState(IrType.I64, flags, 2));
            ir.Exit(IrExit.Halt, pc + 4);
        });

        rig.Run();

        Assert.Equal((ulong)(FloatFlags.Overflow | FloatFlags.Inexact), rig.Cpu.X(2));
    }

    [Theory]
    [InlineData(IrOpcode.FloatAdd, 0)]
    [InlineData(IrOpcode.FloatSub, 0)]
    [InlineData(IrOpcode.FloatMul, 0)]
    [InlineData(IrOpcode.FloatDiv, 0)]
    [InlineData(IrOpcode.FloatSqrt, 0)]
    [InlineData(IrOpcode.FloatMulAdd, (long)MulAddOptions.NegateProduct)]
    [InlineData(IrOpcode.FloatMinMax, (long)MinMaxOperation.MaxMagnitude)]
    [InlineData(IrOpcode.FloatCompare, 0)]
    [InlineData(IrOpcode.FloatCompare, 1)]
    [InlineData(IrOpcode.FloatConvert, (long)FloatFormat.F32)]
    [InlineData(IrOpcode.FloatToInt, 32)]
    [InlineData(IrOpcode.FloatToInt, 64)]
    [InlineData(IrOpcode.FloatToInt, 64 + 256)]
    [InlineData(IrOpcode.FloatFromInt, 32)]
    [InlineData(IrOpcode.FloatFromInt, 32 + 256)]
    [InlineData(IrOpcode.FloatFromInt, 64)]
    [InlineData(IrOpcode.FloatFromInt, 64 + 256)]
    [InlineData(IrOpcode.FloatRound, 1)]
    [InlineData(IrOpcode.FloatRound, 0)]
    [InlineData(IrOpcode.FloatClassify, 0)]
    [Covers(From = IrOpcode.FloatAdd, To = IrOpcode.FloatClassify)]
    public void Operation_OnDoubles_IsTheSoftFloats(IrOpcode opcode, long detail)
    {
        using TestRig rig = RigOf((ir, pc) =>
        {
            IrValue a = ir.LoadState(IrType.I64, X0 + 8);
            IrValue b = ir.LoadState(IrType.I64, X0 + 16);
            IrValue c = ir.LoadState(IrType.I64, X0 + 24);
            IrValue result = ir.Float(opcode, FloatFormat.F64, a, b, c, ir.LoadState(IrType.I32, R0), detail);
            ir.StoreState(X0 + 32, result.Type == IrType.I64 ? result : ir.ZeroExtend(IrType.I64, result, 2));
            ir.Exit(IrExit.Halt, pc + 4);
        });
        List<string> wrong = [];
        for (int round = 0; round < 400; round++)
        {
            ulong a = Numbers[round % Numbers.Length];
            ulong b = Numbers[(round / 7) % Numbers.Length];
            ulong c = Numbers[(round / 3) % Numbers.Length];
            var mode = (RoundingMode)(round % 5);
            FloatFlags flags = 0;
            ulong expected = FloatOracle.Run(opcode, FloatFormat.F64, detail, a, b, c, mode, Traits, ref flags);
            (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(3)) = (a, b, c);
            rig.Cpu.R(0) = (uint)mode;
            rig.Cpu.Header.FloatFlags = 0x80;
            rig.Cpu.Header.Pc = TestRig.Code;
            rig.Cpu.Header.Halted = 0;
            rig.Run();
            if (rig.Cpu.X(4) != expected || rig.Cpu.Header.FloatFlags != (0x80u | (uint)flags))
            {
                wrong.Add($"{opcode}({a:x}, {b:x}, {c:x}) {mode}: {rig.Cpu.X(4):x} {rig.Cpu.Header.FloatFlags:x}, not {expected:x} {flags}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }

    [Theory]
    [InlineData(IrOpcode.FloatAdd, 0)]
    [InlineData(IrOpcode.FloatSub, 0)]
    [InlineData(IrOpcode.FloatMul, 0)]
    [InlineData(IrOpcode.FloatDiv, 0)]
    [InlineData(IrOpcode.FloatSqrt, 0)]
    [InlineData(IrOpcode.FloatMulAdd, 0)]
    [InlineData(IrOpcode.FloatMinMax, 0)]
    [InlineData(IrOpcode.FloatCompare, 0)]
    [InlineData(IrOpcode.FloatConvert, (long)FloatFormat.F64)]
    [InlineData(IrOpcode.FloatConvert, (long)FloatFormat.X80)]
    [InlineData(IrOpcode.FloatToInt, 64)]
    [InlineData(IrOpcode.FloatToInt, 128)]
    [InlineData(IrOpcode.FloatToInt, 64 + 256)]
    [InlineData(IrOpcode.FloatFromInt, 32)]
    [InlineData(IrOpcode.FloatFromInt, 64 + 256)]
    [InlineData(IrOpcode.FloatFromInt, 128)]
    [InlineData(IrOpcode.FloatRound, 0)]
    [InlineData(IrOpcode.FloatClassify, 0)]
    [Covers(IrOpcode.FloatWide)]
    public unsafe void Operation_OnQuadruples_IsTheSoftFloats(IrOpcode opcode, long detail)
    {
        using TestRig rig = RigOf((ir, _) => ir.FloatWide(opcode, FloatFormat.F128, V0, V0 + 16, V0 + 32, V0 + 48, ir.Const32((uint)RoundingMode.Up), detail));
        var soft = new PortableSoftFloat();
        FloatFlags ignored = 0;
        UInt128 a = opcode == IrOpcode.FloatFromInt ? UInt128.MaxValue - 5 : soft.Convert(FloatFormat.F64, FloatFormat.F128, (UInt128)0x4008_0000_0000_0001, 0, Traits, ref ignored);
        UInt128 b = soft.Convert(FloatFormat.F64, FloatFormat.F128, (UInt128)0x3FD5_5555_5555_5555, 0, Traits, ref ignored);
        UInt128 c = soft.Convert(FloatFormat.F64, FloatFormat.F128, (UInt128)0xC000_0000_0000_0000, 0, Traits, ref ignored);
        UInt128 marker = UInt128.MaxValue / 3;
        *(UInt128*)rig.Cpu.V(0) = marker;
        *(UInt128*)rig.Cpu.V(16) = a;
        *(UInt128*)rig.Cpu.V(32) = b;
        *(UInt128*)rig.Cpu.V(48) = c;

        rig.Run();

        FloatFlags flags = 0;
        (UInt128 value, int bits) = Wide(soft, opcode, detail, a, b, c, ref flags);
        UInt128 mask = bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
        Assert.Equal((value & mask) | (marker & ~mask), *(UInt128*)rig.Cpu.V(0));
        Assert.Equal((uint)flags, rig.Cpu.Header.FloatFlags);
    }

    private static TestRig RigOf(Instruction instruction)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Float = Traits });
        rig.Put(TestRig.Code, instruction);
        return rig;
    }

    private static (UInt128 Value, int Bits) Wide(SoftFloat soft, IrOpcode opcode, long detail, UInt128 a, UInt128 b, UInt128 c, ref FloatFlags flags)
    {
        const FloatFormat F = FloatFormat.F128;
        const RoundingMode Mode = RoundingMode.Up;
        int bits = (int)detail & 255;
        bool unsigned = (detail & 256) != 0;
        return opcode switch
        {
            IrOpcode.FloatAdd => (soft.Add(F, a, b, Mode, Traits, ref flags), 128),
            IrOpcode.FloatSub => (soft.Sub(F, a, b, Mode, Traits, ref flags), 128),
            IrOpcode.FloatMul => (soft.Mul(F, a, b, Mode, Traits, ref flags), 128),
            IrOpcode.FloatDiv => (soft.Div(F, a, b, Mode, Traits, ref flags), 128),
            IrOpcode.FloatSqrt => (soft.Sqrt(F, a, Mode, Traits, ref flags), 128),
            IrOpcode.FloatMulAdd => (soft.MulAdd(F, a, b, c, 0, Mode, Traits, ref flags), 128),
            IrOpcode.FloatMinMax => (soft.MinMax(F, a, b, 0, Traits.MinMaxRule, Traits, ref flags), 128),
            IrOpcode.FloatCompare => ((uint)(int)soft.Compare(F, a, b, false, Traits, ref flags), 32),
            IrOpcode.FloatConvert => (soft.Convert(F, (FloatFormat)detail, a, Mode, Traits, ref flags), ((FloatFormat)detail).Bits()),
            IrOpcode.FloatToInt => (unsigned ? soft.ToUInt(F, a, bits, Mode, Traits, ref flags) : (UInt128)soft.ToInt(F, a, bits, Mode, Traits, ref flags), bits),
            IrOpcode.FloatFromInt => (unsigned ? soft.FromUInt(F, (UInt128)(ulong)a, Mode, Traits, ref flags) : soft.FromInt(F, bits == 128 ? (Int128)a : (int)(uint)a, Mode, Traits, ref flags), 128),
            IrOpcode.FloatRound => (soft.RoundToIntegral(F, a, Mode, false, Traits, ref flags), 128),
            IrOpcode.FloatClassify => ((UInt128)(byte)soft.Classify(F, a, Traits), 32),
            _ => throw new ArgumentOutOfRangeException(nameof(opcode)),
        };
    }
}

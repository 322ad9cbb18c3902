using Emu.Abstractions.Cpu.Float;
using Emu.Core.Float;

namespace Emu.Core.Tests.Float;

/// <summary>Nearest-even arithmetic against the machine the tests run on. NaNs are compared as NaNs only: payloads are the host's own.</summary>
public class HardwareTests
{
    private const int Cases = 10_000;
    private static readonly PortableSoftFloat Soft = new();
    private static readonly FloatTraits Traits = new() { IntegerOverflow = IntegerOverflowRule.SaturateNanZero };

    [Fact]
    public void Double_Arithmetic_EqualsTheHosts()
    {
        Collector collector = new(FloatFormat.F64, 1);
        for (int i = 0; i < Cases; i++)
        {
            (ulong a, ulong b, ulong c) = collector.Next();
            double x = BitConverter.UInt64BitsToDouble(a);
            double y = BitConverter.UInt64BitsToDouble(b);
            double z = BitConverter.UInt64BitsToDouble(c);
            FloatFlags flags = FloatFlags.None;
            collector.Check("add", x + y, Soft.Add(FloatFormat.F64, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("sub", x - y, Soft.Sub(FloatFormat.F64, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("mul", x * y, Soft.Mul(FloatFormat.F64, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("div", x / y, Soft.Div(FloatFormat.F64, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("fmod", x % y, Soft.Rem(FloatFormat.F64, a, b, RoundingMode.TowardZero, Traits, ref flags, out _));
            collector.Check("sqrt", Math.Sqrt(x), Soft.Sqrt(FloatFormat.F64, a, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("muladd", Math.FusedMultiplyAdd(x, y, z), Soft.MulAdd(FloatFormat.F64, a, b, c, MulAddOptions.None, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("round even", Math.Round(x, MidpointRounding.ToEven), Soft.RoundToIntegral(FloatFormat.F64, a, RoundingMode.NearestEven, true, Traits, ref flags));
            collector.Check("truncate", Math.Truncate(x), Soft.RoundToIntegral(FloatFormat.F64, a, RoundingMode.TowardZero, true, Traits, ref flags));
            collector.Check("floor", Math.Floor(x), Soft.RoundToIntegral(FloatFormat.F64, a, RoundingMode.Down, true, Traits, ref flags));
            collector.Check("ceiling", Math.Ceiling(x), Soft.RoundToIntegral(FloatFormat.F64, a, RoundingMode.Up, true, Traits, ref flags));
            collector.Check("min", double.MinNumber(x, y), Soft.Min(FloatFormat.F64, a, b, Traits, ref flags));
            collector.Check("max", double.MaxNumber(x, y), Soft.Max(FloatFormat.F64, a, b, Traits, ref flags));
            collector.Check("minimum", Math.Min(x, y), Soft.MinMax(FloatFormat.F64, a, b, MinMaxOperation.Min, MinMaxRule.Propagate2019, Traits, ref flags));
            collector.Check("scale", Math.ScaleB(x, (int)(c % 4000) - 2000), Soft.Scale(FloatFormat.F64, a, (int)(c % 4000) - 2000, RoundingMode.NearestEven, Traits, ref flags));
        }

        Assert.Empty(collector.Mismatches);
    }

    [Fact]
    public void Single_Arithmetic_EqualsTheHosts()
    {
        Collector collector = new(FloatFormat.F32, 2);
        for (int i = 0; i < Cases; i++)
        {
            (ulong a, ulong b, ulong c) = collector.Next();
            float x = BitConverter.UInt32BitsToSingle((uint)a);
            float y = BitConverter.UInt32BitsToSingle((uint)b);
            float z = BitConverter.UInt32BitsToSingle((uint)c);
            FloatFlags flags = FloatFlags.None;
            collector.Check("add", x + y, Soft.Add(FloatFormat.F32, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("sub", x - y, Soft.Sub(FloatFormat.F32, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("mul", x * y, Soft.Mul(FloatFormat.F32, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("div", x / y, Soft.Div(FloatFormat.F32, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("fmod", x % y, Soft.Rem(FloatFormat.F32, a, b, RoundingMode.TowardZero, Traits, ref flags, out _));
            collector.Check("sqrt", MathF.Sqrt(x), Soft.Sqrt(FloatFormat.F32, a, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("muladd", MathF.FusedMultiplyAdd(x, y, z), Soft.MulAdd(FloatFormat.F32, a, b, c, MulAddOptions.None, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("round even", MathF.Round(x, MidpointRounding.ToEven), Soft.RoundToIntegral(FloatFormat.F32, a, RoundingMode.NearestEven, true, Traits, ref flags));
        }

        Assert.Empty(collector.Mismatches);
    }

    [Fact]
    public void Half_Arithmetic_EqualsTheHosts()
    {
        Collector collector = new(FloatFormat.F16, 3);
        for (int i = 0; i < Cases; i++)
        {
            (ulong a, ulong b, _) = collector.Next();
            Half x = BitConverter.UInt16BitsToHalf((ushort)a);
            Half y = BitConverter.UInt16BitsToHalf((ushort)b);
            FloatFlags flags = FloatFlags.None;
            collector.Check("add", x + y, Soft.Add(FloatFormat.F16, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("mul", x * y, Soft.Mul(FloatFormat.F16, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("div", x / y, Soft.Div(FloatFormat.F16, a, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("sqrt", Half.Sqrt(x), Soft.Sqrt(FloatFormat.F16, a, RoundingMode.NearestEven, Traits, ref flags));
            collector.CheckBits("to single", BitConverter.SingleToUInt32Bits((float)x), Soft.Convert(FloatFormat.F16, FloatFormat.F32, a, RoundingMode.NearestEven, Traits, ref flags), Half.IsNaN(x));
        }

        Assert.Empty(collector.Mismatches);
    }

    [Fact]
    public void Double_Conversion_EqualsTheHosts()
    {
        Collector collector = new(FloatFormat.F64, 4);
        for (int i = 0; i < Cases; i++)
        {
            (ulong a, ulong b, _) = collector.Next();
            double x = BitConverter.UInt64BitsToDouble(a);
            FloatFlags flags = FloatFlags.None;
            collector.Check("to single", (float)x, Soft.Convert(FloatFormat.F64, FloatFormat.F32, a, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("to half", (Half)x, Soft.Convert(FloatFormat.F64, FloatFormat.F16, a, RoundingMode.NearestEven, Traits, ref flags));
            collector.CheckBits("to int", (ulong)(int)x, (ulong)Soft.ToInt(FloatFormat.F64, a, 32, RoundingMode.TowardZero, Traits, ref flags), false);
            collector.CheckBits("to uint", (uint)x, Soft.ToUInt(FloatFormat.F64, a, 32, RoundingMode.TowardZero, Traits, ref flags), false);
            collector.CheckBits("to long", (ulong)(long)x, (ulong)Soft.ToInt(FloatFormat.F64, a, 64, RoundingMode.TowardZero, Traits, ref flags), false);
            collector.CheckBits("to ulong", (ulong)x, Soft.ToUInt(FloatFormat.F64, a, 64, RoundingMode.TowardZero, Traits, ref flags), false);
            collector.Check("from long", (double)(long)b, Soft.FromInt(FloatFormat.F64, (long)b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("from ulong", (double)b, Soft.FromUInt(FloatFormat.F64, b, RoundingMode.NearestEven, Traits, ref flags));
            collector.Check("long to single", (float)(long)b, Soft.FromInt(FloatFormat.F32, (long)b, RoundingMode.NearestEven, Traits, ref flags));
        }

        Assert.Empty(collector.Mismatches);
    }

    [Fact]
    public void Double_Comparison_EqualsTheHosts()
    {
        Collector collector = new(FloatFormat.F64, 5);
        for (int i = 0; i < Cases; i++)
        {
            (ulong a, ulong b, ulong c) = collector.Next();
            b = c % 4 == 0 ? a : b;
            double x = BitConverter.UInt64BitsToDouble(a);
            double y = BitConverter.UInt64BitsToDouble(b);
            FloatRelation expected = x < y ? FloatRelation.Less : x > y ? FloatRelation.Greater : x == y ? FloatRelation.Equal : FloatRelation.Unordered;
            FloatFlags flags = FloatFlags.None;
            collector.CheckBits("compare", (ulong)expected, (ulong)Soft.Compare(FloatFormat.F64, a, b, false, Traits, ref flags), false);
        }

        Assert.Empty(collector.Mismatches);
    }

    private sealed class Collector(FloatFormat format, int seed)
    {
        private readonly OperandSource source = new(seed);
        private string operands = "";

        public List<string> Mismatches { get; } = [];

        public (ulong A, ulong B, ulong C) Next()
        {
            (ulong a, ulong b, ulong c) = ((ulong)source.Any(format), (ulong)source.Any(format), (ulong)source.Any(format));
            operands = $"{a:x} {b:x} {c:x}";
            return (a, b, c);
        }

        public void Check(string name, double expected, ulong actual)
        {
            CheckBits(name, BitConverter.DoubleToUInt64Bits(expected), actual, double.IsNaN(expected) && double.IsNaN(BitConverter.UInt64BitsToDouble(actual)));
        }

        public void Check(string name, float expected, ulong actual)
        {
            CheckBits(name, BitConverter.SingleToUInt32Bits(expected), actual, float.IsNaN(expected) && float.IsNaN(BitConverter.UInt32BitsToSingle((uint)actual)));
        }

        public void Check(string name, Half expected, ulong actual)
        {
            CheckBits(name, BitConverter.HalfToUInt16Bits(expected), actual, Half.IsNaN(expected) && Half.IsNaN(BitConverter.UInt16BitsToHalf((ushort)actual)));
        }

        public void CheckBits(string name, ulong expected, ulong actual, bool bothNan)
        {
            if (expected != actual && !bothNan)
            {
                Mismatches.Add($"{name} {operands}: expected {expected:x}, got {actual:x}");
            }
        }
    }
}

using System.Numerics;
using Emu.Abstractions.Cpu.Float;
using Emu.Core.Float;

namespace Emu.Core.Tests.Float;

/// <summary>Thousands of operations in every format and rounding mode against <see cref="ExactReference"/>.</summary>
public class ExactReferenceTests
{
    private const int Cases = 3000;
    private const FloatFlags Rounding = FloatFlags.Inexact | FloatFlags.Underflow | FloatFlags.Overflow;

    [Theory]
    [InlineData(FloatFormat.F16, X80Precision.Extended)]
    [InlineData(FloatFormat.BF16, X80Precision.Extended)]
    [InlineData(FloatFormat.F32, X80Precision.Extended)]
    [InlineData(FloatFormat.F64, X80Precision.Extended)]
    [InlineData(FloatFormat.X80, X80Precision.Extended)]
    [InlineData(FloatFormat.X80, X80Precision.Double)]
    [InlineData(FloatFormat.X80, X80Precision.Single)]
    [InlineData(FloatFormat.F128, X80Precision.Extended)]
    public void Arithmetic_OnFiniteNumbers_IsTheExactResultRoundedOnce(FloatFormat format, X80Precision x80Precision)
    {
        PortableSoftFloat soft = new();
        OperandSource source = new(20_000 + (int)format);
        int precision = x80Precision switch { X80Precision.Double => 53, X80Precision.Single => 24, _ => format.FractionBits() + 1 };
        List<string> mismatches = [];
        int compared = 0;
        for (int i = 0; i < Cases; i++)
        {
            UInt128 a = source.Finite(format);
            UInt128 b = source.Finite(format);
            UInt128 c = source.Finite(format);
            RoundingMode mode = source.Mode();
            FloatTraits traits = new() { Tininess = (Tininess)source.Below(2), X80Precision = x80Precision };
            ExactReference reference = new(format, mode, traits.Tininess, precision);
            (BigInteger am, int ae) = ExactReference.Decode(format, a);
            (BigInteger bm, int be) = ExactReference.Decode(format, b);
            (BigInteger cm, int ce) = ExactReference.Decode(format, c);
            (BigInteger sum, int sumExponent) = Sum(am, ae, bm, be);
            (BigInteger fused, int fusedExponent) = Sum(am * bm, ae + be, cm, ce);

            FloatFlags flags = FloatFlags.None;
            Check("add", sum, 1, sumExponent, soft.Add(format, a, b, mode, traits, ref flags), ref flags);
            Check("mul", am * bm, 1, ae + be, soft.Mul(format, a, b, mode, traits, ref flags), ref flags);
            Check("muladd", fused, 1, fusedExponent, soft.MulAdd(format, a, b, c, MulAddOptions.None, mode, traits, ref flags), ref flags);
            Check("div", bm.IsZero ? 0 : am * bm.Sign, BigInteger.Abs(bm), ae - be, soft.Div(format, a, b, mode, traits, ref flags), ref flags);
            UInt128 root = soft.Sqrt(format, a, mode, traits, ref flags);
            if (am.Sign > 0)
            {
                Compare("sqrt", reference.RoundRoot(am, ae), root, flags);
            }

            void Check(string name, BigInteger numerator, BigInteger denominator, int exponent, UInt128 actual, ref FloatFlags raised)
            {
                if (!numerator.IsZero)
                {
                    Compare(name, reference.Round(numerator, denominator, exponent), actual, raised);
                }

                raised = FloatFlags.None;
            }

            void Compare(string name, (UInt128 Raw, FloatFlags Flags) expected, UInt128 actual, FloatFlags raised)
            {
                compared++;
                if (expected.Raw != actual || expected.Flags != (raised & Rounding))
                {
                    mismatches.Add($"{name} {mode} {traits.Tininess} {a:x} {b:x} {c:x}: expected {expected.Raw:x} {expected.Flags}, got {actual:x} {raised}");
                }
            }
        }

        Assert.Empty(mismatches);
        Assert.InRange(compared, Cases * 3, Cases * 5);
    }

    [Theory]
    [InlineData(FloatFormat.F64, FloatFormat.F32)]
    [InlineData(FloatFormat.F32, FloatFormat.F16)]
    [InlineData(FloatFormat.F32, FloatFormat.BF16)]
    [InlineData(FloatFormat.BF16, FloatFormat.F16)]
    [InlineData(FloatFormat.X80, FloatFormat.F64)]
    [InlineData(FloatFormat.F128, FloatFormat.X80)]
    [InlineData(FloatFormat.F128, FloatFormat.F16)]
    [InlineData(FloatFormat.F16, FloatFormat.F128)]
    public void Conversion_OfFiniteNumbers_IsTheValueRoundedOnce(FloatFormat from, FloatFormat to)
    {
        PortableSoftFloat soft = new();
        OperandSource source = new(30_000 + (int)from);
        List<string> mismatches = [];
        for (int i = 0; i < Cases; i++)
        {
            UInt128 a = source.Finite(from);
            RoundingMode mode = source.Mode();
            int scale = source.Below(5) == 0 ? source.Below(2 * to.ExponentBias()) - to.ExponentBias() : 0;
            FloatTraits traits = new() { Tininess = (Tininess)source.Below(2) };
            (BigInteger mantissa, int exponent) = ExactReference.Decode(from, a);
            FloatFlags flags = FloatFlags.None;
            UInt128 actual = soft.Convert(from, to, a, mode, traits, ref flags);
            UInt128 magnitude = (UInt128)BigInteger.Abs(mantissa);
            FloatFlags integerFlags = FloatFlags.None;
            UInt128 fromInteger = soft.FromUInt(to, magnitude, mode, traits, ref integerFlags, scale);
            ExactReference reference = new(to, mode, traits.Tininess, to.FractionBits() + 1);
            if (!mantissa.IsZero)
            {
                Compare("convert", reference.Round(mantissa, 1, exponent), actual, flags);
                Compare($"fromint {scale}", reference.Round(BigInteger.Abs(mantissa), 1, scale), fromInteger, integerFlags);
            }

            void Compare(string name, (UInt128 Raw, FloatFlags Flags) expected, UInt128 got, FloatFlags raised)
            {
                if (expected.Raw != got || expected.Flags != (raised & Rounding))
                {
                    mismatches.Add($"{name} {mode} {traits.Tininess} {a:x}: expected {expected.Raw:x} {expected.Flags}, got {got:x} {raised}");
                }
            }
        }

        Assert.Empty(mismatches);
    }

    private static (BigInteger Mantissa, int Exponent) Sum(BigInteger a, int aExponent, BigInteger b, int bExponent)
    {
        int exponent = Math.Min(aExponent, bExponent);
        return ((a << (aExponent - exponent)) + (b << (bExponent - exponent)), exponent);
    }
}

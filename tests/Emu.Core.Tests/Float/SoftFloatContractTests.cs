using Emu.Abstractions.Cpu.Float;
using Emu.Core.Float;

namespace Emu.Core.Tests.Float;

/// <summary>Shapes of the formats, default NaNs, and answers to wrong arguments.</summary>
public class SoftFloatContractTests
{
    private static readonly PortableSoftFloat Soft = new();
    private static readonly FloatTraits Traits = new();

    [Theory]
    [InlineData(FloatFormat.F16, 16, 5, 10, 15, false)]
    [InlineData(FloatFormat.BF16, 16, 8, 7, 127, false)]
    [InlineData(FloatFormat.F32, 32, 8, 23, 127, false)]
    [InlineData(FloatFormat.F64, 64, 11, 52, 1023, false)]
    [InlineData(FloatFormat.X80, 80, 15, 63, 16383, true)]
    [InlineData(FloatFormat.F128, 128, 15, 112, 16383, true)]
    public void Shape_OfFormat_IsTheStandards(FloatFormat format, int bits, int exponentBits, int fractionBits, int bias, bool wide)
    {
        Assert.Equal((bits, exponentBits, fractionBits, bias, wide), (format.Bits(), format.ExponentBits(), format.FractionBits(), format.ExponentBias(), format.IsWide()));
    }

    [Theory]
    [InlineData(0x40, false, "7E00 7FC0 7FC00000 7FF8000000000000 7FFFC000000000000000 7FFF8000000000000000000000000000")]
    [InlineData(0x3f, false, "7DFF 7FBF 7FBFFFFF 7FF7FFFFFFFFFFFF 7FFFBFFFFFFFFFFFFFFF 7FFF7FFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData(0x20, true, "FD00 FFA0 FFA00000 FFF4000000000000 FFFFA000000000000000 FFFF4000000000000000000000000000")]
    public void DefaultNan_OfPattern_FillsEveryFormat(byte fraction, bool sign, string expected)
    {
        FloatTraits traits = new() { DefaultNanFraction = fraction, DefaultNanSign = sign };
        Assert.Equal(expected, string.Join(' ', Enum.GetValues<FloatFormat>().Select(format => traits.DefaultNan(format).ToString("X"))));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x80)]
    public void DefaultNanFraction_ThatMakesNoNan_IsRefused(byte fraction)
    {
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new FloatTraits { DefaultNanFraction = fraction });
    }

    [Theory]
    [InlineData(FloatFormat.X80)]
    [InlineData(FloatFormat.F128)]
    [InlineData((FloatFormat)6)]
    public void NarrowOperation_WithFormatBeyond64Bits_IsRefused(FloatFormat format)
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Throws<ArgumentOutOfRangeException>("format", () => Soft.Add(format, 0UL, 0UL, RoundingMode.NearestEven, Traits, ref flags));
    }

    [Fact]
    public void WideOperation_WithUnnamedFormat_IsRefused()
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Throws<ArgumentOutOfRangeException>("format", () => Soft.Add((FloatFormat)6, UInt128.Zero, UInt128.Zero, RoundingMode.NearestEven, Traits, ref flags));
    }

    [Fact]
    public void Rounding_WithUnnamedMode_IsRefused()
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Throws<ArgumentOutOfRangeException>("mode", () => Soft.Div(FloatFormat.F32, 0x3f800000UL, 0x40400000UL, (RoundingMode)6, Traits, ref flags));
    }

    [Fact]
    public void Rem_WithDirectedQuotient_IsRefused()
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Throws<ArgumentOutOfRangeException>("quotientRounding", () => Soft.Rem(FloatFormat.F32, 0UL, 1UL, RoundingMode.Up, Traits, ref flags, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void ToInt_WithWidthOutOfRange_IsRefused(int bits)
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Throws<ArgumentOutOfRangeException>("bits", () => Soft.ToInt(FloatFormat.F32, 0UL, bits, RoundingMode.NearestEven, Traits, ref flags));
    }

    [Fact]
    public void Operation_WithFlagsAlreadySet_KeepsThem()
    {
        FloatFlags flags = FloatFlags.DivideByZero;
        Soft.Sqrt(FloatFormat.F32, 0xbf800000UL, RoundingMode.NearestEven, Traits, ref flags);
        Assert.Equal(FloatFlags.DivideByZero | FloatFlags.Invalid, flags);
    }

    [Fact]
    public void Operation_WithBitsAboveTheFormat_IgnoresThem()
    {
        FloatFlags flags = FloatFlags.None;
        Assert.Equal(0x40000000UL, Soft.Add(FloatFormat.F32, 0xffffffff_3f800000UL, 0xdead_3f800000UL, RoundingMode.NearestEven, Traits, ref flags));
        Assert.Equal(0x3f800000UL, Soft.Min(FloatFormat.F32, 0xffffffff_3f800000UL, 0x40000000UL, Traits, ref flags));
        Assert.Equal(FloatClass.PositiveNormal, Soft.Classify(FloatFormat.F32, 0xffffffff_3f800000UL, Traits));
    }

    [Fact]
    public void Operations_InA64BitFormat_AllocateNothing()
    {
        FloatFlags flags = FloatFlags.None;
        ulong sum = Work(ref flags);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Work(ref flags);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0UL, sum);
    }

    private static ulong Work(ref FloatFlags flags)
    {
        ulong sum = 0;
        for (ulong i = 0; i < 100; i++)
        {
            ulong a = 0x3ff0000000000000 + i;
            sum += Soft.Add(FloatFormat.F64, a, i, RoundingMode.NearestEven, Traits, ref flags);
            sum += Soft.MulAdd(FloatFormat.F64, a, a, i, MulAddOptions.None, RoundingMode.Up, Traits, ref flags);
            sum += Soft.Div(FloatFormat.F64, a, a - 7, RoundingMode.NearestEven, Traits, ref flags);
            sum += Soft.Sqrt(FloatFormat.F64, a, RoundingMode.NearestEven, Traits, ref flags);
            sum += (ulong)Soft.ToInt(FloatFormat.F64, a, 32, RoundingMode.NearestEven, Traits, ref flags);
        }

        return sum;
    }
}

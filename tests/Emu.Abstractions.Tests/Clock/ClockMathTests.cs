using Emu.Abstractions.Clock;

namespace Emu.Abstractions.Tests.Clock;

public class ClockMathTests
{
    [Theory]
    [InlineData(7UL, 6UL, 0UL, 5UL, 8UL, 2UL)]
    [InlineData(7UL, 6UL, 4UL, 5UL, 9UL, 1UL)]
    [InlineData(ulong.MaxValue, 1_000_000_000UL, 0UL, 1_000_000_000UL, ulong.MaxValue, 0UL)]
    [InlineData(ulong.MaxValue, 3UL, 2UL, 6UL, 0x8000000000000000UL - 1, 5UL)]
    [InlineData(ulong.MaxValue, 1UL, 1UL, 2UL, 0x8000000000000000UL, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 0UL, 1UL, ulong.MaxValue, 0UL)]
    public void MultiplyDivide_OfWideProducts_LosesNoBitAndSaturates(ulong a, ulong b, ulong add, ulong divisor, ulong quotient, ulong remainder)
    {
        Assert.Equal(quotient, ClockMath.MultiplyDivide(a, b, add, divisor, out ulong rest));
        Assert.Equal(remainder, rest);
    }

    [Fact]
    public void MultiplyDivide_ByZero_Throws() => Assert.Throws<DivideByZeroException>(() => ClockMath.MultiplyDivide(1, 1, 0, 0, out _));

    [Theory]
    [InlineData(5UL, 3UL, 0, 15UL)]
    [InlineData(5UL, 3UL, 1, 7UL)]
    [InlineData(0x1_0000_0000UL, 0x1_0000_0000UL, 32, 0x1_0000_0000UL)]
    [InlineData(0x1_0000_0000UL, 0x1_0000_0000UL, 63, 2UL)]
    [InlineData(ulong.MaxValue, 2UL, 1, ulong.MaxValue)]
    public void MultiplyShift_OfWideProducts_KeepsTheHighBits(ulong a, ulong b, int shift, ulong result) =>
        Assert.Equal(result, ClockMath.MultiplyShift(a, b, shift));
}

using System.Globalization;
using System.Numerics;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>Masks and their names.</summary>
internal static class Bits
{
    public static ulong Mask(int msb, int lsb) => (ulong.MaxValue >> (63 - msb + lsb)) << lsb;

    public static ulong All(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;

    /// <summary>The bits of a mask as people say them: <c>31..12, 3</c>.</summary>
    public static string Text(ulong mask)
    {
        var parts = new List<string>();
        while (mask != 0)
        {
            int msb = 63 - BitOperations.LeadingZeroCount(mask);
            int length = BitOperations.LeadingZeroCount(~(mask << (63 - msb)));
            int lsb = msb - length + 1;
            parts.Add(length == 1 ? msb.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{msb}..{lsb}"));
            mask &= ~Mask(msb, lsb);
        }

        return string.Join(", ", parts);
    }
}

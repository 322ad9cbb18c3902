using Emu.Abstractions.Cpu.Float;
using Emu.Core.Float;

namespace Emu.Core.Tests.Float;

/// <summary>The 64-bit and the 128-bit engine are the same: every operation, any operands, any traits.</summary>
public class WordSizeTests
{
    private const int Cases = 6000;
    private static readonly PortableSoftFloat Soft = new();

    [Theory]
    [InlineData(FloatFormat.F16)]
    [InlineData(FloatFormat.BF16)]
    [InlineData(FloatFormat.F32)]
    [InlineData(FloatFormat.F64)]
    public void NarrowAndWide_OnAnyOperandsAndTraits_Agree(FloatFormat format)
    {
        OperandSource source = new(40_000 + (int)format);
        List<string> mismatches = [];
        for (int i = 0; i < Cases; i++)
        {
            ulong a = (ulong)source.Any(format);
            ulong b = (ulong)source.Any(format);
            ulong c = (ulong)source.Any(format);
            RoundingMode mode = source.Mode();
            FloatTraits traits = AnyTraits(source);
            int operation = source.Below(16);
            FloatFlags narrowFlags = FloatFlags.None;
            FloatFlags wideFlags = FloatFlags.None;
            UInt128 narrow = Narrow(operation, format, a, b, c, mode, traits, ref narrowFlags);
            UInt128 wide = Wide(operation, format, a, b, c, mode, traits, ref wideFlags);
            if (narrow != wide || narrowFlags != wideFlags)
            {
                mismatches.Add($"operation {operation} {mode} {a:x} {b:x} {c:x} {traits}: {narrow:x} {narrowFlags} and {wide:x} {wideFlags}");
            }
        }

        Assert.Empty(mismatches);
    }

    private static UInt128 Narrow(int operation, FloatFormat f, ulong a, ulong b, ulong c, RoundingMode mode, FloatTraits traits, ref FloatFlags flags) => operation switch
    {
        0 => Soft.Add(f, a, b, mode, traits, ref flags),
        1 => Soft.Sub(f, a, b, mode, traits, ref flags),
        2 => Soft.Mul(f, a, b, mode, traits, ref flags),
        3 => Soft.Div(f, a, b, mode, traits, ref flags),
        4 => Soft.Sqrt(f, a, mode, traits, ref flags),
        5 => Soft.MulAdd(f, a, b, c, (MulAddOptions)(c % 8), mode, traits, ref flags),
        6 => Soft.Rem(f, a, b, RoundingMode.NearestEven, traits, ref flags, out _),
        7 => Soft.RoundToIntegral(f, a, mode, true, traits, ref flags),
        8 => Soft.Scale(f, a, (int)(c % 512) - 256, mode, traits, ref flags),
        9 => (UInt128)(int)Soft.Compare(f, a, b, true, traits, ref flags),
        10 => Soft.MinMax(f, a, b, (MinMaxOperation)(c % 4), traits.MinMaxRule, traits, ref flags),
        11 => (UInt128)(int)Soft.Classify(f, a, traits),
        12 => Soft.Convert(f, FloatFormat.BF16, a, mode, traits, ref flags),
        13 => (UInt128)Soft.ToInt(f, a, 33, mode, traits, ref flags, 3),
        14 => Soft.ToUInt(f, a, 64, mode, traits, ref flags),
        _ => Soft.FromInt(f, (long)b, mode, traits, ref flags, -20),
    };

    private static UInt128 Wide(int operation, FloatFormat f, UInt128 a, UInt128 b, UInt128 c, RoundingMode mode, FloatTraits traits, ref FloatFlags flags) => operation switch
    {
        0 => Soft.Add(f, a, b, mode, traits, ref flags),
        1 => Soft.Sub(f, a, b, mode, traits, ref flags),
        2 => Soft.Mul(f, a, b, mode, traits, ref flags),
        3 => Soft.Div(f, a, b, mode, traits, ref flags),
        4 => Soft.Sqrt(f, a, mode, traits, ref flags),
        5 => Soft.MulAdd(f, a, b, c, (MulAddOptions)(int)(c % 8), mode, traits, ref flags),
        6 => Soft.Rem(f, a, b, RoundingMode.NearestEven, traits, ref flags, out _),
        7 => Soft.RoundToIntegral(f, a, mode, true, traits, ref flags),
        8 => Soft.Scale(f, a, (int)(c % 512) - 256, mode, traits, ref flags),
        9 => (UInt128)(int)Soft.Compare(f, a, b, true, traits, ref flags),
        10 => Soft.MinMax(f, a, b, (MinMaxOperation)(int)(c % 4), traits.MinMaxRule, traits, ref flags),
        11 => (UInt128)(int)Soft.Classify(f, a, traits),
        12 => Soft.Convert(f, FloatFormat.BF16, a, mode, traits, ref flags),
        13 => (UInt128)Soft.ToInt(f, a, 33, mode, traits, ref flags, 3),
        14 => Soft.ToUInt(f, a, 64, mode, traits, ref flags),
        _ => Soft.FromInt(f, (Int128)(long)(ulong)b, mode, traits, ref flags, -20),
    };

    private static FloatTraits AnyTraits(OperandSource source) => new()
    {
        NanRule = (NanRule)source.Below(4),
        SignalingNanFirst = source.Below(2) == 0,
        MulAddNanOrder = (MulAddNanOrder)source.Below(6),
        MulAddNanAddend = (MulAddNanAddend)source.Below(4),
        SignalingBitSet = source.Below(4) == 0,
        NanQuieting = (NanQuieting)source.Below(2),
        DefaultNanSign = source.Below(2) == 0,
        DefaultNanFraction = (byte)(1 + source.Below(127)),
        Tininess = (Tininess)source.Below(2),
        FlushInputs = source.Below(4) == 0,
        FlushOutputs = source.Below(4) == 0,
        MinMaxRule = (MinMaxRule)source.Below(4),
        IntegerOverflow = (IntegerOverflowRule)source.Below(6),
    };
}

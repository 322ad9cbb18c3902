using System.Numerics;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Core.Float;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Every vector operation on lanes of every size, also in place.</summary>
public sealed class VectorTests
{
    private const int Bytes = 32;
    private const long Constant = 5;

    public static TheoryData<IrVector, int, bool> Cases()
    {
        var cases = new TheoryData<IrVector, int, bool>();
        foreach (IrVector operation in Enum.GetValues<IrVector>())
        {
            for (int log2 = operation >= IrVector.FloatAdd ? 1 : 0; log2 <= 3; log2++)
            {
                cases.Add(operation, log2, false);
                cases.Add(operation, log2, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.Vector)]
    public unsafe void Operation_OnEveryLane_ComputesWhatTheContractSays(IrVector operation, int log2, bool inPlace)
    {
        int result = inPlace ? 64 : 0;
        using TestRig rig = TestRig.Of((ir, _) => ir.Vector(
            operation,
            log2,
            Bytes,
            V0 + result,
            operation == IrVector.Broadcast ? ir.LoadState(IrType.I64, X0 + 8).Id : V0 + 64,
            V0 + 128,
            V0 + 192,
            operation >= IrVector.FloatAdd ? (long)RoundingMode.Down : Constant));
        var random = new Random((int)operation + log2);
        for (int at = 0; at < 256; at += 1 << log2)
        {
            BitConverter.GetBytes(Operands.Next(random, 8 << log2)).AsSpan(0, 1 << log2).CopyTo(new Span<byte>(rig.Cpu.V(at), 1 << log2));
        }

        byte[] before = new Span<byte>(rig.Cpu.V(0), 256).ToArray();
        rig.Cpu.X(1) = 0x1234_5678_9ABC_DEF0;
        FloatFlags flags = 0;
        byte[] expected = [.. before];
        for (int at = 0; at < Bytes; at += 1 << log2)
        {
            ulong lane = Lane(operation, 8 << log2, Read(before, 64 + at, log2), Read(before, 128 + at, log2), Read(before, 192 + at, log2), ref flags);
            BitConverter.GetBytes(lane).AsSpan(0, 1 << log2).CopyTo(expected.AsSpan(result + at));
        }

        rig.Run();

        Assert.Equal(expected, new Span<byte>(rig.Cpu.V(0), 256).ToArray());
        Assert.Equal((uint)flags, rig.Cpu.Header.FloatFlags);
    }

    private static ulong Read(byte[] bytes, int at, int log2) => Reference.Cut(BitConverter.ToUInt64(bytes, Math.Min(at, 248)) >> (8 * Math.Max(0, at - 248)), 8 << log2);

    private static ulong Lane(IrVector operation, int bits, ulong b, ulong c, ulong d, ref FloatFlags flags)
    {
        BigInteger sb = Reference.S(b, bits);
        BigInteger sc = Reference.S(c, bits);
        BigInteger top = (BigInteger.One << (bits - 1)) - 1;
        BigInteger ones = (BigInteger.One << bits) - 1;
        int shift = (int)(c % (ulong)bits);
        const int By = (int)Constant;
        BigInteger value = operation switch
        {
            IrVector.Move => b,
            IrVector.Fill => Constant,
            IrVector.Broadcast => 0x1234_5678_9ABC_DEF0,
            IrVector.Add => sb + sc,
            IrVector.Sub => sb - sc,
            IrVector.Mul => sb * sc,
            IrVector.And => b & c,
            IrVector.Or => b | c,
            IrVector.Xor => b ^ c,
            IrVector.AndNot => b & ~c,
            IrVector.Not => ~b,
            IrVector.Neg => -sb,
            IrVector.Abs => BigInteger.Abs(sb),
            IrVector.ShlConst => (BigInteger)b << By,
            IrVector.ShrConst => (BigInteger)b >> By,
            IrVector.SarConst => sb >> By,
            IrVector.Shl => (BigInteger)b << shift,
            IrVector.Shr => (BigInteger)b >> shift,
            IrVector.Sar => sb >> shift,
            IrVector.Min => BigInteger.Min(sb, sc),
            IrVector.Max => BigInteger.Max(sb, sc),
            IrVector.MinUnsigned => Math.Min(b, c),
            IrVector.MaxUnsigned => Math.Max(b, c),
            IrVector.CompareEqual => b == c ? -1 : 0,
            IrVector.CompareGreater => sb > sc ? -1 : 0,
            IrVector.CompareAbove => b > c ? -1 : 0,
            IrVector.AddSaturate => Clamp(sb + sc, -top - 1, top),
            IrVector.AddSaturateUnsigned => Clamp((BigInteger)b + c, 0, ones),
            IrVector.SubSaturate => Clamp(sb - sc, -top - 1, top),
            IrVector.SubSaturateUnsigned => Clamp((BigInteger)b - c, 0, ones),
            IrVector.Blend => (b & d) | (c & ~d),
            _ => Float(operation, bits, b, c, d, ref flags),
        };
        return Reference.Cut(value, bits);
    }

    private static BigInteger Clamp(BigInteger value, BigInteger low, BigInteger high) => BigInteger.Max(low, BigInteger.Min(high, value));

    private static ulong Float(IrVector operation, int bits, ulong b, ulong c, ulong d, ref FloatFlags flags)
    {
        var soft = new PortableSoftFloat();
        var traits = new FloatTraits();
        FloatFormat format = bits == 16 ? FloatFormat.F16 : bits == 32 ? FloatFormat.F32 : FloatFormat.F64;
        return operation switch
        {
            IrVector.FloatAdd => soft.Add(format, b, c, RoundingMode.Down, traits, ref flags),
            IrVector.FloatSub => soft.Sub(format, b, c, RoundingMode.Down, traits, ref flags),
            IrVector.FloatMul => soft.Mul(format, b, c, RoundingMode.Down, traits, ref flags),
            IrVector.FloatDiv => soft.Div(format, b, c, RoundingMode.Down, traits, ref flags),
            IrVector.FloatMulAdd => soft.MulAdd(format, b, c, d, MulAddOptions.None, RoundingMode.Down, traits, ref flags),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }
}

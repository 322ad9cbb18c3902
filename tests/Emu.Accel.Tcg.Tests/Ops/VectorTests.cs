using System.Numerics;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Core.Float;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Every vector operation on lanes of every size, on vectors of several, also in place.</summary>
public sealed class VectorTests
{
    // Result and operands of each size lie this far from each other.
    private const int Apart = 256;
    private const int All = 4 * Apart;
    private const int Rounds = 6;

    // More than the width of a small lane.
    private const long Constant = 21;

    private static readonly int[] Sizes = [8, 16, 24, 32, 56, 256];

    public static TheoryData<IrVector, int, int> Cases()
    {
        var cases = new TheoryData<IrVector, int, int>();
        foreach (IrVector operation in Enum.GetValues<IrVector>())
        {
            for (int log2 = operation >= IrVector.FloatAdd ? 1 : 0; log2 <= 3; log2++)
            {
                for (int result = 0; result < 4; result++)
                {
                    cases.Add(operation, log2, result);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.Vector)]
    public unsafe void Operation_OnEveryLane_ComputesWhatTheContractSays(IrVector operation, int log2, int result)
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            for (int n = 0; n < Sizes.Length; n++)
            {
                int at = FarAt + (All * n);
                int b = operation == IrVector.Broadcast ? ir.LoadState(IrType.I64, X0 + 8).Id : at + Apart;
                ir.Vector(operation, log2, Sizes[n], at + (Apart * result), b, at + (2 * Apart), at + (3 * Apart), operation >= IrVector.FloatAdd ? (long)RoundingMode.Down : Constant);
            }

            ir.Exit(IrExit.Halt, pc + 4);
        });
        var random = new Random(((int)operation * 4) + log2);
        var state = new Span<byte>((byte*)rig.Cpu.StateAddress + FarAt, All * Sizes.Length);
        for (int round = 0; round < Rounds; round++)
        {
            for (int at = 0; at < state.Length; at += 1 << log2)
            {
                BitConverter.GetBytes(Operands.Next(random, 8 << log2)).AsSpan(0, 1 << log2).CopyTo(state[at..]);
            }

            rig.Cpu.X(1) = 0x1234_5678_9ABC_DEF0;
            (rig.Cpu.Header.Pc, rig.Cpu.Header.Halted, rig.Cpu.Header.FloatFlags) = (TestRig.Code, 0, 0);
            FloatFlags flags = 0;
            byte[] expected = [.. state];
            for (int n = 0; n < Sizes.Length; n++)
            {
                Compute(operation, log2, expected.AsSpan(All * n, All), result, Sizes[n], ref flags);
            }

            rig.Run();

            Assert.Equal(expected, state.ToArray());
            Assert.Equal((uint)flags, rig.Cpu.Header.FloatFlags);
        }
    }

    private static void Compute(IrVector operation, int log2, Span<byte> vectors, int result, int bytes, ref FloatFlags flags)
    {
        byte[] before = [.. vectors];
        for (int at = 0; at < bytes; at += 1 << log2)
        {
            ulong lane = Lane(operation, 8 << log2, Read(before, Apart + at, log2), Read(before, (2 * Apart) + at, log2), Read(before, (3 * Apart) + at, log2), ref flags);
            BitConverter.GetBytes(lane).AsSpan(0, 1 << log2).CopyTo(vectors[((Apart * result) + at)..]);
        }
    }

    private static ulong Read(byte[] bytes, int at, int log2) => log2 switch
    {
        0 => bytes[at],
        1 => BitConverter.ToUInt16(bytes, at),
        2 => BitConverter.ToUInt32(bytes, at),
        _ => BitConverter.ToUInt64(bytes, at),
    };

    private static ulong Lane(IrVector operation, int bits, ulong b, ulong c, ulong d, ref FloatFlags flags)
    {
        BigInteger sb = Reference.S(b, bits);
        BigInteger sc = Reference.S(c, bits);
        BigInteger top = (BigInteger.One << (bits - 1)) - 1;
        BigInteger ones = (BigInteger.One << bits) - 1;
        int shift = (int)(c % (ulong)bits);
        int by = (int)Constant % bits;
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
            IrVector.ShlConst => (BigInteger)b << by,
            IrVector.ShrConst => (BigInteger)b >> by,
            IrVector.SarConst => sb >> by,
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

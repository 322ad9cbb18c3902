using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Float lanes that the host's instructions compute have the bits and the flags of the soft-float, and what is done where shows.</summary>
public sealed unsafe class HostVectorTests
{
    private const int Cases = 1500;
    private const int Apart = 64;

    public static TheoryData<IrVector, FloatFormat, int> Operations
    {
        get
        {
            var data = new TheoryData<IrVector, FloatFormat, int>();
            for (IrVector operation = IrVector.FloatAdd; operation <= IrVector.FloatMulAdd; operation++)
            {
                foreach (int bytes in new[] { 8, 16, 24, 32 })
                {
                    data.Add(operation, FloatFormat.F32, bytes);
                    data.Add(operation, FloatFormat.F64, bytes);
                }
            }

            return data;
        }
    }

    public static TheoryData<IrVector, int, long> Emitted
    {
        get
        {
            var data = new TheoryData<IrVector, int, long>();
            for (IrVector operation = 0; operation < IrVector.FloatAdd; operation++)
            {
                for (int log2 = 0; log2 < 4; log2++)
                {
                    data.Add(operation, log2, 0);
                }
            }

            for (IrVector operation = IrVector.FloatAdd; operation <= IrVector.FloatMulAdd; operation++)
            {
                data.Add(operation, 1, 2);
                data.Add(operation, 2, 0);
                data.Add(operation, 3, 0);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_ToNearest_IsTheSoftFloats(IrVector operation, FloatFormat format, int bytes)
    {
        int lane = format == FloatFormat.F32 ? 4 : 8;
        using TestRig rig = Rig((ir, _) => ir.Vector(operation, lane == 4 ? 2 : 3, bytes, V0, V0 + Apart, V0 + (2 * Apart), V0 + (3 * Apart)));
        FloatOperands operands = new(format, ((int)operation * 100) + bytes);
        var random = new Random(bytes);
        List<string> wrong = [];
        for (int round = 0; round < Cases; round++)
        {
            FloatFlags flags = (round & 1) == 0 ? 0 : FloatFlags.Inexact;
            rig.Cpu.Header.FloatFlags = (uint)flags;
            string inputs = "";
            byte[] expected = new byte[bytes];
            for (int at = 0; at < bytes; at += lane)
            {
                (ulong b, ulong c, ulong d) = random.Next(4) == 0 ? operands.Triple() : Small(random, format);
                (b, c) = operation == IrVector.FloatDiv && random.Next(2) == 0 ? (c, b) : (b, c);
                Set(rig, Apart + at, lane, b);
                Set(rig, (2 * Apart) + at, lane, c);
                Set(rig, (3 * Apart) + at, lane, d);
                inputs += $" ({b:x}, {c:x}, {d:x})";
                BitConverter.GetBytes(Lane(operation, format, b, c, d, ref flags)).AsSpan(0, lane).CopyTo(expected.AsSpan(at));
            }

            (rig.Cpu.Header.Pc, rig.Cpu.Header.Halted) = (TestRig.Code, 0);
            rig.Run();
            var seen = new Span<byte>(rig.Cpu.V(0), bytes);
            if (!seen.SequenceEqual(expected) || rig.Cpu.Header.FloatFlags != (uint)flags)
            {
                wrong.Add($"{inputs}: {Convert.ToHexString(seen)} {(FloatFlags)rig.Cpu.Header.FloatFlags}, not {Convert.ToHexString(expected)} {flags}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }

    [Theory(Skip = TestRig.Native ? null : "the interpreter does all itself")]
    [MemberData(nameof(Emitted))]
    public void Operation_ThatTheHostHas_IsNotLeftToTheEngine(IrVector operation, int log2, long left)
    {
        using TestRig rig = Rig((ir, _) => ir.Vector(operation, log2, 24, V0, operation == IrVector.Broadcast ? ir.LoadState(IrType.I64, X0).Id : V0 + Apart, V0 + (2 * Apart), V0 + (3 * Apart)));
        var ones = new Span<byte>(rig.Cpu.V(0), 512);
        ones.Fill(0x3F);

        rig.Run();

        Assert.Equal(left, rig.Counter("operations-left"));
    }

    [Theory]
    [InlineData(0x7FF8_0000_0000_0001, 0, 0u)]
    [InlineData(0x7FF0_0000_0000_0001, 0, (uint)FloatFlags.Invalid)]
    [InlineData(0x7FF0_0000_0000_0000, 0, (uint)FloatFlags.Invalid)]
    [InlineData(0x7FEF_FFFF_FFFF_FFFF, 0x7FEF_FFFF_FFFF_FFFF, (uint)(FloatFlags.Overflow | FloatFlags.Inexact))]
    public void LaneWithoutANumber_LeavesTheFlagsOfAllLanes(ulong b, ulong c, uint flags)
    {
        // The other lane is exact; infinity less infinity is invalid.
        using TestRig rig = Rig((ir, _) => ir.Vector(b == 0x7FF0_0000_0000_0000 ? IrVector.FloatSub : IrVector.FloatAdd, 3, 16, V0, V0 + Apart, V0 + (2 * Apart)));
        Set(rig, Apart, 8, b);
        Set(rig, 2 * Apart, 8, c == 0 ? b & 0x7FF0_0000_0000_0000 : c);

        rig.Run();

        Assert.Equal(flags, rig.Cpu.Header.FloatFlags);
    }

    [Fact]
    public void Scalars_InsideAVector_AreSeenByIt_AndItByThem()
    {
        // An integer, a float and half of one are in registers when the vector is read and written, and are read and written after it.
        using TestRig rig = Rig((ir, _) =>
        {
            IrValue sum = ir.AddConst(ir.LoadState(IrType.I64, V0), 1);
            ir.StoreState(V0, sum);
            ir.StoreState(V0 + 8, ir.Float(IrOpcode.FloatAdd, FloatFormat.F64, ir.LoadState(IrType.I64, V0 + 8), ir.LoadState(IrType.I64, V0 + 8), default, ir.Const32(0)));
            ir.StoreState(V0 + 20, ir.AddConst(ir.LoadState(IrType.I32, V0 + 20), 5));
            ir.StoreState(V0 + 24, ir.Const64(0x1_0000_0001));
            ir.Vector(IrVector.Add, 2, 32, V0, V0, V0);
            ir.StoreState(X0, ir.AddConst(ir.LoadState(IrType.I64, V0), 1));
            ir.StoreState(X0 + 8, ir.LoadState(IrType.I64, V0 + 8));
            ir.StoreState(X0 + 16, ir.LoadState(IrType.I64, V0 + 16));
            ir.StoreState(X0 + 24, ir.LoadState(IrType.I64, V0 + 24));
            ir.Vector(IrVector.Not, 3, 8, V0 + 4, V0 + 20);
            ir.StoreState(X0 + 32, ir.LoadState(IrType.I64, V0));
        });
        Set(rig, 0, 8, 0x10);
        Set(rig, 8, 8, BitConverter.DoubleToUInt64Bits(1.0));
        Set(rig, 16, 8, 0x7_0000_0003);

        rig.Run();

        // 2.0 is 4000_0000 above zeros; its lanes doubled are 8000_0000.
        Assert.Equal(
            (0x23ul, 0x8000_0000_0000_0000, 0x18_0000_0006ul, 0x2_0000_0002ul, 0xFFFF_FFE7_0000_0022),
            (rig.Cpu.X(0), rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(3), rig.Cpu.X(4)));
    }

    [Fact]
    public void Vectors_ThatLieOverEachOther_AreDoneLaneByLane()
    {
        using TestRig rig = Rig((ir, _) => ir.Vector(IrVector.Add, 3, 32, V0 + 8, V0, V0 + 64));
        Set(rig, 0, 8, 1);
        Set(rig, 64, 8, 1);
        Set(rig, 72, 8, 2);
        Set(rig, 80, 8, 4);
        Set(rig, 88, 8, 8);

        rig.Run();

        Assert.Equal((1ul, 2ul, 4ul, 8ul, 16ul), (Get(rig, 0), Get(rig, 8), Get(rig, 16), Get(rig, 24), Get(rig, 32)));
    }

    private static TestRig Rig(Instruction instruction)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Float = new FloatTraits() });
        rig.Put(TestRig.Code, (ir, pc) =>
        {
            instruction(ir, pc);
            ir.Exit(IrExit.Halt, pc + 4);
        });
        return rig;
    }

    /// <summary>Numbers of which none gives a NaN.</summary>
    private static (ulong B, ulong C, ulong D) Small(Random random, FloatFormat format) => (One(random, format), One(random, format), One(random, format));

    private static ulong One(Random random, FloatFormat format)
    {
        double value = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 9));
        value = random.Next(4) == 0 ? Math.Round(value) + 0.5 : value;
        return format == FloatFormat.F32 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value);
    }

    private static ulong Lane(IrVector operation, FloatFormat format, ulong b, ulong c, ulong d, ref FloatFlags flags)
    {
        IrOpcode opcode = operation == IrVector.FloatMulAdd ? IrOpcode.FloatMulAdd : IrOpcode.FloatAdd + (operation - IrVector.FloatAdd);
        return FloatOracle.Run(opcode, format, 0, b, c, d, RoundingMode.NearestEven, new FloatTraits(), ref flags);
    }

    private static void Set(TestRig rig, int at, int bytes, ulong value) => BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(new Span<byte>(rig.Cpu.V(at), bytes));

    private static ulong Get(TestRig rig, int at) => *(ulong*)rig.Cpu.V(at);
}

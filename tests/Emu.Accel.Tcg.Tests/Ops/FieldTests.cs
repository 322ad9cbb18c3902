using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Bit fields of values, and fields of the state.</summary>
public sealed class FieldTests
{
    [Theory]
    [InlineData(IrType.I32, false)]
    [InlineData(IrType.I32, true)]
    [InlineData(IrType.I64, false)]
    [InlineData(IrType.I64, true)]
    [Covers(IrOpcode.Extract, IrOpcode.ExtractSigned, IrOpcode.Deposit)]
    public void Fields_OfValues_AreTakenAndPut(IrType type, bool expanded)
    {
        int width = type == IrType.I32 ? 32 : 64;
        IrOpSet set = expanded ? IrOpSet.AllBut(IrOpcode.Extract, IrOpcode.ExtractSigned, IrOpcode.Deposit) : IrOpSet.All();
        using var rig = new TestRig(new CpuOptions { Program = [] }, make: host => TestRig.Make(host, set));
        var random = new Random(width);
        List<string> wrong = [];
        for (int round = 0; round < 200; round++)
        {
            ulong a = Operands.Next(random, width);
            ulong b = Operands.Next(random, width);
            int length = random.Next(1, width + 1);
            int position = random.Next(width - length + 1);
            ulong at = TestRig.Code + (0x40 * (ulong)round);
            rig.Put(at, (ir, _) =>
            {
                var shapes = new Shapes(ir, type, round & 11);
                IrValue left = shapes.Operand(0, a);
                IrValue right = shapes.Operand(1, b);
                shapes.SetFirst(ir.Xor(ir.Extract(left, position, length), ir.Extract(left, position, length, signed: true)));
                shapes.SetSecond(ir.Deposit(left, right, position, length));
            });
            rig.Cpu.Header.Pc = at;
            rig.Cpu.Header.Halted = 0;
            Shapes.Fill(rig.Cpu, type, a, b, 0);
            rig.Run();
            ulong ones = length == 64 ? ulong.MaxValue : (1UL << length) - 1;
            ulong field = (a >> position) & ones;
            ulong extended = Reference.Cut(Reference.S(field, length), width);
            (ulong, ulong) expected = (field ^ extended, (a & ~(ones << position)) | ((b & ones) << position));
            if (Shapes.Results(rig.Cpu, type) != expected)
            {
                wrong.Add($"{a:x} {b:x} {position}+{length}: {Shapes.Results(rig.Cpu, type)}, not {expected}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }

    [Theory]
    [InlineData(IrType.I64, 0, false, 0xEFUL)]
    [InlineData(IrType.I64, 0, true, 0xFFFF_FFFF_FFFF_FFEFUL)]
    [InlineData(IrType.I64, 1, false, 0xCDEFUL)]
    [InlineData(IrType.I64, 1, true, 0xFFFF_FFFF_FFFF_CDEFUL)]
    [InlineData(IrType.I64, 2, false, 0x89AB_CDEFUL)]
    [InlineData(IrType.I64, 2, true, 0xFFFF_FFFF_89AB_CDEFUL)]
    [InlineData(IrType.I64, 3, false, 0x0123_4567_89AB_CDEFUL)]
    [InlineData(IrType.I32, 0, false, 0x7777_7777_0000_00EFUL)]
    [InlineData(IrType.I32, 0, true, 0x7777_7777_FFFF_FFEFUL)]
    [InlineData(IrType.I32, 1, false, 0x7777_7777_0000_CDEFUL)]
    [InlineData(IrType.I32, 1, true, 0x7777_7777_FFFF_CDEFUL)]
    [InlineData(IrType.I32, 2, false, 0x7777_7777_89AB_CDEFUL)]
    public void StateFields_OfEverySize_AreExtended(IrType type, int size, bool signed, ulong expected)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.LoadState(type, X0 + 8, size, signed)),
            (ir, _) => ir.StoreState(X0 + 24, ir.LoadState(type, DistantAt, size, signed)));
        rig.Cpu.X(1) = rig.Cpu.State.Distant = 0x0123_4567_89AB_CDEF;
        rig.Cpu.X(2) = rig.Cpu.X(3) = 0x7777_7777_7777_7777;

        rig.Run();

        Assert.Equal(expected, rig.Cpu.X(2));
        Assert.Equal(expected, rig.Cpu.X(3));
    }

    [Theory]
    [InlineData(0, 0x7777_7777_7777_77EFUL)]
    [InlineData(1, 0x7777_7777_7777_CDEFUL)]
    [InlineData(2, 0x7777_7777_89AB_CDEFUL)]
    [InlineData(3, 0x0123_4567_89AB_CDEFUL)]
    public void StateFields_WrittenInPart_KeepTheRest(int size, ulong expected)
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.StoreState(X0 + 16, ir.LoadState(IrType.I64, X0 + 8), size),
            (ir, _) => ir.StoreState(X0 + 24, ir.Const64(0x0123_4567_89AB_CDEF), size),
            (ir, _) => ir.StoreState(DistantAt, ir.LoadState(IrType.I64, X0 + 8), size));
        rig.Cpu.X(1) = 0x0123_4567_89AB_CDEF;
        rig.Cpu.X(2) = rig.Cpu.X(3) = rig.Cpu.State.Distant = 0x7777_7777_7777_7777;

        rig.Run();

        Assert.Equal(expected, rig.Cpu.X(2));
        Assert.Equal(expected, rig.Cpu.X(3));
        Assert.Equal(expected, rig.Cpu.State.Distant);
    }

    [Fact]
    public void Constant_StoredInTheLowHalfOfAField_LeavesTheOtherHalf()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            ir.StoreState(TestCpu.X0 + 8, ir.Const32(0x80_0000));
            ir.StoreState(TestCpu.X0 + 16, ir.LoadState(IrType.I64, TestCpu.X0 + 8));
        });
        rig.Cpu.X(1) = 0xBA41_AFF9_1111_1111;

        rig.Run();

        Assert.Equal(0xBA41_AFF9_0080_0000, rig.Cpu.X(2));
    }

    [Fact]
    public void StateFields_PartlyOverwritten_AreReadAnew()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            IrValue before = ir.LoadState(IrType.I64, X0 + 8);
            ir.StoreState(X0 + 10, ir.Const32(0xAB), 0);
            IrValue after = ir.LoadState(IrType.I64, X0 + 8);
            ir.StoreState(X0 + 16, before);
            ir.StoreState(X0 + 24, after);
            ir.StoreState(R0, ir.LoadState(IrType.I32, X0 + 8, 1));
        });
        rig.Cpu.X(1) = 0x1111_1111_1111_1111;

        rig.Run();

        Assert.Equal(0x1111_1111_1111_1111u, rig.Cpu.X(2));
        Assert.Equal(0x1111_1111_11AB_1111u, rig.Cpu.X(3));
        Assert.Equal(0x1111u, rig.Cpu.R(0));
    }

    [Fact]
    [Covers(IrOpcode.Nop, IrOpcode.PcRelative)]
    public void PcRelative_InCodeMappedTwice_GivesTheAddressItRanAt()
    {
        using TestRig rig = TestRig.Of((ir, pc) => ir.StoreState(X0 + 8, ir.PcRelative(pc + 0x100)));
        rig.Cpu.Map = (address, _, _, _) => (address & 0xF_FFFF, 12, Abstractions.Cpu.PagePermissions.Read | Abstractions.Cpu.PagePermissions.Execute);

        rig.Run();
        Assert.Equal(TestRig.Code + 0x100, rig.Cpu.X(1));
        rig.Cpu.Header.Pc = 0x7000_0000_0000 + TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        rig.Run();

        Assert.Equal(0x7000_0000_0000 + TestRig.Code + 0x100, rig.Cpu.X(1));
        Assert.Equal(1, rig.Counter("translations"));
    }
}

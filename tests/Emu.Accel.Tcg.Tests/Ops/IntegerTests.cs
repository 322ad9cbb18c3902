using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>
/// Every pure integer operation, on random and extreme operands of every width, in every shape that the compiler tells apart:
/// operands in registers, as values, or constant; results into the register they came from. Then again with the operation expanded
/// by the contract.
/// </summary>
public sealed class IntegerTests
{
    private const int Rounds = 40;

    private static readonly IrOpcode[] Binary =
    [
        IrOpcode.Add, IrOpcode.Sub, IrOpcode.Mul, IrOpcode.And, IrOpcode.Or, IrOpcode.Xor, IrOpcode.AndNot, IrOpcode.OrNot, IrOpcode.Xnor,
        IrOpcode.Shl, IrOpcode.Shr, IrOpcode.Sar, IrOpcode.Rotl, IrOpcode.Rotr, IrOpcode.MulHighSigned, IrOpcode.MulHighUnsigned,
        IrOpcode.MulHighSignedUnsigned, IrOpcode.DivSigned, IrOpcode.DivUnsigned, IrOpcode.RemSigned, IrOpcode.RemUnsigned,
        IrOpcode.CarrylessMul, IrOpcode.CarrylessMulHigh,
    ];

    private static readonly IrOpcode[] Unary =
    [
        IrOpcode.Not, IrOpcode.Neg, IrOpcode.BitReverse, IrOpcode.CountLeadingZeros, IrOpcode.CountTrailingZeros, IrOpcode.PopCount,
        IrOpcode.ZeroExtend, IrOpcode.SignExtend, IrOpcode.ByteSwap, IrOpcode.LogicFlags,
    ];

    private static readonly IrOpcode[] Pairs =
    [
        IrOpcode.MulWideSigned, IrOpcode.MulWideUnsigned, IrOpcode.DivWideUnsigned, IrOpcode.DivWideSigned, IrOpcode.AddCarry,
        IrOpcode.SubBorrow, IrOpcode.AddFlags, IrOpcode.SubFlags, IrOpcode.ShlCarry, IrOpcode.ShrCarry, IrOpcode.SarCarry, IrOpcode.RotrCarry,
    ];

    /// <summary>Operation, width, size in its detail as log2 bytes, whether it is expanded.</summary>
    public static TheoryData<IrOpcode, IrType, int, bool> Cases()
    {
        var cases = new TheoryData<IrOpcode, IrType, int, bool>();
        foreach (IrOpcode opcode in Binary.Concat(Unary).Concat(Pairs))
        {
            foreach (IrType type in Enum.GetValues<IrType>())
            {
                int widest = type == IrType.I32 ? 2 : 3;
                int lowest = !Reference.TakesSize(opcode) ? widest : opcode == IrOpcode.ByteSwap ? 1 : 0;
                for (int size = lowest; size <= widest; size++)
                {
                    cases.Add(opcode, type, size, false);
                    if (IrOpSet.IsExpandable(opcode))
                    {
                        cases.Add(opcode, type, size, true);
                    }
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(
        IrOpcode.Const, IrOpcode.LoadState, IrOpcode.StoreState, IrOpcode.ZeroExtend, IrOpcode.SignExtend, IrOpcode.Truncate, IrOpcode.ByteSwap,
        IrOpcode.BitReverse, IrOpcode.CountLeadingZeros, IrOpcode.CountTrailingZeros, IrOpcode.PopCount, IrOpcode.CarrylessMul,
        IrOpcode.CarrylessMulHigh, IrOpcode.InsnStart, IrOpcode.Exit, From = IrOpcode.Add, To = IrOpcode.RotrCarry)]
    public void Operation_OnOperandsOfEveryShape_ComputesWhatTheContractSays(IrOpcode opcode, IrType type, int size, bool expanded)
    {
        int width = type == IrType.I32 ? 32 : 64;
        var random = new Random(((int)opcode * 100) + width + size);
        using var rig = new TestRig(new CpuOptions { Program = [] }, make: host => TestRig.Make(host, expanded ? IrOpSet.AllBut(opcode) : IrOpSet.All()));
        List<string> wrong = [];
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = Operands.Next(random, width);
            ulong b = opcode is >= IrOpcode.ShlCarry and <= IrOpcode.RotrCarry ? (ulong)random.Next(256) : Operands.Next(random, width);
            ulong c = opcode is >= IrOpcode.AddCarry and <= IrOpcode.RotrCarry ? (ulong)random.Next(2) : Operands.Next(random, width);
            (ulong first, ulong second) = Reference.Eval(opcode, width, 8 << size, a, b, c);
            for (int shape = 0; shape < Shapes.Count; shape++)
            {
                (ulong one, ulong two) = Run(rig, opcode, type, size, shape, a, b, c, (uint)round);
                if (one != first || (Pairs.Contains(opcode) && two != second))
                {
                    wrong.Add($"{opcode}({a:x}, {b:x}, {c:x}) shape {shape}: {one:x} {two:x}, not {first:x} {second:x}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }

    private static (ulong First, ulong Second) Run(TestRig rig, IrOpcode opcode, IrType type, int size, int shape, ulong a, ulong b, ulong c, uint round)
    {
        ulong at = TestRig.Code + (0x100 * (ulong)shape) + (0x2000 * (round + 1));
        rig.Put(at, (ir, pc) => Build(ir, opcode, type, size, new Shapes(ir, type, shape), a, b, c));
        rig.Cpu.Header.Pc = at;
        rig.Cpu.Header.Halted = 0;
        Shapes.Fill(rig.Cpu, type, a, b, c);
        rig.Run();
        return Shapes.Results(rig.Cpu, type);
    }

    private static void Build(IrBuilder ir, IrOpcode opcode, IrType type, int size, Shapes shapes, ulong a, ulong b, ulong c)
    {
        IrValue left = shapes.Operand(0, a);
        if (Unary.Contains(opcode))
        {
            shapes.SetFirst(opcode switch
            {
                IrOpcode.ZeroExtend => ir.ZeroExtend(type, left, size),
                IrOpcode.SignExtend => ir.SignExtend(type, left, size),
                IrOpcode.ByteSwap => ir.ByteSwap(left, size),
                IrOpcode.LogicFlags => ir.LogicFlags(left, size),
                _ => ir.Unary(opcode, left),
            });
            return;
        }

        IrValue right = shapes.Operand(1, b);
        if (Binary.Contains(opcode))
        {
            shapes.SetFirst(ir.Binary(opcode, left, right));
            return;
        }

        IrValue third = shapes.Operand(2, c);
        IrValue first = ir.Pair(opcode, left, right, third, out IrValue second, size);
        shapes.SetFirst(first);
        shapes.SetSecond(second);
    }
}

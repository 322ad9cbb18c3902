using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Conditions as values, as choices and as branches, with operands of every shape.</summary>
public sealed class ConditionTests
{
    private const int Rounds = 30;

    public static TheoryData<IrCond, IrType> Cases()
    {
        var cases = new TheoryData<IrCond, IrType>();
        foreach (IrCond condition in Enum.GetValues<IrCond>())
        {
            cases.Add(condition, IrType.I32);
            cases.Add(condition, IrType.I64);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.SetCond)]
    public void SetCond_IsOneWhenItHolds(IrCond condition, IrType type) =>
        Check(condition, type, IrOpSet.All(), (ir, a, b) => ir.SetCond(condition, a, b), (holds, _, _) => holds ? 1UL : 0);

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.Select)]
    public void Select_TakesOneOfTwo(IrCond condition, IrType type) =>
        Check(condition, type, IrOpSet.All(), (ir, a, b) => ir.Select(condition, a, b, b, a), (holds, a, b) => holds ? b : a);

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.Select)]
    public void Select_Expanded_TakesOneOfTwo(IrCond condition, IrType type) =>
        Check(condition, type, IrOpSet.AllBut(IrOpcode.Select), (ir, a, b) => ir.Select(condition, a, b, b, a), (holds, a, b) => holds ? b : a);

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.BranchCond, IrOpcode.Branch, IrOpcode.Label, IrOpcode.GetLocal, IrOpcode.SetLocal)]
    public void Branch_GoesToTheLabelWhenItHolds(IrCond condition, IrType type) =>
        Check(condition, type, IrOpSet.All(), (ir, a, b) => Branching(ir, type, label => ir.BranchIf(condition, a, b, label)), (holds, _, _) => holds ? 7UL : 9);

    [Theory]
    [MemberData(nameof(Cases))]
    [Covers(IrOpcode.BranchCond)]
    public void Branch_OnACondition_GoesToTheLabelWhenItHolds(IrCond condition, IrType type) =>
        Check(
            condition,
            type,
            IrOpSet.All(),
            (ir, a, b) => Branching(ir, type, label => ir.BranchIf(IrCond.Equal, ir.SetCond(condition, a, b), ir.Const(type, 0), label)),
            (holds, _, _) => holds ? 9UL : 7);

    private static IrValue Branching(IrBuilder ir, IrType type, Action<IrLabel> branch)
    {
        IrLocal result = ir.NewLocal(type);
        IrLabel taken = ir.NewLabel();
        IrLabel end = ir.NewLabel();
        branch(taken);
        ir.Set(result, ir.Const(type, 9));
        ir.Branch(end);
        ir.Place(taken);
        ir.Set(result, ir.Const(type, 7));
        ir.Place(end);
        return ir.Get(result);
    }

    private static void Check(IrCond condition, IrType type, IrOpSet set, Func<IrBuilder, IrValue, IrValue, IrValue> build, Func<bool, ulong, ulong, ulong> expect)
    {
        int width = type == IrType.I32 ? 32 : 64;
        var random = new Random((int)condition + width);
        using var rig = new TestRig(new CpuOptions { Program = [] }, make: host => TestRig.Make(host, set));
        List<string> wrong = [];
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = Operands.Next(random, width);
            ulong b = round % 3 == 0 ? a : Operands.Next(random, width);
            ulong expected = expect(Reference.Holds(condition, width, a, b), a, b);
            for (int shape = 0; shape < Shapes.Count; shape++)
            {
                int now = shape;
                ulong at = TestRig.Code + (0x100 * (ulong)shape) + (0x2000 * ((ulong)round + 1));
                rig.Put(at, (ir, _) =>
                {
                    var shapes = new Shapes(ir, type, now);
                    IrValue left = shapes.Operand(0, a);
                    shapes.SetFirst(build(ir, left, shapes.Operand(1, b)));
                });
                rig.Cpu.Header.Pc = at;
                rig.Cpu.Header.Halted = 0;
                Shapes.Fill(rig.Cpu, type, a, b, 0);
                rig.Run();
                ulong result = Shapes.Results(rig.Cpu, type).First;
                if (result != expected)
                {
                    wrong.Add($"{condition}({a:x}, {b:x}) shape {shape}: {result:x}, not {expected:x}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(8)));
    }
}

using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Bench;

/// <summary>Endless loops of the kind that compilers make for a 64-bit RISC.</summary>
internal static unsafe class Loops
{
    public static (string Name, Action<TestRig> Build)[] All =>
    [
        ("alu", Alu),
        ("memory", Memory),
        ("branches", Branches),
        ("calls", Calls),
        ("narrow", Narrow),
        ("double", Double),
        ("single", Single),
        ("vector", Integers),
        ("vector-float", Floats),
        ("vector-memory", Sums),
    ];

    /// <summary>Many small blocks one behind the other.</summary>
    public static void Straight(TestRig rig, int blocks)
    {
        Instruction[] block = [AddI(5, 5, 3), Op(IrOpcode.Xor, 6, 6, 5), Load(7, 20, 8), Op(IrOpcode.Add, 8, 7, 6), Store(8, 20, 16), Branch(IrCond.NotEqual, 9, 10, 4)];
        rig.Put(TestRig.Code, block);
        int first = rig.Program.Count - block.Length;
        for (int n = 1; n < blocks; n++)
        {
            for (int k = 0; k < block.Length; k++)
            {
                rig.Ram.Write(TestRig.Code + (ulong)(((n * block.Length) + k) * 4), BitConverter.GetBytes(first + k));
            }
        }

        rig.Cpu.X(20) = TestRig.Data + 0x78000;
    }

    private static void Alu(TestRig rig) => rig.Put(
        TestRig.Code,
        AddI(5, 5, 3),
        Op(IrOpcode.Xor, 6, 6, 5),
        ShiftI(IrOpcode.Shl, 7, 5, 13),
        Op(IrOpcode.Add, 6, 6, 7),
        ShiftI(IrOpcode.Shr, 8, 6, 7),
        Op(IrOpcode.Xor, 6, 6, 8),
        AddI(9, 9, 1),
        Op(IrOpcode.And, 10, 6, 9),
        Op(IrOpcode.Sub, 11, 10, 5),
        Branch(IrCond.NotEqual, 9, 0, -36),
        Goto(-40));

    private static void Memory(TestRig rig)
    {
        rig.Cpu.X(20) = TestRig.Data;
        rig.Cpu.X(21) = TestRig.Data + 4096;
        rig.Put(
            TestRig.Code,
            AddI(5, 20, 0),
            Load(6, 5, 0),
            Load(7, 5, 8),
            Op(IrOpcode.Add, 8, 8, 6),
            Op(IrOpcode.Add, 8, 8, 7),
            Store(8, 5, 0),
            AddI(5, 5, 16),
            Branch(IrCond.Below, 5, 21, -24),
            Goto(-32));
    }

    private static void Branches(TestRig rig) => rig.Put(
        TestRig.Code,
        AddI(5, 5, 1),
        AndI(6, 5, 3),
        Branch(IrCond.Equal, 6, 0, 16),
        Branch(IrCond.Less, 7, 5, 8),
        AddI(8, 8, 1),
        AddI(9, 9, 1),
        Branch(IrCond.NotEqual, 5, 0, -24),
        Goto(-28));

    private static void Calls(TestRig rig)
    {
        rig.Put(
            TestRig.Code,
            AddI(5, 5, 1),
            Call(0x3000),
            AddI(6, 6, 1),
            Goto(-12));
        rig.Put(0x3000, AddI(7, 7, 1), Op(IrOpcode.Add, 8, 8, 7), Return());
    }

    private static void Narrow(TestRig rig) => rig.Put(
        TestRig.Code,
        AddW(5, 5, 3),
        AddW(6, 5, 7),
        ShiftW(7, 6, 5),
        AddW(8, 7, 1),
        Branch(IrCond.NotEqual, 9, 10, -16),
        Goto(-20));

    private static void Double(TestRig rig) => Polynomial(rig, FloatFormat.F64, 0x3FEF_FFFF_0000_0000);

    private static void Single(TestRig rig) => Polynomial(rig, FloatFormat.F32, 0x3F7F_FFF0);

    // x20 is a little less than 1, so that sums and products of it stay numbers.
    private static void Polynomial(TestRig rig, FloatFormat format, ulong number)
    {
        rig.Cpu.X(20) = number;
        rig.Put(
            TestRig.Code,
            Float(IrOpcode.FloatMul, format, 5, 20, 20),
            Float(IrOpcode.FloatAdd, format, 6, 5, 20),
            Float(IrOpcode.FloatMulAdd, format, 7, 5, 20),
            Float(IrOpcode.FloatSub, format, 8, 6, 5),
            Float(IrOpcode.FloatMul, format, 9, 8, 20),
            Branch(IrCond.NotEqual, 5, 0, -20),
            Goto(-24));
    }

    // Vectors of 16 bytes, as most instruction sets have them.
    private static void Integers(TestRig rig) => rig.Put(
        TestRig.Code,
        Vector(IrVector.Add, 0, 1, 2, 3),
        Vector(IrVector.Mul, 1, 4, 1, 2),
        Vector(IrVector.MinUnsigned, 0, 5, 4, 3),
        Vector(IrVector.Xor, 3, 2, 5, 1),
        Vector(IrVector.CompareGreater, 2, 6, 2, 4),
        Branch(IrCond.Equal, 5, 0, -20),
        Goto(-24));

    private static void Floats(TestRig rig)
    {
        new Span<float>(rig.Cpu.V(0), 4 * 4).Fill(0.9999f);
        rig.Put(
            TestRig.Code,
            Vector(IrVector.FloatMul, 2, 1, 0, 0),
            Vector(IrVector.FloatAdd, 2, 2, 1, 0),
            Vector(IrVector.FloatMulAdd, 2, 3, 1, 0),
            Vector(IrVector.FloatSub, 2, 3, 2, 1),
            Vector(IrVector.FloatMul, 2, 4, 3, 0),
            Branch(IrCond.Equal, 5, 0, -20),
            Goto(-24));
    }

    // One array added to another.
    private static void Sums(TestRig rig)
    {
        rig.Cpu.X(20) = TestRig.Data;
        rig.Cpu.X(21) = TestRig.Data + 4096;
        rig.Put(
            TestRig.Code,
            AddI(5, 20, 0),
            LoadVector(1, 5, 0),
            LoadVector(2, 5, 8192),
            Vector(IrVector.Add, 0, 1, 1, 2),
            StoreVector(1, 5, 0),
            AddI(5, 5, 16),
            Branch(IrCond.Below, 5, 21, -20),
            Goto(-28));
    }

    private static Instruction LoadVector(int d, int a, long displacement) => (ir, _) =>
    {
        IrValue low = ir.Load128(ir.AddConst(X(ir, a), displacement), TestRig.Plain(4), out IrValue high);
        ir.StoreState(V0 + (16 * d), low);
        ir.StoreState(V0 + (16 * d) + 8, high);
    };

    private static Instruction StoreVector(int b, int a, long displacement) => (ir, _) =>
        ir.Store128(ir.AddConst(X(ir, a), displacement), ir.LoadState(IrType.I64, V0 + (16 * b)), ir.LoadState(IrType.I64, V0 + (16 * b) + 8), TestRig.Plain(4));

    /// <summary>d = a (operation) b, or a * b + d, of vectors of 16 bytes.</summary>
    private static Instruction Vector(IrVector operation, int log2, int d, int a, int b) => (ir, _) =>
        ir.Vector(operation, log2, 16, V0 + (16 * d), V0 + (16 * a), V0 + (16 * b), V0 + (16 * d));

    private static IrValue X(IrBuilder ir, int register) => register == 0 ? ir.Const64(0) : ir.LoadState(IrType.I64, X0 + (8 * register));

    private static void Set(IrBuilder ir, int register, IrValue value) => ir.StoreState(X0 + (8 * register), value);

    private static Instruction AddI(int d, int a, long constant) => (ir, _) => Set(ir, d, ir.AddConst(X(ir, a), constant));

    private static Instruction AndI(int d, int a, ulong constant) => (ir, _) => Set(ir, d, ir.AndConst(X(ir, a), constant));

    private static Instruction Op(IrOpcode opcode, int d, int a, int b) => (ir, _) => Set(ir, d, ir.Binary(opcode, X(ir, a), X(ir, b)));

    /// <summary>d = a (operation) b, or a * b + d.</summary>
    private static Instruction Float(IrOpcode opcode, FloatFormat format, int d, int a, int b = 0) => (ir, _) =>
        Set(ir, d, ir.Float(opcode, format, X(ir, a), X(ir, b), opcode == IrOpcode.FloatMulAdd ? X(ir, d) : default, ir.Const32((uint)RoundingMode.NearestEven)));

    private static Instruction ShiftI(IrOpcode opcode, int d, int a, ulong count) => (ir, _) => Set(ir, d, ir.Binary(opcode, X(ir, a), ir.Const64(count)));

    private static Instruction AddW(int d, int a, long constant) =>
        (ir, _) => Set(ir, d, ir.SignExtend(IrType.I64, ir.AddConst(ir.Truncate(X(ir, a)), constant), 2));

    private static Instruction ShiftW(int d, int a, int count) =>
        (ir, _) => Set(ir, d, ir.SignExtend(IrType.I64, ir.ShlConst(ir.Truncate(X(ir, a)), count), 2));

    private static Instruction Load(int d, int a, long displacement) =>
        (ir, _) => Set(ir, d, ir.Load(IrType.I64, ir.AddConst(X(ir, a), displacement), TestRig.Plain(3)));

    private static Instruction Store(int b, int a, long displacement) =>
        (ir, _) => ir.Store(ir.AddConst(X(ir, a), displacement), X(ir, b), TestRig.Plain(3));

    private static Instruction Branch(IrCond condition, int a, int b, long distance) => (ir, pc) =>
    {
        IrLabel taken = ir.NewLabel();
        ir.BranchIf(condition, X(ir, a), X(ir, b), taken);
        ir.Jump(pc + 4);
        ir.Place(taken);
        ir.Jump(pc + (ulong)distance, 1);
    };

    private static Instruction Goto(long distance) => (ir, pc) => ir.Jump(pc + (ulong)distance);

    private static Instruction Call(ulong target) => (ir, pc) =>
    {
        Set(ir, 1, ir.PcRelative(pc + 4));
        ir.Jump(target);
    };

    private static Instruction Return() => (ir, _) => ir.JumpTo(X(ir, 1), 2);
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Accel.Tcg.Vcpu;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Flow;

/// <summary>Loops of several blocks, hot enough to become one piece of machine code whose registers stay in registers.</summary>
public sealed unsafe class LoopTests
{
    private const int Heat = 4;
    private const int Blocks = 5;
    private const int BlockBytes = 0x40;
    private static readonly int Counter = X0 + (8 * 15);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 120)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Loop_OfRandomBlocks_DoesWhatTheInterpreterDoes(int seed)
    {
        using TestRig native = RandomLoop(seed, native: TestRig.Native);
        using TestRig reference = RandomLoop(seed, native: false);

        native.Run();
        reference.Run();

        Assert.Equal(StateOf(reference), StateOf(native));
        Assert.True(new Span<byte>(reference.Ram.Data + TestRig.Data, 0x3000).SequenceEqual(new Span<byte>(native.Ram.Data + TestRig.Data, 0x3000)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Loop_StoppedAtAnyInstruction_IsWhereTheInterpreterIs(int seed)
    {
        using TestRig native = RandomLoop(seed, native: TestRig.Native);
        using TestRig reference = RandomLoop(seed, native: false);
        native.Engine.Step(500);
        reference.Engine.Step(500);

        native.Engine.Step(seed);
        reference.Engine.Step(seed);

        Assert.Equal(StateOf(reference), StateOf(native));
    }

    [Fact]
    public void Store_IntoAnotherBlockOfTheLoop_IsSeenByTheSameRound()
    {
        // Three blocks; in round 50 the first writes over the second.
        Instruction one = (ir, _) => Add(ir, 1, 1);
        Instruction hundred = (ir, _) => Add(ir, 1, 100);
        List<Instruction> program = [];
        using TestRig rig = Rig(program, TestRig.Native);
        rig.Put(
            TestRig.Code,
            (ir, _) =>
            {
                IrLabel no = ir.NewLabel();
                ir.BranchIf(IrCond.NotEqual, Load(ir, 2), ir.Const64(50), no);
                ir.Store(ir.Const64(TestRig.Code + 0x40), Load(ir, 3), TestRig.Plain(2));
                ir.Place(no);
            },
            (ir, _) => Add(ir, 2, 1),
            (ir, _) => ir.Jump(TestRig.Code + 0x40));
        rig.Put(TestRig.Code + 0x40, one, (ir, _) => ir.Jump(TestRig.Code + 0x80));
        rig.Put(TestRig.Code + 0x80, (ir, pc) => JumpIf(ir, IrCond.Below, Load(ir, 2), ir.Const64(200), TestRig.Code, pc + 4));
        rig.Program.Add(hundred);
        rig.Cpu.X(3) = (ulong)rig.Program.Count - 1;

        rig.Run();

        Assert.Equal(50u + (150 * 100), rig.Cpu.X(1));
    }

    [Fact]
    public void Loop_WithAnOperationOfFiveRegisters_DoesWithoutKeepingItsOwn()
    {
        using TestRig rig = Rig([], TestRig.Native);
        Instruction count = (ir, _) =>
        {
            for (int x = 1; x <= 6; x++)
            {
                Add(ir, x, x);
            }
        };
        rig.Put(
            TestRig.Code,
            count,
            count,
            (ir, _) => ir.StoreState(X0 + (8 * 11), ir.Select(IrCond.Less, Load(ir, 7), Load(ir, 8), Load(ir, 9), Load(ir, 10))),
            (ir, _) => ir.Jump(TestRig.Code + 0x40));
        rig.Put(TestRig.Code + 0x40, (ir, pc) => JumpIf(ir, IrCond.Below, Load(ir, 1), ir.Const64(2000), TestRig.Code, pc + 4));
        (rig.Cpu.X(7), rig.Cpu.X(8), rig.Cpu.X(9), rig.Cpu.X(10)) = (1, 2, 3, 4);

        rig.Run();

        Assert.Equal((2000u, 12_000u, 3u), (rig.Cpu.X(1), rig.Cpu.X(6), rig.Cpu.X(11)));
    }

    [Fact(Skip = TestRig.Native && !TestRig.Lockstep ? null : "machine code alone looks in the second level")]
    public void Loop_OverPagesThatShareAnEntryOfTheFirstLevel_FindsThemInTheSecond()
    {
        using TestRig rig = Rig([], native: true);
        rig.Cpu.Map = (address, _, _, _) => (address < 0x10_0000 ? address : 0x8000 | (address & 0xFFF), 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Memory(0x8000) = 3;
        rig.Put(
            TestRig.Code,
            (ir, _) => Add(ir, 1, 1),
            (ir, _) => ir.StoreState(X0 + 16, ir.Add(Load(ir, 2), ir.Load(IrType.I64, Load(ir, 8), TestRig.Plain(3)))),
            (ir, _) => ir.StoreState(X0 + 16, ir.Add(Load(ir, 2), ir.Load(IrType.I64, Load(ir, 9), TestRig.Plain(3)))),
            (ir, pc) => JumpIf(ir, IrCond.Below, Load(ir, 1), ir.Const64(2000), TestRig.Code, pc + 4));
        (rig.Cpu.X(8), rig.Cpu.X(9)) = (0x4000_0000, 0x4040_0000);

        rig.Run();

        Assert.Equal((2000u, 12_000u), (rig.Cpu.X(1), rig.Cpu.X(2)));
        Assert.InRange(rig.Counter("tlb-fills") + rig.Counter("tlb-walks"), 2, 200);
    }

    [Fact]
    public void Loop_ThatAnInterruptLeaves_GoesOnWithItsRegisters()
    {
        using TestRig rig = Rig([], TestRig.Native);
        rig.Put(TestRig.Code, (ir, _) => Add(ir, 1, 1), (ir, _) => ir.Jump(TestRig.Code + 0x40));
        rig.Put(TestRig.Code + 0x40, (ir, _) => Add(ir, 2, 3), (ir, pc) => JumpIf(ir, IrCond.Below, Load(ir, 1), ir.Const64(20_000), TestRig.Code, pc + 4));
        rig.Put(rig.Cpu.Vector + 0x80, (ir, _) => Add(ir, 5, 1), (ir, _) => ir.JumpTo(Load(ir, 31)));
        rig.Engine.Step(1_001);
        rig.Cpu.SetLine(1, true);
        rig.Engine.Step(2_003);
        rig.Cpu.Masked = false;
        rig.Cpu.SetLine(1, true);

        rig.Run();

        Assert.Equal((20_000u, 60_000u, 2u), (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(5)));
    }

    private static TestRig Rig(List<Instruction> program, bool native)
    {
        // Half of all loops run with floats the host can do.
        var options = new CpuOptions { Program = program, Helpers = Helpers(out _), Float = new FloatTraits() };
        return new TestRig(options, make: host => new TcgCluster(host, null, native, Heat, 1 << 20, native && TestRig.Lockstep));
    }

    private static HelperTable Helpers(out HelperId change)
    {
        static HelperResult Change(CpuDevice cpu)
        {
            ((TestCpu)cpu).X(4) += 77;
            return new HelperResult(0);
        }

        HelperTable helpers = new();
        change = helpers.Add("change", HelperEffects.ReadsState | HelperEffects.WritesState, Change);
        return helpers;
    }

    private static IrValue Load(IrBuilder ir, int x) => ir.LoadState(IrType.I64, X0 + (8 * x));

    private static void Add(IrBuilder ir, int x, long constant) => ir.StoreState(X0 + (8 * x), ir.AddConst(Load(ir, x), constant));

    private static void JumpIf(IrBuilder ir, IrCond condition, IrValue a, IrValue b, ulong yes, ulong no)
    {
        IrLabel label = ir.NewLabel();
        ir.BranchIf(condition, a, b, label);
        ir.Jump(no);
        ir.Place(label);
        ir.Jump(yes, 1);
    }

    private static TestRig RandomLoop(int seed, bool native)
    {
        var random = new Random(seed);
        TestRig rig = Rig([], native);
        HelperId change = default;
        _ = Helpers(out change);
        for (int block = 0; block < Blocks; block++)
        {
            int length = random.Next(1, 6);
            List<Instruction> code = [];
            for (int n = 0; n < length; n++)
            {
                code.Add(RandomInstruction(random.Next(), change));
            }

            code.Add(RandomEnd(random.Next(), block));
            rig.Put(TestRig.Code + (ulong)(block * BlockBytes), [.. code]);
        }

        for (int x = 0; x < 12; x++)
        {
            rig.Cpu.X(x) = (ulong)random.NextInt64();
        }

        // Numbers that floating point keeps finite for a while.
        (rig.Cpu.X(6), rig.Cpu.X(7)) = (BitConverter.DoubleToUInt64Bits(1.5), BitConverter.DoubleToUInt64Bits(0.999));
        rig.Cpu.X(15) = 60;
        return rig;
    }

    /// <summary>A block goes on with the next or the one after that; the last one counts and goes back.</summary>
    private static Instruction RandomEnd(int seed, int block)
    {
        ulong next = TestRig.Code + (ulong)((block + 1) * BlockBytes);
        int bit = (seed >> 3) % 5;
        int x = seed % 8;
        if (block == Blocks - 1)
        {
            return (ir, _) =>
            {
                IrValue left = ir.AddConst(ir.LoadState(IrType.I64, Counter), -1);
                ir.StoreState(Counter, left);
                JumpIf(ir, IrCond.NotEqual, left, ir.Const64(0), TestRig.Code, TestRig.Code + 0xF00);
            };
        }

        ulong other = block < Blocks - 2 && (seed & 1) != 0 ? next + BlockBytes : next;
        return (ir, _) => JumpIf(ir, IrCond.TestZero, Load(ir, x), ir.Const64(1UL << bit), other, next);
    }

    private static Instruction RandomInstruction(int seed, HelperId change)
    {
        var random = new Random(seed);
        int d = random.Next(8);
        int a = random.Next(8);
        int b = random.Next(8);
        long constant = random.Next(-5000, 5000);
        int log2 = random.Next(4);
        IrOpcode[] binary = [IrOpcode.Add, IrOpcode.Sub, IrOpcode.Mul, IrOpcode.And, IrOpcode.Or, IrOpcode.Xor];
        IrOpcode operation = binary[random.Next(binary.Length)];
        IrOpcode[] floats = [IrOpcode.FloatAdd, IrOpcode.FloatSub, IrOpcode.FloatMul, IrOpcode.FloatDiv];
        IrOpcode inFloat = floats[random.Next(floats.Length)];
        return random.Next(16) switch
        {
            0 or 1 or 2 => (ir, _) => ir.StoreState(X0 + (8 * d), ir.Binary(operation, Load(ir, a), Load(ir, b))),
            3 => (ir, _) => Add(ir, d, constant),
            4 => (ir, _) => ir.StoreState(X0 + (8 * d), ir.Const64((ulong)constant)),
            5 => (ir, _) => ir.StoreState(X0 + (8 * d), ir.Binary(operation, ir.LoadState(IrType.I32, X0 + (8 * a)), ir.LoadState(IrType.I32, R0 + (4 * b)))),
            6 => (ir, _) => ir.StoreState(R0 + (4 * (d & 3)), ir.Binary(operation, ir.LoadState(IrType.I32, R0 + (4 * a)), ir.Truncate(Load(ir, b)))),
            7 => (ir, _) => ir.StoreState(X0 + (8 * d) + (a & 7), ir.LoadState(IrType.I32, R0 + (4 * b), 0), 0),
            8 => (ir, _) => ir.StoreState(X0 + (8 * d), ir.SignExtend(IrType.I64, ir.LoadState(IrType.I32, X0 + (8 * a)), 2)),
            9 or 10 => (ir, _) => ir.StoreState(X0 + (8 * d), ir.Load(IrType.I64, Address(ir, a), TestRig.Plain(log2))),
            11 => (ir, _) => ir.Store(Address(ir, a), Load(ir, b), TestRig.Plain(log2)),
            12 => InFloat(inFloat, 8 + (d & 3), 8 + (a & 3), 8 + (b & 3)),
            13 or 14 => RandomVector(seed),
            _ => (ir, _) => ir.Call(change),
        };
    }

    /// <summary>On eight or sixteen bytes of the registers, and across two of them.</summary>
    private static Instruction RandomVector(int seed)
    {
        var random = new Random(seed);
        var operation = (IrVector)random.Next((int)IrVector.FloatMulAdd + 1);
        int log2 = operation >= IrVector.FloatAdd ? 3 : random.Next(4);
        int[] at = [.. Enumerable.Range(0, 4).Select(_ => random.Next(3) == 0 ? R0 + (4 * random.Next(5)) : X0 + (4 * random.Next(24)))];
        int bytes = 8 * random.Next(1, 3);
        return (ir, _) => ir.Vector(operation, log2, bytes, at[0], operation == IrVector.Broadcast ? Load(ir, 5).Id : at[1], at[2], at[3]);
    }

    private static Instruction InFloat(IrOpcode operation, int d, int a, int b) => (ir, _) =>
    {
        IrValue x = Load(ir, a);
        ir.StoreState(X0 + (8 * d), ir.Float(operation, FloatFormat.F64, x, Load(ir, b), x, ir.Const32(0)));
    };

    // Up to and across the end of the second page.
    private static IrValue Address(IrBuilder ir, int x) => ir.AddConst(ir.AndConst(Load(ir, x), 0x1FFF), (long)TestRig.Data);

    private static string[] StateOf(TestRig rig) =>
    [
        $"pc {rig.Cpu.Header.Pc:x}",
        $"count {rig.Cpu.Header.InstructionCount}",
        $"flags {rig.Cpu.Header.FloatFlags:x}",
        .. Enumerable.Range(0, 16).Select(n => $"x{n} {rig.Cpu.X(n):x}"),
        .. Enumerable.Range(0, 8).Select(n => $"r{n} {rig.Cpu.R(n):x}"),
    ];
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Flow;

/// <summary>Helpers: arguments, results, outcomes, and what they see of the state.</summary>
public sealed unsafe class CallTests
{
    private readonly HelperTable helpers = new();

    [Theory]
    [InlineData(0, 1000UL)]
    [InlineData(1, 1001UL)]
    [InlineData(2, 1021UL)]
    [InlineData(3, 1321UL)]
    [InlineData(4, 5321UL)]
    [Covers(IrOpcode.Call)]
    public void Helper_OfEveryArity_GetsItsArguments(int arity, ulong expected)
    {
        static HelperResult None(CpuDevice cpu) => new HelperResult(1000);

        static HelperResult One(CpuDevice cpu, ulong a) => new HelperResult(1000 + a);

        static HelperResult Two(CpuDevice cpu, ulong a, ulong b) => new HelperResult(1000 + a + (10 * b));

        static HelperResult Three(CpuDevice cpu, ulong a, ulong b, ulong c) => new HelperResult(1000 + a + (10 * b) + (100 * c));

        static HelperResult Four(CpuDevice cpu, ulong a, ulong b, ulong c, ulong d) => new HelperResult(1000 + a + (10 * b) + (100 * c) + (1000 * d));

        HelperId[] ids =
        [
            helpers.Add("none", HelperEffects.ReadsState, None),
            helpers.Add("one", HelperEffects.ReadsState, One),
            helpers.Add("two", HelperEffects.ReadsState, Two),
            helpers.Add("three", HelperEffects.ReadsState, Three),
            helpers.Add("four", HelperEffects.ReadsState, Four),
        ];
        using TestRig rig = RigOf((ir, _) =>
        {
            // 32-bit arguments come from a place whose upper half is not zero.
            IrValue[] arguments = [ir.Truncate(ir.LoadState(IrType.I64, X0 + 8)), ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I32, X0 + 24), ir.Const32(4)];
            ir.StoreState(X0 + 40, ir.Call(ids[arity], arguments.AsSpan(0, arity)));
        });
        (rig.Cpu.X(1), rig.Cpu.X(2), rig.Cpu.X(3)) = (0xFFFF_FFFF_0000_0001, 2, 0xAAAA_AAAA_0000_0003);

        rig.Run();

        Assert.Equal(expected, rig.Cpu.X(5));
    }

    [Fact]
    public void Helper_SeesExactPcCountAndWords()
    {
        static HelperResult See(CpuDevice cpu)
        {
            ref TestState state = ref ((TestCpu)cpu).State;
            state.R[0] = (uint)state.Header.Pc;
            state.R[1] = (uint)state.Header.InstructionCount;
            state.R[2] = (uint)state.Word0;
            state.R[3] = (uint)state.Word1;
            return HelperResult.Done;
        }

        HelperId see = helpers.Add("see", HelperEffects.All, See);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers, Boundary = pc => (pc * 2, pc * 3) });
        rig.Put(TestRig.Code, (_, _) => { }, (_, _) => { }, (ir, _) => ir.Call(see));

        rig.Run();

        Assert.Equal(((uint)TestRig.Code + 8, 2u, ((uint)TestRig.Code + 8) * 2, ((uint)TestRig.Code + 8) * 3), (rig.Cpu.R(0), rig.Cpu.R(1), rig.Cpu.R(2), rig.Cpu.R(3)));
    }

    [Fact]
    public void Helper_ThatWritesRegisters_IsSeenByWhatFollows()
    {
        static HelperResult Write(CpuDevice cpu)
        {
            ((TestCpu)cpu).X(1) = 100;
            return HelperResult.Done;
        }

        HelperId write = helpers.Add("write", HelperEffects.WritesState, Write);
        using TestRig rig = RigOf((ir, _) =>
        {
            IrValue before = ir.LoadState(IrType.I64, X0 + 8);
            ir.StoreState(X0 + 8, ir.Const64(50));
            ir.Call(write);
            ir.StoreState(X0 + 16, before);
            ir.StoreState(X0 + 24, ir.LoadState(IrType.I64, X0 + 8));
        });
        rig.Cpu.X(1) = 1;

        rig.Run();

        Assert.Equal((1u, 100u), (rig.Cpu.X(2), rig.Cpu.X(3)));
    }

    [Fact]
    public void Helper_ThatRaises_LeavesTheRestOfTheInstruction()
    {
        static HelperResult Raise(CpuDevice cpu)
        {
            cpu.Header.Pc = 0x100;
            return HelperResult.Raised;
        }

        HelperId raise = helpers.Add("raise", HelperEffects.MayRaise | HelperEffects.WritesState, Raise);
        using TestRig rig = RigOf((ir, _) =>
        {
            ir.Call(raise);
            ir.StoreState(X0 + 8, ir.Const64(1));
        });

        rig.Run();

        Assert.Equal((0u, 0x100u), (rig.Cpu.X(1), rig.Cpu.Header.Pc));
        Assert.Equal(1u, rig.Cpu.Header.InstructionCount);
    }

    [Fact]
    public void Helper_ThatLeaves_HasFinishedTheInstruction()
    {
        static HelperResult Leave(CpuDevice cpu)
        {
            cpu.Header.Pc = 0x100;
            return HelperResult.Leave;
        }

        HelperId leave = helpers.Add("leave", HelperEffects.MayLeave | HelperEffects.WritesState, Leave);
        using TestRig rig = RigOf((ir, _) =>
        {
            ir.Call(leave);
            ir.StoreState(X0 + 8, ir.Const64(1));
        });

        rig.Run();

        Assert.Equal((0u, 2u), (rig.Cpu.X(1), rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Helper_ThatMustBeAlone_RunsAgain()
    {
        static HelperResult Alone(CpuDevice cpu) => new HelperResult(7, ++((TestCpu)cpu).State.R[9] == 1 ? HelperOutcome.Exclusive : HelperOutcome.Continue);

        HelperId alone = helpers.Add("alone", HelperEffects.All, Alone);
        using TestRig rig = RigOf((ir, _) => ir.StoreState(X0 + 8, ir.Call(alone)));

        rig.Run();

        Assert.Equal((7u, 2u, 1), (rig.Cpu.X(1), rig.Cpu.R(9), rig.Host.Exclusives));
        Assert.Equal(2u, rig.Cpu.Header.InstructionCount);
    }

    [Fact]
    public void Helper_ThatThrows_FaultsTheCpu()
    {
        static HelperResult Bug(CpuDevice cpu) => throw new NotSupportedException("a bug");

        HelperId bug = helpers.Add("bug", HelperEffects.All, Bug);
        using TestRig rig = RigOf((ir, _) => ir.Call(bug));

        rig.Engine.Step(10);
        rig.Engine.Step(10);

        Assert.Equal("a bug", Assert.IsType<NotSupportedException>(rig.Host.Error).Message);
        Assert.Equal(TestRig.Code, rig.Cpu.Header.Pc);
    }

    [Fact]
    public void Helper_AccessesMemory_ThroughTheEngine()
    {
        static HelperResult Copy(CpuDevice cpu, ulong from, ulong to)
        {
            var access = new MemAccess(MemOp.SignExtended(1).BigEndian(), 0, 0);
            if (!cpu.Control!.TryLoad(from, access, out ulong value, out MemoryFault fault) || !cpu.Control.TryStore(to, access, value, out fault))
            {
                cpu.RaiseMemoryFault(fault);
                return HelperResult.Raised;
            }

            return new HelperResult(value);
        }

        HelperId copy = helpers.Add("copy", HelperEffects.All, Copy);
        using TestRig rig = RigOf(
            (ir, _) => ir.StoreState(X0 + 8, ir.Call(copy, ir.Const64(TestRig.Data), ir.Const64(TestRig.Data + 8))),
            (ir, _) => ir.Call(copy, ir.Const64(TestRig.Data), ir.Const64(0x7000_0000)));
        rig.Memory(TestRig.Data) = 0x0180;

        rig.Run();

        Assert.Equal((0xFFFF_FFFF_FFFF_8001, 0x0180u), (rig.Cpu.X(1), rig.Memory(TestRig.Data + 8)));
        Assert.Equal((TestRig.Code + 4, FaultKind.Bus), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Kind));
    }

    [Fact]
    public void PureHelper_WithoutUse_IsNotCalled()
    {
        static HelperResult Pure(CpuDevice cpu) => throw new NotSupportedException();

        HelperId bug = helpers.Add("pure", HelperEffects.Pure, Pure);
        using TestRig rig = RigOf((ir, _) => ir.Call(bug));

        Assert.Equal(2, rig.Run());
    }

    private TestRig RigOf(params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        rig.Put(TestRig.Code, instructions);
        return rig;
    }
}

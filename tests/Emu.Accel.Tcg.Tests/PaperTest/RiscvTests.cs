using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Accel.Tcg.Tests.PaperTest;

/// <summary>RISC-V (Instruction Set Manual, volume I): reservations, atomics, links, NaN boxes, code fences.</summary>
public sealed unsafe class RiscvTests
{
    [Theory]
    [InlineData(false, 0UL, 0x8000_0007UL)]
    [InlineData(true, 1UL, 0x1234UL)]
    public void Sc_AfterLr_StoresUnlessTheWordChanged(bool changed, ulong failed, ulong memory)
    {
        // x30 is the reservation's address, x31 the word that was there.
        var word = new MemAccess(MemOp.SignExtended(2).Aligned(), 0, 0);
        using TestRig rig = TestRig.Of(
            (ir, _) =>
            {
                IrValue loaded = ir.Load(IrType.I64, ir.X(10), word);
                ir.SetX(30, ir.X(10));
                ir.SetX(31, loaded);
                ir.SetX(11, loaded);
            },
            (_, _) => { },
            (ir, pc) =>
            {
                IrLabel end = ir.NewLabel();
                IrLocal result = ir.NewLocal(IrType.I64);
                ir.Set(result, ir.Const64(1));
                ir.BranchIf(IrCond.NotEqual, ir.X(30), ir.X(10), end);
                IrValue old = ir.CompareSwap(ir.X(10), ir.X(31), ir.X(12), word);
                ir.Set(result, ir.SetCond(IrCond.NotEqual, old, ir.X(31)));
                ir.Place(end);
                ir.SetX(30, ir.Const64(ulong.MaxValue));
                ir.SetX(13, ir.Get(result));
                ir.Jump(pc + 4);
            });
        (rig.Cpu.X(10), rig.Cpu.X(12), rig.Cpu.X(13)) = (TestRig.Data, 0x8000_0007, 99);
        rig.Memory(TestRig.Data) = 0x8000_0001;
        rig.Engine.Step(2);
        rig.Memory(TestRig.Data) = changed ? 0x1234u : 0x8000_0001;

        rig.Run();

        Assert.Equal((failed, memory, 0xFFFF_FFFF_8000_0001), (rig.Cpu.X(13), rig.Memory(TestRig.Data), rig.Cpu.X(11)));
    }

    [Fact]
    public void AmoMinW_ExtendsTheOldWord_AndComparesWords()
    {
        using TestRig rig = TestRig.Of((ir, _) => ir.SetX(11, ir.Atomic(IrAtomic.Min, ir.X(10), ir.X(12), new MemAccess(MemOp.SignExtended(2).Aligned(), 0, 0))));
        (rig.Cpu.X(10), rig.Cpu.X(12)) = (TestRig.Data, 5);
        rig.Memory(TestRig.Data) = 0x7777_7777_8000_0000;

        rig.Run();

        Assert.Equal((0xFFFF_FFFF_8000_0000, 0x7777_7777_8000_0000UL), (rig.Cpu.X(11), rig.Memory(TestRig.Data)));
    }

    [Fact]
    public void Jalr_ThroughItsOwnLinkRegister_JumpsToTheOldValue()
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            IrValue target = ir.AndConst(ir.AddConst(ir.X(1), 5), ~1UL);
            ir.SetX(1, ir.PcRelative(pc + 4));
            ir.JumpTo(target);
        });
        rig.Put(0x3004, (ir, _) => ir.SetX(2, ir.Const64(1)));
        rig.Cpu.X(1) = 0x3000;

        rig.Run();

        Assert.Equal((TestRig.Code + 4, 1u), (rig.Cpu.X(1), rig.Cpu.X(2)));
    }

    [Theory]
    [InlineData(0xFFFF_FFFF_3F80_0000, 0xFFFF_FFFF_3F80_0000, 0xFFFF_FFFF_4000_0000)]
    [InlineData(0x0000_0000_3F80_0000, 0xFFFF_FFFF_3F80_0000, 0xFFFF_FFFF_7FC0_0000)]
    public void FaddS_OfANumberThatIsNotBoxed_TakesItAsNan(ulong a, ulong b, ulong expected)
    {
        using var rig = new TestRig(new CpuOptions { Program = [], Float = new FloatTraits() });
        rig.Put(TestRig.Code, (ir, _) =>
        {
            IrValue sum = ir.Float(IrOpcode.FloatAdd, FloatFormat.F32, Unboxed(ir, ir.X(1)), Unboxed(ir, ir.X(2)), default, ir.R(0));
            ir.SetX(3, ir.Or(sum, ir.Const64(0xFFFF_FFFF_0000_0000)));
        });
        (rig.Cpu.X(1), rig.Cpu.X(2)) = (a, b);

        rig.Run();

        Assert.Equal(expected, rig.Cpu.X(3));
    }

    [Fact]
    public void FenceI_BehindAStore_RunsTheNewCode()
    {
        using TestRig rig = TestRig.Of(
            (ir, _) => ir.Store(ir.X(10), ir.X(11), Registers.Memory(2)),
            (ir, pc) => ir.Exit(IrExit.SyncCode, pc + 4),
            (ir, _) => ir.SetX(1, ir.Const64(1)));
        rig.Program.Add((ir, _) => ir.SetX(1, ir.Const64(2)));
        (rig.Cpu.X(10), rig.Cpu.X(11)) = (TestRig.Code + 8, (ulong)rig.Program.Count - 1);

        rig.Run();

        Assert.Equal(2u, rig.Cpu.X(1));
    }

    [Fact]
    public void Csr_ThatCountsInstructions_IsExact()
    {
        HelperTable helpers = new();
        static HelperResult Read(CpuDevice cpu) => new(cpu.Header.InstructionCount);

        HelperId instret = helpers.Add("instret", HelperEffects.ReadsState, Read);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        rig.Put(TestRig.Code, (_, _) => { }, (ir, _) => ir.SetX(1, ir.Call(instret)), (_, _) => { }, (ir, _) => ir.SetX(2, ir.Call(instret)));

        rig.Run();

        Assert.Equal((1u, 3u), (rig.Cpu.X(1), rig.Cpu.X(2)));
    }

    private static IrValue Unboxed(IrBuilder ir, IrValue value) => ir.Select(
        IrCond.Equal,
        ir.ShrConst(value, 32),
        ir.Const64(0xFFFF_FFFF),
        ir.ZeroExtend(IrType.I64, value, 2),
        ir.Const64(0x7FC0_0000));
}

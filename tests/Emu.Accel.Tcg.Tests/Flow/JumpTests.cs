using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Ops;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Flow;

/// <summary>Jumps inside pages, across pages, and to computed addresses; remaps; state keys.</summary>
public sealed class JumpTests
{
    private static readonly Instruction Count = (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 1));

    private static Instruction Goto(ulong target) => (ir, _) => ir.Jump(target);

    [Fact]
    [Covers(IrOpcode.Jump, IrOpcode.JumpTo)]
    public void Jumps_OfEveryKind_Arrive()
    {
        using TestRig rig = TestRig.Of(Count, Goto(TestRig.Code + 0x40));
        rig.Put(TestRig.Code + 0x40, Count, Goto(0x3000));
        rig.Put(0x3000, Count, (ir, _) => ir.JumpTo(ir.LoadState(IrType.I64, X0 + 16)));
        rig.Put(0x5000, Count, (ir, _) => ir.JumpTo(ir.LoadState(IrType.I32, R0)));
        rig.Cpu.X(2) = 0x5000;
        rig.Cpu.R(0) = 0x6000;

        rig.Run();

        Assert.Equal((4u, 0x6000u, 9u), (rig.Cpu.X(1), rig.Cpu.Header.Pc, rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Loop_InAPage_IsLinkedOnce()
    {
        using TestRig rig = TestRig.Of(Count, (ir, pc) =>
        {
            IrLabel end = ir.NewLabel();
            ir.BranchIf(IrCond.Equal, ir.LoadState(IrType.I64, X0 + 8), ir.Const64(5000), end);
            ir.Jump(pc - 4);
            ir.Place(end);
            ir.Jump(pc + 4, 1);
        });

        rig.Run(20_000);

        Assert.Equal(2, rig.Counter("jumps-linked"));
        Assert.InRange(rig.Counter("jump-cache-misses"), 1, 4);
    }

    [Fact]
    public void Code_RemappedByAFlush_IsNotMissed()
    {
        // The helper changes what lies at 0x3000 and flushes; the second pass must run the other page.
        HelperTable helpers = new();
        static HelperResult Remap(CpuDevice cpu)
        {
            var test = (TestCpu)cpu;
            test.Map = (address, _, _, _) => (address >> 12 == 3 ? address + 0x1000 : address, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
            test.Control!.FlushTlbRange(0x3000, 0x1000);
            return HelperResult.Done;
        }

        HelperId remap = helpers.Add("remap", HelperEffects.All, Remap);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        rig.Put(TestRig.Code, Goto(0x3000));
        rig.Put(0x3000, Count, (ir, _) => ir.Call(remap), Goto(0x3000));
        rig.Put(0x4000, (ir, _) => ir.StoreState(X0 + 16, ir.Const64(2)), (ir, pc) => ir.Exit(IrExit.Halt, pc));

        rig.Run();

        Assert.Equal((1u, 2u), (rig.Cpu.X(1), rig.Cpu.X(2)));
    }

    [Fact]
    public void Code_UnderAnotherContextTag_IsLookedForAnew_AndFoundAgain()
    {
        HelperTable helpers = new();
        static HelperResult Change(CpuDevice cpu, ulong tag)
        {
            cpu.Control!.SetContextTag(tag);
            return HelperResult.Done;
        }

        HelperId change = helpers.Add("change", HelperEffects.All, Change);
        using var rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers });
        ulong tag = 0;
        rig.Cpu.Map = (address, _, _, _) => (address >> 12 == 3 ? address + (0x1000 * tag) : address, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Put(0x3000, (ir, _) => ir.StoreState(X0 + 8, ir.Const64(1)), (ir, pc) => ir.Exit(IrExit.Halt, pc));
        rig.Put(0x4000, (ir, _) => ir.StoreState(X0 + 8, ir.Const64(2)), (ir, pc) => ir.Exit(IrExit.Halt, pc));
        List<ulong> seen = [];
        foreach (ulong next in new ulong[] { 0, 1, 0, 1 })
        {
            tag = next;
            rig.Put(TestRig.Code + (0x10 * next), (ir, _) => ir.Call(change, ir.Const64(next)), Goto(0x3000));
            rig.Cpu.Header.Pc = TestRig.Code + (0x10 * next);
            rig.Cpu.Header.Halted = 0;
            rig.Run();
            seen.Add(rig.Cpu.X(1));
        }

        Assert.Equal([1UL, 2, 1, 2], seen);
    }

    [Fact]
    public void StateKey_ChangedInTheBlock_SelectsOtherBlocks()
    {
        using TestRig rig = TestRig.Of(
            (ir, pc) =>
            {
                ir.StoreState(16, ir.Const64(9));
                ir.Jump(pc + 4);
            },
            Count,
            (ir, pc) => ir.Jump(pc + 4));
        rig.Cpu.Header.Pc = TestRig.Code + 4;
        rig.Run();
        long before = rig.Counter("translations");
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;

        rig.Run();

        Assert.Equal((2u, 9u), (rig.Cpu.X(1), rig.Cpu.Header.StateKey));
        Assert.True(rig.Counter("translations") >= before + 3, "the code behind the change was not translated for the new key");
    }

    [Fact]
    [Covers(IrOpcode.ExitAtPc)]
    public void ExitAtPc_GoesOnWhereTheStateSays()
    {
        using TestRig rig = TestRig.Of((ir, _) =>
        {
            ir.StoreState(8, ir.Const64(0x5000));
            ir.ExitAtPc(IrExit.Recheck);
        });
        rig.Put(0x5000, Count);

        rig.Run();

        Assert.Equal((1u, 3u), (rig.Cpu.X(1), rig.Cpu.Header.InstructionCount));
    }

    [Fact]
    public void Pc_OfThirtyTwoBits_Wraps()
    {
        using var rig = new TestRig(new CpuOptions { Program = [], Bits = 32 });
        rig.Put(TestRig.Code, (ir, pc) =>
        {
            ir.StoreState(X0 + 8, ir.PcRelative(pc - 0x2000));
            ir.Jump(pc + 0xFFFF_F000_0000_0000 + 0x2000);
        });
        rig.Put(TestRig.Code + 0x2000, Count);

        rig.Run();

        Assert.Equal(0xFFFF_F000u + 1, rig.Cpu.X(1));
    }

    [Fact]
    [Covers(IrOpcode.FetchFault)]
    public void Fetch_OfTheSecondHalf_FaultsAtItsAddress()
    {
        using TestRig rig = TestRig.Of(Count);
        rig.Cpu.Map = (address, _, _, _) => address >> 12 == 9 ? null : (address, 12, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute);
        rig.Cpu.Header.Pc = 0x8FFE;

        rig.Run();

        Assert.Equal((0x8FFEu, FaultKind.NotMapped, AccessKind.Fetch, 0x9000u), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Kind, rig.Cpu.Faults[0].Fault.Access, rig.Cpu.Faults[0].Fault.VirtualAddress));
    }

    [Fact]
    public void Fetch_OfAPageWithoutPermission_Faults()
    {
        using TestRig rig = TestRig.Of(Goto(0x9000));
        rig.Cpu.Map = (address, _, _, _) => (address, 12, address >> 12 == 9 ? PagePermissions.Read : PagePermissions.Execute);

        rig.Run();

        Assert.Equal((0x9000u, FaultKind.Permission), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Kind));
    }

    [Fact]
    public void Code_AcrossPages_Runs()
    {
        using TestRig rig = TestRig.Of(Count);
        ulong at = 0x8FFE;
        rig.Put(at, Count, Count, Count);
        rig.Cpu.Header.Pc = at;
        rig.Run();
        rig.Cpu.Header.Pc = at;
        rig.Cpu.Header.Halted = 0;
        rig.Run();

        Assert.Equal(6u, rig.Cpu.X(1));
    }

    [Fact]
    public void Code_InADevice_RunsUncached()
    {
        using TestRig rig = TestRig.Of(Count);
        rig.Space.OnRead = (offset, _) => offset == 0 ? 1u : 0;
        rig.Cpu.Header.Pc = TestRig.Io;
        rig.Run();
        rig.Cpu.Header.Pc = TestRig.Io;
        rig.Cpu.Header.Halted = 0;
        rig.Run();

        Assert.Equal(2u, rig.Cpu.X(1));
        Assert.Equal(16, rig.Space.Log.Count);
        Assert.Equal(0, rig.Counter("blocks"));
    }
}

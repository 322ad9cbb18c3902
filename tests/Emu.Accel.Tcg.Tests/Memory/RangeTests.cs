using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>
/// Loads where one translation holds for much: machine code does them without the TLB, and whatever makes the TLB forget takes that
/// away too.
/// </summary>
public sealed class RangeTests
{
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    /// <summary>Loads x1 from the address in x2.</summary>
    private static readonly Instruction Load = (ir, _) => ir.StoreState(X0 + 8, ir.Load(IrType.I64, ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(3)));

    private static readonly Instruction Halt = (ir, pc) => ir.Exit(IrExit.Halt, pc);

    private ulong moved;

    [Fact(Skip = TestRig.Native && !TestRig.Lockstep ? null : "machine code alone does without the TLB")]
    public void Load_AnywhereInARange_IsDoneByMachineCode()
    {
        using TestRig rig = RigOf();
        long asked = Asked(rig);
        for (ulong page = 0x10; page < 0x100; page++)
        {
            rig.Memory(page << 12) = page;
        }

        Assert.Equal(Enumerable.Range(0x10, 0xF0).Select(page => (ulong)page), Enumerable.Range(0x10, 0xF0).Select(page => At(rig, (ulong)page << 12)));

        Assert.Equal(asked, Asked(rig));
    }

    [Theory]
    [InlineData(0xF_FFF8UL, 0)]
    [InlineData(0xF_FFFCUL, 1)]
    [InlineData(0x10_0000UL, 1)]
    [InlineData(0xFFFF_FFFF_FFFF_FFF8UL, 1)]
    public void Load_AtTheEndOfARange_FaultsWhereNothingIs(ulong address, int faults)
    {
        using TestRig rig = RigOf();

        At(rig, address);

        Assert.Equal(faults, rig.Cpu.Faults.Count);
    }

    [Fact]
    public void Load_AfterAFlush_SeesTheNewMapping()
    {
        using TestRig rig = RigOf();
        (rig.Memory(0x2_0000), rig.Memory(0x3_0000)) = (2, 3);
        Assert.Equal(2u, At(rig, 0x2_0000));
        moved = 0x1_0000;

        rig.Engine.FlushTlb();

        Assert.Equal(3u, At(rig, 0x2_0000));
    }

    [Fact]
    public void Load_AfterAFlushOfItsPage_SeesTheNewMapping()
    {
        using TestRig rig = RigOf();
        (rig.Memory(0x2_0000), rig.Memory(0x3_0000)) = (2, 3);
        Assert.Equal(2u, At(rig, 0x2_0000));
        moved = 0x1_0000;

        rig.Engine.FlushTlbRange(0x2_0000, 1);

        Assert.Equal(3u, At(rig, 0x2_0000));
    }

    [Fact]
    public void Load_UnderAnotherTag_SeesItsMapping()
    {
        using TestRig rig = RigOf();
        (rig.Memory(0x2_0000), rig.Memory(0x3_0000)) = (2, 3);
        Assert.Equal(2u, At(rig, 0x2_0000));
        moved = 0x1_0000;

        rig.Engine.SetContextTag(5);
        Assert.Equal(3u, At(rig, 0x2_0000));
        moved = 0;
        rig.Engine.SetContextTag(0);

        Assert.Equal(2u, At(rig, 0x2_0000));
    }

    [Fact]
    public void Load_WhereTheSpaceChanged_SeesWhatIsThereNow()
    {
        using TestRig rig = RigOf();
        rig.Memory(0x2_0000) = 2;
        Assert.Equal(2u, At(rig, 0x2_0000));
        rig.Space.Unmap(0);
        rig.Space.MapRam(0, rig.Ram, rig.Cpu, offset: 0, size: 0x2_0000);

        rig.Cluster.SpaceChanged(rig.Space);
        At(rig, 0x2_0000);

        Assert.Single(rig.Cpu.Faults);
    }

    [Fact]
    public void Load_OfWhatADebuggerWatches_Stops()
    {
        using TestRig rig = RigOf();
        At(rig, 0x2_0000);

        rig.Cluster.SetDebugPoints(new DebugPoints([], [new Watchpoint(0x2_0000, 8, Reads: true, Writes: false)]));
        rig.Cpu.Header.Pc = TestRig.Code + 0x800;
        rig.Cpu.Header.Halted = 0;
        rig.Cluster.Start();
        Await.Until(() => !rig.Host.Stops.IsEmpty, "the stop");

        Assert.Equal(new DebugStop(DebugReason.ReadWatch, 0x2_0000), Assert.Single(rig.Host.Stops));
    }

    [Fact]
    public void Load_OutsideOfTheRange_IsDoneToo()
    {
        using TestRig rig = RigOf();
        rig.Space.OnRead = (_, _) => 0x77;

        Assert.Equal(0x77u, At(rig, TestRig.Io) & 0xFF);
    }

    private static long Asked(TestRig rig) => rig.Counter("tlb-fills") + rig.Counter("tlb-walks");

    /// <summary>What the second block loads from an address.</summary>
    private static ulong At(TestRig rig, ulong address)
    {
        rig.Cpu.X(2) = address;
        rig.Cpu.Header.Pc = TestRig.Code + 0x800;
        rig.Cpu.Header.Halted = 0;
        rig.Run();
        return rig.Cpu.X(1);
    }

    /// <summary>A first block that makes the range known, before the second one is translated.</summary>
    private TestRig RigOf()
    {
        TestRig rig = TestRig.Of(Load, Halt);
        rig.Put(TestRig.Code + 0x800, Load, Halt);
        rig.Cpu.Map = (address, _, _, _) => (address < 0x2000 ? address : address + moved, moved == 0 ? 64 : 12, All);
        rig.Cpu.X(2) = 0x8000;
        rig.Run();
        At(rig, 0x8000);
        return rig;
    }
}

using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Memory;

/// <summary>What the software TLB keeps, and what flushes make it forget.</summary>
public sealed class TlbTests
{
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;
    private const ulong Window = 0x4000_0000;

    /// <summary>Loads x1 from the address in x2 by MMU mode 0 and x3 by mode 1, and waits.</summary>
    private static readonly Instruction LoadBoth = (ir, pc) =>
    {
        ir.StoreState(X0 + 8, ir.Load(IrType.I64, ir.LoadState(IrType.I64, X0 + 16), TestRig.Plain(3)));
        ir.StoreState(X0 + 24, ir.Load(IrType.I64, ir.LoadState(IrType.I64, X0 + 16), new MemAccess(MemOp.Unsigned(3), 0, 1)));
        ir.Exit(IrExit.Halt, pc);
    };

    private ulong offset;

    [Fact]
    public void Translation_IsKept_UntilItIsFlushed()
    {
        using TestRig rig = RigOf();
        Assert.Equal(1u, Load(rig).Mode0);
        offset = 0x1000;
        int walks = rig.Cpu.Walks;
        Assert.Equal((1u, 1u), Load(rig));
        Assert.Equal(walks, rig.Cpu.Walks);

        rig.Engine.FlushTlb();

        Assert.Equal((2u, 2u), Load(rig));
    }

    [Fact]
    public void Flush_OfOneMode_LeavesTheOther()
    {
        using TestRig rig = RigOf();
        Load(rig);
        offset = 0x1000;

        rig.Engine.FlushTlb(1 << 1);

        Assert.Equal((1u, 2u), Load(rig));
    }

    [Theory]
    [InlineData(Window, 0x1000UL, 2UL)]
    [InlineData(Window + 0x1000, 0x1000UL, 1UL)]
    [InlineData(Window - 0x1000, 0x1001UL, 2UL)]
    [InlineData(Window - 0x10000, 0x4000_0000UL, 2UL)]
    [InlineData(0UL, ulong.MaxValue, 2UL)]
    [InlineData(ulong.MaxValue - 4095, 4096UL, 1UL)]
    public void Flush_OfARange_ForgetsWhatIsInIt(ulong address, ulong length, ulong expected)
    {
        using TestRig rig = RigOf();
        Load(rig);
        offset = 0x1000;

        rig.Engine.FlushTlbRange(address, length);

        Assert.Equal((expected, expected), Load(rig));
    }

    [Fact]
    public void Flush_InsideALargePage_ForgetsAllOfIt()
    {
        using TestRig rig = RigOf(bits: 16);
        Load(rig);
        offset = 0x1000;

        rig.Engine.FlushTlbRange(Window + 0xF000, 0x1000);

        Assert.Equal((2u, 2u), Load(rig));
    }

    [Fact]
    public void Flushes_MoreThanATagCanTellApart_AllCount()
    {
        using TestRig rig = RigOf();
        for (int round = 0; round < 200; round++)
        {
            offset = (ulong)(round % 2) * 0x1000;
            rig.Engine.FlushTlb();
            Assert.Equal(((ulong)(round % 2) + 1, (ulong)(round % 2) + 1), Load(rig));
        }
    }

    [Fact]
    public void Tags_KeepTheirTranslations_UntilTheyAreFlushed()
    {
        using TestRig rig = RigOf();
        Assert.Equal((1u, 1u), Load(rig));
        rig.Engine.SetContextTag(7);
        offset = 0x1000;
        Assert.Equal((2u, 2u), Load(rig));
        rig.Engine.SetContextTag(0);
        Assert.Equal((1u, 1u), Load(rig));
        rig.Engine.SetContextTag(7);
        offset = 0;
        Assert.Equal((2u, 2u), Load(rig));

        rig.Engine.SetContextTag(0);
        rig.Engine.FlushTlbTag(7);
        rig.Engine.SetContextTag(7);

        Assert.Equal((1u, 1u), Load(rig));
    }

    [Fact]
    public void Tag_ThatIsPresent_CanBeFlushed()
    {
        using TestRig rig = RigOf();
        rig.Engine.SetContextTag(3);
        Load(rig);
        offset = 0x1000;

        rig.Engine.FlushTlbTag(3);

        Assert.Equal((2u, 2u), Load(rig));
    }

    [Fact]
    public void Tags_InGreatNumber_NeverMixUp()
    {
        using TestRig rig = RigOf();
        for (int round = 0; round < 3; round++)
        {
            for (ulong tag = 0; tag < 400; tag++)
            {
                rig.Engine.SetContextTag(tag);
                offset = (tag % 2) * 0x1000;
                Assert.Equal(((tag % 2) + 1, (tag % 2) + 1), Load(rig));
            }
        }
    }

    [Fact]
    public void Flush_UnderOneTag_ReachesTheOthers()
    {
        using TestRig rig = RigOf();
        rig.Engine.SetContextTag(1);
        Load(rig);
        rig.Engine.SetContextTag(2);
        offset = 0x1000;

        rig.Engine.FlushTlbRange(Window, 0x1000);
        rig.Engine.SetContextTag(1);

        Assert.Equal((2u, 2u), Load(rig));
    }

    [Fact]
    public void Flush_OfAPage_KeepsTheRestUnderEveryTag()
    {
        using TestRig rig = RigOf();
        rig.Engine.SetContextTag(1);
        Load(rig);
        rig.Engine.SetContextTag(2);
        Load(rig);
        offset = 0x1000;

        rig.Engine.FlushTlbRange(Window + 0x1000, 0x1000);

        Assert.Equal((1u, 1u), Load(rig));
        rig.Engine.SetContextTag(1);
        Assert.Equal((1u, 1u), Load(rig));
    }

    [Theory]
    [InlineData(3, 0x4000_0000UL, true)]
    [InlineData(2, 0x4000_0000UL, false)]
    [InlineData(2, 0x4000_0004UL, true)]
    [InlineData(0, 0x4000_0001UL, true)]
    [InlineData(2, 0x4000_0FFCUL, true)]
    public void Access_BeyondAnAnswerForAPartOfAPage_IsPermittedWhenItIsNotOneStep(int bits, ulong address, bool permitted)
    {
        using TestRig rig = RigOf(bits);
        rig.Cpu.X(2) = address;

        Load(rig, keep: true);

        Assert.Equal(permitted, rig.Cpu.Faults.Count == 0);
    }

    [Fact]
    public void Space_ThatChanged_IsSeenAtTheNextLook()
    {
        using TestRig rig = RigOf();
        Assert.Equal(1u, Load(rig).Mode0);
        rig.Space.Unmap(0);
        rig.Space.MapRam(0, rig.Ram, rig.Cpu, offset: 0x1000, size: 0x10000);
        rig.Ram.Write(TestRig.Code + 0x1000, rig.Ram.Span(TestRig.Code, 4));

        rig.Cluster.SpaceChanged(rig.Space);

        Assert.Equal((2u, 2u), Load(rig));
    }

    [Fact]
    public void Pages_ThatShareAnEntry_AreToldApart()
    {
        using TestRig rig = RigOf();
        rig.Memory(0x2000) = 77;
        rig.Cpu.Map = (address, _, _, _) => (address < 0x10000 ? address : (address >> 32) == 0 ? 0x8000UL : 0x2000UL, 12, All);
        List<ulong> seen = [];
        foreach (ulong address in new ulong[] { 0x4000_0000, 0x1_0000_4000_0000, 0x4000_0000, 0x1_0000_4000_0000, 0x4010_0000 })
        {
            rig.Cpu.X(2) = address;
            seen.Add(Load(rig, keep: true).Mode0);
        }

        Assert.Equal([1UL, 77, 1, 77, 1], seen);
    }

    [Fact]
    public void Flush_OfAPageThatTheSecondLevelAloneKnows_ForgetsIt()
    {
        using TestRig rig = RigOf();
        Turns(rig);
        offset = 0x1000;

        rig.Engine.FlushTlbRange(Window, 0x1000);

        Assert.Equal([2UL, 1], Turns(rig));
    }

    [Theory]
    [InlineData(0x7FFF_FFFCUL)]
    [InlineData(0x3FFF_FFFCUL)]
    [InlineData(0xFFFF_FFFCUL)]
    [InlineData(0x1_FFFF_FFFCUL)]
    [InlineData(0x5_FFFF_FFFCUL)]
    [InlineData(0x7F_FFFF_FFFCUL)]
    [InlineData(0x7FFF_FFFF_FFFCUL)]
    public void Access_IntoThePageBehind_IsNeverTakenForOneOfThatPage(ulong address)
    {
        using TestRig rig = RigOf();
        rig.Cpu.Map = (at, _, _, _) => (at < 0x10000 ? at : at > address ? 0x9000 | (at & 0xFFF) : 0x2000 | (at & 0xFFF), 12, All);
        rig.Memory(0x2FF8) = 0x1111_1111_2222_2222;
        rig.Memory(0x9000) = 0x3333_3333_4444_4444;
        rig.Cpu.X(2) = address + 4;
        Assert.Equal(0x3333_3333_4444_4444u, Load(rig, keep: true).Mode0);
        rig.Cpu.X(2) = address;

        Assert.Equal(0x4444_4444_1111_1111u, Load(rig, keep: true).Mode0);
        Assert.Equal(0x4444_4444_1111_1111u, Load(rig, keep: true).Mode0);
    }

    [Fact]
    public void Permission_GivenLater_IsAskedAgain()
    {
        using TestRig rig = TestRig.Of((ir, pc) =>
        {
            ir.StoreState(X0 + 8, ir.Load(IrType.I64, ir.Const64(TestRig.Data), TestRig.Plain(3)));
            ir.Store(ir.Const64(TestRig.Data), ir.Const64(5), TestRig.Plain(3));
            ir.Exit(IrExit.Halt, pc);
        });
        bool dirty = false;
        rig.Cpu.Map = (address, kind, _, _) =>
        {
            // As page tables do: writing is allowed from the first write on.
            dirty |= kind == Abstractions.Qdev.Memory.AccessKind.Write;
            return (address, 12, dirty ? All : All & ~PagePermissions.Write);
        };

        rig.Run();

        Assert.True(dirty);
        Assert.Empty(rig.Cpu.Faults);
        Assert.Equal(5u, rig.Memory(TestRig.Data));
    }

    /// <summary>Loads from two pages that have the same entry in the first level.</summary>
    private static ulong[] Turns(TestRig rig)
    {
        rig.Cpu.X(2) = Window;
        ulong one = Load(rig, keep: true).Mode0;
        rig.Cpu.X(2) = Window + (4UL << 20);
        return [one, Load(rig, keep: true).Mode0];
    }

    private static (ulong Mode0, ulong Mode1) Load(TestRig rig, bool keep = false)
    {
        rig.Cpu.X(2) = keep ? rig.Cpu.X(2) : Window;
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        rig.Run();
        return (rig.Cpu.X(1), rig.Cpu.X(3));
    }

    private TestRig RigOf(int bits = 12)
    {
        TestRig rig = TestRig.Of(LoadBoth);
        rig.Cpu.Map = (address, _, _, _) => (address < 0x10000 ? address : 0x8000 + (address & 0xFFF) + offset, bits, All);
        rig.Memory(0x8000) = 1;
        rig.Memory(0x9000) = 2;
        return rig;
    }
}

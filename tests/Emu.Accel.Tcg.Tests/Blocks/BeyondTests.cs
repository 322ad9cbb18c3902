using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.Snippets;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Blocks;

/// <summary>
/// Instructions that lie in two pages. The one at <see cref="At"/> has one byte in its first page, the low one of the number that says
/// what it does, and three in the next.
/// </summary>
public sealed class BeyondTests
{
    private const ulong At = 0x8FFF;
    private const ulong Next = 0x9000;
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    /// <summary>Stores the byte in x3 at the address in x2.</summary>
    private static readonly Instruction Patch = (ir, _) =>
        ir.Store(ir.LoadState(IrType.I64, X0 + 16), ir.LoadState(IrType.I64, X0 + 24), TestRig.Plain(0));

    [Fact]
    public void Loop_WithSuchAnInstruction_IsTranslatedOnce()
    {
        using TestRig rig = Make();

        Rounds(rig, 1000);

        Assert.Equal(1000u, rig.Cpu.X(1));
        Assert.InRange(rig.Counter("translations"), 1, 12);
    }

    [Theory]
    [InlineData(At, 2, 100UL)]
    [InlineData(Next, 1, 10_000UL)]
    public void Store_IntoEitherPart_TakesEffect(ulong address, int value, ulong added)
    {
        using TestRig rig = Make();
        Rounds(rig, 100);

        Store(rig, address, value);
        Rounds(rig, 100);

        Assert.Equal(100 + (100 * added), rig.Cpu.X(1));
    }

    [Theory]
    [InlineData(At, 2, 100UL)]
    [InlineData(Next, 1, 10_000UL)]
    public void Write_FromOutsideIntoEitherPart_TakesEffect(ulong address, byte value, ulong added)
    {
        using TestRig rig = Make();
        Rounds(rig, 100);

        rig.Ram.Write(address, [value]);
        Rounds(rig, 100);

        Assert.Equal(100 + (100 * added), rig.Cpu.X(1));
    }

    [Fact]
    public void Store_BesideIt_LeavesIt()
    {
        using TestRig rig = Make();
        Rounds(rig, 100);
        long before = rig.Counter("blocks-invalidated");

        Store(rig, Next + 0x800, 1);
        Store(rig, At - 0x800, 1);
        Rounds(rig, 100);

        Assert.Equal(200u, rig.Cpu.X(1));
        Assert.Equal(before, rig.Counter("blocks-invalidated"));
    }

    [Fact]
    public void Map_OfTheSecondPageElsewhere_IsSeen()
    {
        using TestRig rig = Make();
        ulong second = Next;
        rig.Cpu.Map = (address, _, _, _) => (address >> 12 == Next >> 12 ? second | (address & 4095) : address, 12, All);
        CopyNextPage(rig, to: 0xC000, number: 1);
        Rounds(rig, 100);
        second = 0xC000;
        rig.Engine.FlushTlbRange(Next, 1);
        Rounds(rig, 100);
        second = Next;
        rig.Engine.FlushTlbRange(Next, 1);

        Rounds(rig, 100);

        Assert.Equal(100u + 1_000_000 + 100, rig.Cpu.X(1));
    }

    [Fact]
    public void FirstPage_UnderTwoAddresses_GoesOnInTheRightOne()
    {
        // Before 0x4FFF and 0x8FFF lies the same page; what comes after differs.
        using TestRig rig = Make();
        rig.Cpu.Map = (address, _, _, _) => (address >> 12 == 4 ? 0x8000 | (address & 4095) : address, 12, All);
        CopyNextPage(rig, to: 0x5000, number: 1);

        for (int round = 0; round < 3; round++)
        {
            Rounds(rig, 10);
            Rounds(rig, 10, 0x4FFF);
        }

        Assert.Equal(3 * (10u + 100_000), rig.Cpu.X(1));
    }

    [Theory]
    [InlineData(0xFFF)]
    [InlineData(0)]
    public void Page_ThatIsBothOfThem_IsWatchedInBothParts(ulong offset)
    {
        // The page repeats, so that its last byte is followed by its first.
        using TestRig rig = Make();
        rig.Cpu.Map = (address, _, _, _) => (address >> 12 is 8 or 9 ? 0x9000 | (address & 4095) : address, 12, All);
        rig.Ram.Write(0x9FFF, [1]);
        Rounds(rig, 100);
        Assert.Equal(100u, rig.Cpu.X(1));

        Store(rig, 0x9000 + offset, offset == 0 ? 1 : 2);
        Rounds(rig, 10);

        Assert.Equal(100u + (offset == 0 ? 100_000u : 1000u), rig.Cpu.X(1));
    }

    [Fact]
    public void SecondPage_ThatFaults_IsFetchedOnceItIsThere()
    {
        using TestRig rig = Make();
        Rounds(rig, 10);
        bool mapped = false;
        rig.Cpu.Map = (address, _, _, _) => address >> 12 == Next >> 12 && !mapped ? null : (address, 12, All);
        rig.Engine.FlushTlb();
        rig.Cpu.X(5) = 10;
        rig.RunAt(At);
        Assert.Equal((At, AccessKind.Fetch, Next), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Access, rig.Cpu.Faults[0].Fault.VirtualAddress));
        mapped = true;
        rig.Engine.FlushTlbRange(Next, 1);

        rig.RunAt(At);

        Assert.Equal(20u, rig.Cpu.X(1));
    }

    [Fact]
    public void Pages_WhoseCodeIsGone_AreWrittenDirectlyAgain()
    {
        using TestRig rig = Make();
        Rounds(rig, 1);

        Store(rig, At, 2);
        rig.Ram.Write(Next + 3, new byte[8]);

        Assert.Equal((0u, 0u), (rig.Ram.Page(At).CodeClusters, rig.Ram.Page(Next).CodeClusters));
    }

    [Fact]
    public void Blocks_AllDropped_AreMadeAgain()
    {
        using TestRig rig = Make(capacity: 0);

        Rounds(rig, 100);

        Assert.Equal(100u, rig.Cpu.X(1));
        Assert.True(rig.Counter("cache-emptied") > 0);
    }

    /// <summary>Numbers 1, 2 and 257 add 1, 100 and 10,000 to x1; behind it x5 is counted down, and back it goes until that is zero.</summary>
    private static TestRig Make(long capacity = 1 << 20)
    {
        TestRig rig = TestRig.Of(capacity);
        rig.Program.AddRange([Wait, Add(1), Add(100)]);
        rig.Program.RemoveRange(0, rig.Program.Count - 3);
        rig.Program.AddRange(Enumerable.Repeat(Wait, 257 - rig.Program.Count));
        rig.Program.Add(Add(10_000));
        rig.Put(TestRig.Code, Patch, Wait);
        rig.Ram.Write(At, BitConverter.GetBytes(1));
        rig.Put(At + 4, CountDown(back: 4), Wait);
        return rig;
    }

    private static void CopyNextPage(TestRig rig, ulong to, byte number)
    {
        rig.Ram.Write(to, rig.Ram.Span(Next, 64).ToArray());
        rig.Ram.Write(to, [number]);
    }

    private static void Rounds(TestRig rig, ulong count, ulong at = At)
    {
        rig.Cpu.X(5) = count;
        rig.RunAt(at);
    }

    private static void Store(TestRig rig, ulong address, int value)
    {
        (rig.Cpu.X(2), rig.Cpu.X(3)) = (address, (ulong)value);
        rig.RunAt(TestRig.Code);
    }
}

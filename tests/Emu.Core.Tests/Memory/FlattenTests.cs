using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Memory;

public sealed class FlattenTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly AddressSpace space;
    private readonly Probe owner;

    public FlattenTests()
    {
        space = bench.Space("sys");
        owner = bench.Add("owner", new Probe
        {
            Configured = p =>
            {
                p.Ram("ram", 0x4000);
                p.Ram("rom", 0x1000, readOnly: true);
                p.Registers("io", 0x100);
                p.Registers("small", 0x10);
                ContainerRegion box = p.Container("box", 0x1000);
                p.Alias("window", box, 0x10, 0x20);
                p.Alias("whole", p.FindHandle<RamRegion>("ram")!, 0x3000, 0x2000);
            },
        });
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void View_OfEmptySpace_HasNoRanges() => Assert.Equal("", View());

    [Fact]
    public void View_HigherPriority_CoversLower()
    {
        Map("ram", 0x1000);
        Map("io", 0x2000, priority: 1);
        Assert.Equal("1000-1fff ram+0; 2000-20ff io+0; 2100-4fff ram+1100", View());
    }

    [Fact]
    public void View_LowerPriority_FillsGapsOnly()
    {
        Map("io", 0x2000);
        Map("ram", 0x1000, priority: -1);
        Assert.Equal("1000-1fff ram+0; 2000-20ff io+0; 2100-4fff ram+1100", View());
    }

    [Fact]
    public void View_OfEqualPriorities_ShowsTheLater()
    {
        Map("ram", 0);
        Map("rom", 0x800);
        Assert.Equal("0-7ff ram+0; 800-17ff rom+0; 1800-3fff ram+1800", View());
    }

    [Fact]
    public void View_OfContainer_ClipsAndShowsWhatIsBelow()
    {
        var box = Region<ContainerRegion>("box");
        Map("ram", 0, priority: -1);
        Map("box", 0x1000);
        bench.Locked(() => box.Map(Region<MemoryRegion>("io"), 0xF80));
        Assert.Equal("0-1f7f ram+0; 1f80-1fff io+0; 2000-3fff ram+2000", View());
    }

    [Fact]
    public void View_OfAliasIntoContainer_ShowsTheWindow()
    {
        var box = Region<ContainerRegion>("box");
        bench.Locked(() => box.Map(Region<MemoryRegion>("small"), 0x18));
        Map("window", 0x100);
        Assert.Equal("108-117 small+0", View());
    }

    [Fact]
    public void View_OfAliasBeyondItsTarget_EndsWithTheTarget()
    {
        Map("whole", 0x8000);
        Assert.Equal("8000-8fff ram+3000", View());
    }

    [Fact]
    public void View_AtTheEndOfTheSpace_DoesNotWrap()
    {
        Map("ram", 0xFFFF_FFFF_FFFF_F000);
        Assert.Equal("fffffffffffff000-ffffffffffffffff ram+0", View());
    }

    [Fact]
    public void View_OfDisabledRegion_ShowsWhatIsBelow()
    {
        Map("ram", 0);
        Map("io", 0x10, priority: 1);
        bench.Locked(() => Region<MemoryRegion>("io").SetEnabled(false));
        Assert.Equal("0-3fff ram+0", View());
        bench.Locked(() => Region<MemoryRegion>("io").SetEnabled(true));
        Assert.Equal("0-f ram+0; 10-10f io+0; 110-3fff ram+110", View());
    }

    [Fact]
    public void View_OfNarrowSpace_EndsWithIt()
    {
        AddressSpace narrow = bench.Space("narrow", bits: 12);
        bench.Locked(() => narrow.Root.Map(Region<MemoryRegion>("ram"), 0x800));
        Assert.Equal("800-fff ram+0", View(narrow));
    }

    [Fact]
    public void Changes_InTransaction_AreShownOnceAtItsEnd()
    {
        var listener = new CountingListener();
        bench.Locked(() =>
        {
            space.Subscribe(listener);
            owner.Machine.BeginTopologyChange();
            owner.Machine.BeginTopologyChange();
            space.Root.Map(Region<MemoryRegion>("ram"), 0);
            space.Root.Map(Region<MemoryRegion>("io"), 0x100, 1);
            owner.Machine.EndTopologyChange();
            Assert.Equal("", View());
            Assert.Equal(0, listener.Count);
            owner.Machine.EndTopologyChange();
        });
        Assert.Equal(1, listener.Count);
        Assert.Equal("0-ff ram+0; 100-1ff io+0; 200-3fff ram+200", View());
    }

    [Fact]
    public void Changes_ThatShowNothingNew_AreNotAnnounced()
    {
        Map("ram", 0, priority: 1);
        var listener = new CountingListener();
        uint before = space.View.Generation;
        bench.Locked(() => space.Subscribe(listener));
        Map("io", 0x100);
        Assert.Equal(0, listener.Count);
        Assert.Equal(before, space.View.Generation);
    }

    [Fact]
    public void Changes_OfRegionsElsewhere_LeaveTheViewAlone()
    {
        AddressSpace other = bench.Space("other");
        bench.Locked(() => other.Root.Map(Region<MemoryRegion>("ram"), 0));
        Assert.Equal(0u, space.View.Generation);
    }

    [Fact]
    public void Region_InTwoSpaces_IsSeenInBoth()
    {
        AddressSpace other = bench.Space("other");
        Map("ram", 0);
        bench.Locked(() => other.Root.Map(Region<MemoryRegion>("ram"), 0x10_0000));
        Assert.Equal("0-3fff ram+0", View());
        Assert.Equal("100000-103fff ram+0", View(other));
    }

    private T Region<T>(string name)
        where T : MemoryRegion => owner.FindHandle<T>(name)!;

    private void Map(string region, ulong address, int priority = 0) =>
        bench.Locked(() => space.Root.Map(Region<MemoryRegion>(region), address, priority));

    private string View(AddressSpace? of = null) => string.Join("; ", (of ?? space).View.Ranges.ToArray()
        .Select(r => $"{r.Start:x}-{r.Last:x} {r.Region.Name}+{r.Offset:x}"));

    private sealed class CountingListener : IFlatViewListener
    {
        public int Count { get; private set; }

        public void ViewChanged(AddressSpace space, FlatView before, FlatView now) => Count++;
    }
}

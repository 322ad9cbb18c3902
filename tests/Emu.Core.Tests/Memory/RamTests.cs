using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Memory;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Memory;

public sealed class RamTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Ram_OfManyGigabytes_CostsNothingUntilTouched()
    {
        long before = Environment.WorkingSet;
        RamBlock block = Block("big", 64UL << 30);
        block.Write(block.Size - 1, [7]);
        Assert.Equal(7, block.Span(block.Size - 1, 1)[0]);
        Assert.Equal(0, block.Address % (2 << 20));
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 30);
    }

    [Fact]
    public void Ram_IsRoundedUpToPages() => Assert.Equal(0x2000ul, Block("odd", 0x1001).Size);

    [Theory]
    [InlineData(0ul, "cannot have 0 bytes")]
    [InlineData(1ul << 62, "the host cannot give")]
    [InlineData(ulong.MaxValue, "cannot have")]
    public void Ram_ThatCannotBe_IsRefused(ulong size, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<EmuException>(() => Block("bad", size)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_OfBlocks_AreNeverUsedAgain()
    {
        Probe p = Add("a", 0x1000);
        int first = p.FindHandle<RamRegion>("ram")!.Block.Id;
        bench.Machine.Unplug(p);
        Assert.NotEqual(first, Block("a", 0x1000).Id);
    }

    [Fact]
    public void Memory_GivenBack_IsGivenOnce()
    {
        HostRam block = HostRam.Allocate(0, "x", 0x1000, new ClusterTable());
        block.Free();
        block.Free();
        Assert.Equal(0x1000ul, block.Size);
    }

    private RamBlock Block(string id, ulong size) => Add(id, size).FindHandle<RamRegion>("ram")!.Block;

    private Probe Add(string id, ulong size) => bench.Add(id, new Probe { Configured = p => p.Ram("ram", size) });
}

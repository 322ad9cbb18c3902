using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev;

public class MemoryTests
{
    private readonly FakeMachine machine = new();
    private readonly TestDevice device;

    public MemoryTests() => device = machine.Add(new TestDevice());

    [Fact]
    public void Container_MapAndUnmap_TellTheMachine()
    {
        int before = machine.TopologyChanges;

        Mapping mapping = device.Container.Map(device.Io, 0x10, 2);
        device.Container.Unmap(mapping);
        device.Container.Unmap(mapping);

        Assert.Equal(before + 2, machine.TopologyChanges);
        Assert.Empty(device.Container.Mappings);
    }

    [Fact]
    public void Container_MapBeyondItsEnd_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => device.Container.Map(device.Io, 0x1000));

    [Fact]
    public void Container_MappedIntoItself_IsRefused()
    {
        var outer = new ContainerRegion(device, "outer", 0x1000);
        var alias = new AliasRegion(device, "alias", outer, 0, 0x100);
        outer.Map(device.Container, 0);

        Assert.Throws<ConfigurationException>(() => device.Container.Map(alias, 0));
    }

    [Fact]
    public void Region_OfAnUnrealizedDevice_CannotBeMapped()
    {
        TestDevice gone = machine.Add(new TestDevice(), "gone");
        FakeMachine.Host.Remove(gone);

        Assert.Throws<ConfigurationException>(() => device.Container.Map(gone.Io, 0));
    }

    [Fact]
    public void Region_Enabled_TellsOnlyOfChanges()
    {
        int before = machine.TopologyChanges;

        device.Io.SetEnabled(true);
        device.Io.SetEnabled(false);

        Assert.Equal(before + 1, machine.TopologyChanges);
        Assert.False(device.Io.Enabled);
    }

    [Fact]
    public void Region_WithoutSize_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => new ContainerRegion(device, "empty", 0));

    [Fact]
    public void FlatView_Find_GivesTheRangeOrTheNextHigher()
    {
        var view = new FlatView([Range(0x100, 0x1FF), Range(0x400, ulong.MaxValue)], 1);

        Assert.False(view.TryFind(0xFF, out int below));
        Assert.True(view.TryFind(0x1FF, out int first));
        Assert.False(view.TryFind(0x200, out int between));
        Assert.True(view.TryFind(ulong.MaxValue, out int last));
        Assert.Equal((0, 0, 1, 1), (below, first, between, last));
    }

    [Fact]
    public void RamBlock_Write_NotifiesAndChecksTheRange()
    {
        var ram = new FakeRam(0x2000);

        ram.Write(0x1FFE, [1, 2]);

        Assert.Equal([(0x1FFEUL, 2UL)], ram.Writes);
        Assert.Equal([1, 2], ram.Span(0x1FFE, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => ram.Write(0x1FFF, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ram.Page(0x2000).Dirty);
    }

    [Fact]
    public void Dma_NotWired_IsADecodeError()
    {
        Assert.Equal(IoResult.DecodeError, device.Dma.Read(0, new byte[1]));
        Assert.Equal(IoResult.DecodeError, device.Dma.Write(0, new byte[1]));
    }

    [Fact]
    public void Dma_ThroughAnIommu_IsSplitWhereTranslationsEnd()
    {
        var space = machine.Add(new FakeSpace(), "space");
        device.Dma.Wire(space, new PageIommu(space), new AccessAttributes(3, 7));

        IoResult result = device.Dma.Write(0xFFE, new byte[] { 1, 2, 3, 4 });

        Assert.Equal(IoResult.Ok, result);
        Assert.Equal(["write 10FFE 2", "write 11000 2"], space.Log);
    }

    [Fact]
    public void Dma_IommuRefuses_TheMasterSeesTheError()
    {
        var space = machine.Add(new FakeSpace(), "space");
        device.Dma.Wire(space, new PageIommu(space), default);

        Assert.Equal(IoResult.DeviceError, device.Dma.Read(0x5000, new byte[8]));
    }

    [Fact]
    public void Dma_Map_GivesMemoryAndNotifiesWhenWritten()
    {
        var space = machine.Add(new FakeSpace(), "space");
        space.Show(new FlatRange(0x1000, 0x2FFF, FlatKind.Ram, device.Ram, 0));
        device.Dma.Wire(space, null, default);

        Assert.Equal(IoResult.Ok, device.Dma.TryMap(0x2FFC, 100, write: true, out DmaSpan span));
        span.Bytes.Fill(0xAA);
        span.Dispose();

        Assert.Equal([(0x1FFCUL, 4UL)], ((FakeRam)device.Ram.Block).Writes);
        Assert.Equal(IoResult.DecodeError, device.Dma.TryMap(0x3000, 1, write: false, out _));
    }

    [Fact]
    public void Dma_MapOfRegisters_IsADeviceError()
    {
        var space = machine.Add(new FakeSpace(), "space");
        space.Show(new FlatRange(0, 0xFF, FlatKind.Io, device.Io, 0));
        device.Dma.Wire(space, null, default);

        Assert.Equal(IoResult.DeviceError, device.Dma.TryMap(0, 1, write: false, out _));
    }

    private FlatRange Range(ulong start, ulong last) => new(start, last, FlatKind.Io, device.Io, 0);

    private sealed class PageIommu(AddressSpace space) : IIommu
    {
        public event Action<uint>? Invalidated
        {
            add { }
            remove { }
        }

        public IoResult Translate(ulong address, AccessAttributes attributes, bool write, out IommuTarget target)
        {
            target = new IommuTarget(space, address + 0x10000, 0x1000 - (address & 0xFFF));
            return address < 0x5000 ? IoResult.Ok : IoResult.DeviceError;
        }
    }
}

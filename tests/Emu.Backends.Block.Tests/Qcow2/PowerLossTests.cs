using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>
/// The power is cut at any write to the file, and of what was not flushed any sectors are lost: what the guest flushed is there, and
/// no cluster counts as less used than it is.
/// </summary>
public sealed class PowerLossTests
{
    [Theory]
    [InlineData(3, 9, 4, 1 << 19, false)]
    [InlineData(3, 9, 6, 1 << 19, true)]
    [InlineData(3, 12, 4, 1 << 20, true)]
    [InlineData(3, 12, 0, 1 << 20, false)]
    [InlineData(3, 16, 4, 2 << 20, true)]
    [InlineData(2, 10, 4, 1 << 20, true)]
    public void Image_AfterAnyLossOfPower_HasWhatWasFlushed(int version, int clusterBits, int refcountOrder, int size, bool isUnmapped)
    {
        var loss = new PowerLoss(new Header { Version = version, ClusterBits = clusterBits, RefcountOrder = refcountOrder, Size = size }, null, isUnmapped, clusterBits);
        loss.Cut(15);
        Assert.Empty(loss.Problems);
    }

    [Theory]
    [InlineData(3, 9, true)]
    [InlineData(3, 12, false)]
    [InlineData(2, 12, true)]
    public void ImageOnAnother_AfterAnyLossOfPower_HasWhatWasFlushed(int version, int clusterBits, bool isUnmapped)
    {
        var loss = new PowerLoss(
            new Header { Version = version, ClusterBits = clusterBits, Size = 1 << 20, BackingName = "x", BackingFormat = "raw" }, Disk.Bytes(700_000), isUnmapped, clusterBits);
        loss.Cut(15);
        Assert.Empty(loss.Problems);
    }
}

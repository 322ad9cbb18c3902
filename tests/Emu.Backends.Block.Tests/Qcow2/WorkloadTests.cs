using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>Disks under all kinds of requests: what was written is read, and the image is sound.</summary>
public sealed class WorkloadTests
{
    [Theory]
    [InlineData(3, 16, 4, 8 << 20)]
    [InlineData(3, 9, 4, 3 << 20)]
    [InlineData(3, 9, 6, 3 << 20)]
    [InlineData(3, 12, 0, 4 << 20)]
    [InlineData(3, 12, 1, 4 << 20)]
    [InlineData(3, 11, 2, (4 << 20) + 512)]
    [InlineData(3, 10, 3, (2 << 20) + 1536)]
    [InlineData(3, 13, 5, 4 << 20)]
    [InlineData(3, 21, 4, 16 << 20)]
    [InlineData(2, 16, 4, 8 << 20)]
    [InlineData(2, 9, 4, 1 << 20)]
    public void Disk_UnderRandomRequests_HasWhatWasWritten(int version, int clusterBits, int refcountOrder, int size)
    {
        var bench = new Qcow2Bench(new Header { Version = version, ClusterBits = clusterBits, RefcountOrder = refcountOrder, Size = size });
        bench.Work(new Random(clusterBits), 150);
        bench.Check();
        bench.Work(new Random(clusterBits + 100), 150);
        bench.Check();
    }

    /// <summary>A cluster in whose middle the image behind ends has the first half of that one when the second is written.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Cluster_InWhichTheImageBehindEnds_KeepsWhatThatHas(int version)
    {
        var bench = new Qcow2Bench(new Header { Version = version, Size = 1 << 20, BackingName = "x", BackingFormat = "raw" }, Disk.Bytes(40_960));
        bench.Write(49_152, Disk.Bytes(512, 2));
        bench.Check();
    }

    [Theory]
    [InlineData(3, 16, 8 << 20, false)]
    [InlineData(3, 12, 3 << 20, true)]
    [InlineData(3, 9, (1 << 20) + 512, true)]
    [InlineData(2, 12, 3 << 20, true)]
    [InlineData(3, 16, 1_000_448, false)]
    [InlineData(2, 15, 2_500_608, false)]
    [InlineData(2, 16, 5 << 20, false)]
    public void Disk_OnAnother_HasWhatWasWrittenAndTheRest(int version, int clusterBits, int behind, bool isUnmapped)
    {
        var bench = new Qcow2Bench(new Header { Version = version, ClusterBits = clusterBits, Size = 4 << 20, BackingName = "x", BackingFormat = "raw" }, Disk.Bytes(behind), isUnmapped);
        bench.Check();
        bench.Work(new Random(clusterBits), 200);
        bench.Check();
    }
}

using Emu.Backends.Block.Host;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>Says what is wrong in an image, as 'qemu-img check' does.</summary>
internal static class Qcow2Check
{
    /// <summary>All that is wrong.</summary>
    public static IReadOnlyList<string> Problems(ImageFile file) => [.. Find(file)];

    /// <summary>What is wrong but for clusters that count as used and are not.</summary>
    public static IReadOnlyList<string> Errors(ImageFile file) => [.. Find(file).Where(problem => !problem.StartsWith("leak", StringComparison.Ordinal))];

    private static IEnumerable<string> Find(ImageFile file)
    {
        Header header = HeaderReader.Read(file);
        IReadOnlyList<Snapshot> snapshots = Snapshots.Read(file, header, out long snapshotBytes);
        var counts = new Refcounts(file, header, []);
        References right = References.Count(file, header, counts.Places, snapshots, snapshotBytes);
        foreach (long cluster in counts.Counted().Union(right.Used).Where(cluster => counts.Get(cluster) != right.Of(cluster)))
        {
            yield return $"{(counts.Get(cluster) > right.Of(cluster) ? "leak" : "error")}: cluster {cluster} counts {counts.Get(cluster)}, is used {right.Of(cluster)} times";
        }

        var mapping = new Mapping(file, header);
        for (int i = 0; i < mapping.Count; i++)
        {
            long at = mapping.TableAt(i, out bool isCopied);
            if (at != 0 && isCopied != (counts.Get(at >> header.ClusterBits) == 1))
            {
                yield return $"flag: first-level entry {i}";
            }

            for (long offset = (long)i << header.L2SpanBits; at != 0 && offset < mapping.SpanEnd((long)i << header.L2SpanBits); offset += header.ClusterSize)
            {
                L2Entry entry = mapping.EntryAt(mapping.Tables.Get(at), offset);
                if (entry.Kind is ClusterKind.Data or ClusterKind.ZeroAllocated && entry.IsCopied != (counts.Get(entry.Host >> header.ClusterBits) == 1))
                {
                    yield return $"flag: second-level entry of 0x{offset:x}";
                }
            }
        }
    }
}

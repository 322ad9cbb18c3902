using System.IO.Compression;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Files compressed with gzip, and what is in them.</summary>
internal sealed class GzipTarget() : ImageTarget("gzip", "images compressed with gzip, and bombs")
{
    /// <inheritdoc/>
    public override long AllocationBase => 16 << 20;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [Pack(Resources.Read("Guests/hello-riscv64.elf")), Pack(new byte[1 << 22]), [.. Pack([1, 2, 3]), .. Pack([4, 5, 6])], Pack([])];

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}

using Emu.Backends.Block.Host;
using Emu.Backends.Block.Images;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>An image in a file, and what its disk should have.</summary>
internal sealed class FileDisk(string path, byte[] expected)
{
    public List<string> Warnings { get; } = [];

    public byte[] Expected => expected;

    /// <summary>Opens it, does so many requests, and closes it.</summary>
    public void Work(int seed, int requests, bool isUnmapped = false)
    {
        var random = new Random(seed);
        using DiskImage image = Open(isWritten: true, isUnmapped);
        Assert.Equal(expected.Length, image.Length);
        for (int i = 0; i < requests; i++)
        {
            Work(image, random);
        }
    }

    /// <summary>The disk has what it should.</summary>
    public void Check()
    {
        using DiskImage image = Open(isWritten: false, isUnmapped: false);
        byte[] found = new byte[image.Length];
        image.Read(found, 0);
        Qcow2Bench.AssertSame(expected, found);
    }

    private DiskImage Open(bool isWritten, bool isUnmapped) =>
        new ImageOpener(ImageLocking.On, Warnings.Add) { IsUnmapped = isUnmapped }.OpenQcow2(path, isWritten);

    private void Work(DiskImage image, Random random)
    {
        long sectors = expected.Length / DiskImage.SectorSize;
        long first = random.NextInt64(sectors);
        int length = (int)(1 + random.NextInt64(Math.Min(random.Next(8) == 0 ? 4096 : 128, sectors - first))) * DiskImage.SectorSize;
        long offset = first * DiskImage.SectorSize;
        Span<byte> part = expected.AsSpan((int)offset, length);
        switch (random.Next(10))
        {
            case < 6:
                random.NextBytes(part);
                image.Write(part, offset);
                break;
            case 6:
                part.Clear();
                image.WriteZeroes(offset, length, random.Next(2) == 0);
                break;
            case 7:
                image.Discard(offset, length);
                image.Read(part, offset);
                break;
            case 8:
                image.Flush();
                break;
            default:
                byte[] found = new byte[length];
                image.Read(found, offset);
                Qcow2Bench.AssertSame(part.ToArray(), found);
                break;
        }
    }
}

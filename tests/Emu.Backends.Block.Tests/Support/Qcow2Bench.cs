using Emu.Backends.Block.Host;
using Emu.Backends.Block.Images;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>A qcow2 image in memory, and what the disk should have.</summary>
internal sealed class Qcow2Bench
{
    private readonly Header wanted;

    public Qcow2Bench(Header wanted, byte[]? behind = null, bool isUnmapped = false)
    {
        this.wanted = wanted;
        (Behind, IsUnmapped) = (behind, isUnmapped);
        Qcow2Creator.Create(File, wanted);
        File.Flush();
        Expected = new byte[wanted.Size];
        behind?.AsSpan(0, (int)Math.Min(behind.Length, wanted.Size)).CopyTo(Expected);
        Image = Open(File);
    }

    public MemoryFile File { get; private set; } = new();

    public byte[]? Behind { get; }

    public bool IsUnmapped { get; }

    public List<string> Warnings { get; } = [];

    public Qcow2Image Image { get; private set; }

    /// <summary>What the disk should have.</summary>
    public byte[] Expected { get; private set; }

    public Qcow2Image Open(ImageFile file, bool isWritten = true) => new(
        file,
        HeaderReader.Read(file),
        Behind is null ? null : new RawImage(MemoryFile.Of(Behind)),
        new Qcow2Options(isWritten, Warnings.Add) { IsUnmapped = IsUnmapped });

    public void Write(long offset, byte[] bytes)
    {
        Image.Write(bytes, offset);
        bytes.CopyTo(Expected, offset);
    }

    public byte[] Read(long offset, int length)
    {
        byte[] bytes = new byte[length];
        Image.Read(bytes, offset);
        return bytes;
    }

    public void Zero(long offset, long length, bool mayUnmap)
    {
        Image.WriteZeroes(offset, length, mayUnmap);
        Expected.AsSpan((int)offset, (int)length).Clear();
    }

    /// <summary>Discards, and learns what the disk has there now.</summary>
    public void Discard(long offset, long length)
    {
        Image.Discard(offset, length);
        Image.Read(Expected.AsSpan((int)offset, (int)length), offset);
    }

    /// <summary>Closes and opens again.</summary>
    public void Reopen()
    {
        Image.Dispose();
        Image = Open(File);
    }

    /// <summary>Goes on with another file, and what the disk should have there.</summary>
    public void Continue(MemoryFile file, byte[] expected)
    {
        (File, Expected) = (file, expected);
        Image = Open(File);
    }

    /// <summary>So many requests of all kinds.</summary>
    public void Work(Random random, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            WorkOnce(random);
        }
    }

    /// <summary>One request of any kind.</summary>
    public void WorkOnce(Random random)
    {
        long sectors = wanted.Size / DiskImage.SectorSize;
        long most = random.Next(8) == 0 ? 4096 : 64;
        long first = random.NextInt64(sectors);
        long length = 1 + random.NextInt64(Math.Min(most, sectors - first));
        (long offset, long bytes) = (first * DiskImage.SectorSize, length * DiskImage.SectorSize);
        switch (random.Next(16))
        {
            case < 9:
                byte[] data = new byte[bytes];
                random.NextBytes(data);
                Write(offset, data);
                break;
            case < 11:
                Zero(offset, bytes, random.Next(2) == 0);
                break;
            case < 13:
                Discard(offset, bytes);
                break;
            case 13:
                Image.Flush();
                break;
            default:
                AssertSame(Expected.AsSpan((int)offset, (int)bytes).ToArray(), Read(offset, (int)bytes));
                break;
        }
    }

    /// <summary>The disk has what it should, as it is and after it was closed and opened again, and counts and flags are right.</summary>
    public void Check()
    {
        AssertSame(Expected, Read(0, (int)Image.Length));
        Image.Dispose();
        Assert.Empty(Qcow2Check.Problems(File));
        Image = Open(File);
        AssertSame(Expected, Read(0, (int)Image.Length));
    }

    public static void AssertSame(byte[] expected, byte[] actual)
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(at == expected.Length && at == actual.Length, $"differs at 0x{at:x} of 0x{expected.Length:x} and 0x{actual.Length:x}");
    }
}

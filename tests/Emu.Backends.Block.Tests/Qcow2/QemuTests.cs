using Emu.Backends.Block.Host;
using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>Images that go back and forth between QEMU's tools and this module. Not among the default tests.</summary>
[Trait("Category", "RealGuest")]
public sealed class QemuTests : IDisposable
{
    private const int Size = 24 << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("emu-qcow2").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [QemuTheory]
    [InlineData("compat=1.1", false)]
    [InlineData("compat=1.1", true)]
    [InlineData("compat=0.10", true)]
    [InlineData("compat=1.1,lazy_refcounts=on", false)]
    [InlineData("cluster_size=512", true)]
    [InlineData("cluster_size=512,refcount_bits=64", false)]
    [InlineData("cluster_size=4k,refcount_bits=1", true)]
    [InlineData("cluster_size=2k,refcount_bits=2", false)]
    [InlineData("cluster_size=1k,refcount_bits=8", true)]
    [InlineData("cluster_size=2M,refcount_bits=32", false)]
    [InlineData("preallocation=metadata", true)]
    [InlineData("preallocation=falloc,cluster_size=32k", true)]
    public void Image_OfQemu_WrittenHere_IsSoundForQemu(string options, bool isUnmapped)
    {
        QemuImg.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, At("a"), $"{Size}");
        var disk = new FileDisk(At("a"), new byte[Size]);
        for (int round = 0; round < 4; round++)
        {
            disk.Work(round, 150, isUnmapped);
            QemuImg.Check(At("a"));
            QemuImg.Compare(At("a"), disk.Expected);
            Array.Copy(Written("a", round), disk.Expected, 1 << 20);
            disk.Check();
        }

        Assert.Empty(disk.Warnings);
    }

    [QemuTheory]
    [InlineData(3, 16, 4)]
    [InlineData(3, 9, 0)]
    [InlineData(3, 9, 6)]
    [InlineData(3, 21, 5)]
    [InlineData(2, 12, 4)]
    public void Image_MadeHere_IsSoundForQemu(int version, int clusterBits, int refcountOrder)
    {
        File.Create(At("a")).Dispose();
        using (ImageFile file = HostFile.Open(At("a"), isWritten: true, ImageLocking.On))
        {
            Qcow2Creator.Create(file, new Header { Version = version, ClusterBits = clusterBits, RefcountOrder = refcountOrder, Size = Size });
        }

        QemuImg.Check(At("a"));
        var disk = new FileDisk(At("a"), new byte[Size]);
        disk.Work(1, 200);
        QemuImg.Check(At("a"));
        QemuImg.Compare(At("a"), disk.Expected);
    }

    [QemuTheory]
    [InlineData("raw", "qcow2", "compat=1.1")]
    [InlineData("qcow2", "qcow2", "cluster_size=4k")]
    [InlineData("qcow2", "qcow2", "compat=0.10")]
    public void Chain_OfThree_WrittenHere_IsSoundForQemu(string bottom, string middle, string options)
    {
        byte[] bytes = Disk.Bytes(Size / 2);
        File.WriteAllBytes(At("raw"), bytes);
        QemuImg.Run("qemu-img", "convert", "-f", "raw", "-O", bottom, At("raw"), At("bottom"));
        QemuImg.Run("qemu-img", "create", "-q", "-f", middle, "-F", bottom, "-b", "bottom", "-o", options, At("middle"), $"{Size * 3 / 4}");
        QemuImg.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", middle, "-b", "middle", "-o", options, At("top"), $"{Size}");
        var expected = new byte[Size];
        bytes.CopyTo(expected, 0);
        var middleDisk = new FileDisk(At("middle"), expected[..(Size * 3 / 4)]);
        middleDisk.Check();
        middleDisk.Work(5, 100);
        middleDisk.Expected.CopyTo(expected, 0);
        var disk = new FileDisk(At("top"), expected);
        disk.Check();
        disk.Work(6, 200, isUnmapped: true);
        disk.Check();
        QemuImg.Check(At("top"));
        QemuImg.Check(At("middle"));
        QemuImg.Compare(At("top"), disk.Expected);
        QemuImg.Compare(At("middle"), middleDisk.Expected);
    }

    [QemuTheory]
    [InlineData("cluster_size=64k")]
    [InlineData("cluster_size=512")]
    [InlineData("cluster_size=2M")]
    [InlineData("compat=0.10")]
    public void Image_WithCompressedClusters_WrittenHere_IsSoundForQemu(string options)
    {
        byte[] bytes = Compressible();
        File.WriteAllBytes(At("raw"), bytes);
        QemuImg.Run("qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", "-o", options, At("raw"), At("a"));
        var disk = new FileDisk(At("a"), bytes);
        disk.Check();
        disk.Work(3, 300);
        disk.Check();
        QemuImg.Check(At("a"));
        QemuImg.Compare(At("a"), disk.Expected);
    }

    [QemuTheory]
    [InlineData("compat=1.1", false)]
    [InlineData("compat=0.10", false)]
    [InlineData("cluster_size=4k", true)]
    [InlineData("cluster_size=4k,refcount_bits=8", false)]
    public void Snapshots_InTheImage_KeepWhatTheyHad(string options, bool isCompressed)
    {
        byte[] bytes = Compressible();
        File.WriteAllBytes(At("raw"), bytes);
        QemuImg.Run("qemu-img", [.. (string[])["convert", "-f", "raw", "-O", "qcow2", "-o", options], .. (string[])(isCompressed ? ["-c"] : []), At("raw"), At("a")]);
        var disk = new FileDisk(At("a"), bytes);
        var taken = new List<byte[]>();
        for (int i = 0; i < 3; i++)
        {
            taken.Add([.. disk.Expected]);
            QemuImg.Run("qemu-img", "snapshot", "-c", $"s{i}", At("a"));
            disk.Work(10 + i, 150, isUnmapped: true);
            disk.Check();
            QemuImg.Check(At("a"));
        }

        QemuImg.Compare(At("a"), disk.Expected);
        QemuImg.Run("qemu-img", "snapshot", "-d", "s1", At("a"));
        disk.Work(20, 150);
        QemuImg.Check(At("a"));
        QemuImg.Compare(At("a"), disk.Expected);
        QemuImg.Run("qemu-img", "snapshot", "-a", "s0", At("a"));
        QemuImg.Compare(At("a"), taken[0]);
        new FileDisk(At("a"), taken[0]).Check();
        QemuImg.Run("qemu-img", "snapshot", "-a", "s2", At("a"));
        new FileDisk(At("a"), taken[2]).Work(30, 100);
        QemuImg.Check(At("a"));
    }

    [QemuTheory]
    [InlineData("lazy_refcounts=on")]
    [InlineData("lazy_refcounts=on,cluster_size=512,refcount_bits=64")]
    [InlineData("lazy_refcounts=on,cluster_size=4k,refcount_bits=1")]
    public void Image_ThatQemuDidNotClose_IsRepairedAndSound(string options)
    {
        QemuImg.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, At("a"), $"{Size}");
        string[] writes = [.. Enumerable.Range(0, 40).SelectMany(i => (string[])["-c", $"write -P {i + 1} {i * 500}k 100k"])];
        QemuImg.Try("qemu-io", [.. writes, "-c", "flush", "-c", "abort", At("a")]);
        Assert.Contains("ERROR", QemuImg.Try("qemu-img", "check", At("a")).Output, StringComparison.Ordinal);
        byte[] expected = new byte[Size];
        for (int i = 0; i < 40; i++)
        {
            expected.AsSpan(i * 500 << 10, 100 << 10).Fill((byte)(i + 1));
        }

        var disk = new FileDisk(At("a"), expected);
        disk.Check();
        disk.Work(1, 0);
        QemuImg.Check(At("a"));
        Assert.Contains("was not closed", Assert.Single(disk.Warnings), StringComparison.Ordinal);
        disk.Work(2, 100);
        QemuImg.Check(At("a"));
        QemuImg.Compare(At("a"), expected);
        Assert.Single(disk.Warnings);
    }

    [QemuTheory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public void Image_InUseHere_IsRefusedByQemuAndTheReverse(string format)
    {
        QemuImg.Run("qemu-img", "create", "-q", "-f", format, At("a"), "1M");
        using (HostFile.Open(At("a"), isWritten: true, ImageLocking.On))
        {
            Assert.Contains("lock", QemuImg.Try("qemu-io", "-f", format, "-c", "write 0 512", At("a")).Output, StringComparison.Ordinal);
            Assert.Contains("lock", QemuImg.Try("qemu-img", "convert", "-f", format, "-O", "raw", At("a"), At("b")).Output, StringComparison.Ordinal);
        }

        using (HostFile.Open(At("a"), isWritten: false, ImageLocking.On))
        {
            Assert.Contains("lock", QemuImg.Try("qemu-io", "-f", format, "-c", "write 0 512", At("a")).Output, StringComparison.Ordinal);
            QemuImg.Run("qemu-img", "convert", "-f", format, "-O", "raw", At("a"), At("b"));
        }

        QemuImg.Run("qemu-io", "-f", format, "-c", "write 0 512", At("a"));
    }

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>Bytes that QEMU writes to the first MiB.</summary>
    private byte[] Written(string name, int round)
    {
        byte pattern = (byte)(0x41 + round);
        QemuImg.Run("qemu-io", "-c", $"write -P {pattern} 0 300k", "-c", $"write -z -u 300k 212k", "-c", "discard 512k 256k", "-c", $"write -P {pattern + 1} 768k 256k", "-c", "write -z 512k 256k", At(name));
        byte[] bytes = new byte[1 << 20];
        bytes.AsSpan(0, 300 << 10).Fill(pattern);
        bytes.AsSpan(768 << 10).Fill((byte)(pattern + 1));
        return bytes;
    }

    /// <summary>A disk with empty, constant and random parts.</summary>
    private static byte[] Compressible()
    {
        byte[] bytes = Disk.Bytes(Size);
        for (int i = 0; i < Size; i += 100_000)
        {
            bytes.AsSpan(i, Math.Min(i % 3 == 0 ? 99_000 : 30_000, Size - i)).Fill((byte)(i / 100_000 % 5));
        }

        return bytes;
    }
}

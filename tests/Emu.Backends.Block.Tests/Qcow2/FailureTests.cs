using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>The file fails for a while: requests fail with it, the image stays sound, and goes on afterwards.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(9, 1)]
    [InlineData(12, 2)]
    [InlineData(16, 3)]
    public void Image_WhoseFileFailsNowAndThen_StaysSound(int clusterBits, int seed)
    {
        var bench = new Qcow2Bench(new Header { ClusterBits = clusterBits, Size = 2 << 20 }, isUnmapped: true);
        var random = new Random(seed);
        int failures = 0;
        bench.File.Writing = (_, _) =>
        {
            if (random.Next(10) == 0)
            {
                failures++;
                throw new IOException("no");
            }
        };
        for (int i = 0; i < 400; i++)
        {
            try
            {
                bench.WorkOnce(random);
            }
            catch (IOException e) when (e is not CorruptImageException)
            {
                bench.Image.Read(bench.Expected, 0);
            }
        }

        bench.File.Writing = null;
        Assert.True(failures > 10);
        bench.Check();
        Assert.Empty(bench.Warnings);
    }

    [Fact]
    public void Close_WhenTheFileFails_SaysSo()
    {
        var bench = new Qcow2Bench(new Header { Size = 1 << 20 });
        bench.Write(0, Disk.Bytes(512));
        bench.File.Writing = (_, _) => throw new IOException("disk on fire");
        bench.Image.Dispose();
        Assert.Contains("could not be written: disk on fire", Assert.Single(bench.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Flush_WithNothingToDo_DoesNothing()
    {
        var bench = new Qcow2Bench(new Header { Size = 1 << 20 });
        bench.Write(0, Disk.Bytes(512));
        bench.Image.Flush();
        int flushes = bench.File.Flushes;
        bench.Image.Flush();
        Assert.Equal(flushes, bench.File.Flushes);
        bench.Write(0, Disk.Bytes(512, 2));
        bench.Image.Flush();
        Assert.Equal(flushes + 1, bench.File.Flushes);
    }

    [Fact]
    public async Task Threads_ThatWriteAtOnce_DoNotDisturbEachOther()
    {
        const int part = 1 << 20;
        var bench = new Qcow2Bench(new Header { ClusterBits = 12, Size = 4 * part });
        byte[][] parts = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Work(bench.Image, i * part, part, i))));
        parts.SelectMany(bytes => bytes).ToArray().CopyTo(bench.Expected, 0);
        bench.Check();
    }

    private static byte[] Work(Qcow2Image image, int start, int length, int seed)
    {
        var random = new Random(seed);
        byte[] expected = new byte[length];
        for (int i = 0; i < 200; i++)
        {
            int offset = random.Next(length / 512) * 512;
            Span<byte> part = expected.AsSpan(offset, Math.Min((1 + random.Next(40)) * 512, length - offset));
            switch (random.Next(6))
            {
                case 0:
                    part.Clear();
                    image.WriteZeroes(start + offset, part.Length, mayUnmap: true);
                    break;
                case 1:
                    image.Flush();
                    break;
                case 2:
                    byte[] found = new byte[part.Length];
                    image.Read(found, start + offset);
                    Assert.True(part.SequenceEqual(found));
                    break;
                default:
                    random.NextBytes(part);
                    image.Write(part, start + offset);
                    break;
            }
        }

        return expected;
    }
}

using Emu.Backends.Block.Images;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>
/// Works on an image until the power is cut at some write to its file, and knows what each sector may have afterwards: what it had
/// when the last flush ended, or anything that was written since.
/// </summary>
internal sealed class PowerLoss
{
    private const int Sector = DiskImage.SectorSize;

    private readonly Qcow2Bench bench;
    private readonly Dictionary<long, List<byte[]>> since = [];
    private readonly Random random;

    public PowerLoss(Header wanted, byte[]? behind, bool isUnmapped, int seed)
    {
        bench = new Qcow2Bench(wanted, behind, isUnmapped);
        random = new Random(seed);
    }

    /// <summary>What should not have been found.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Cuts the power so many times, each time going on with what was left.</summary>
    public void Cut(int times)
    {
        for (int i = 0; i < times && Problems.Count == 0; i++)
        {
            CutOnce();
        }
    }

    private void CutOnce()
    {
        int writesLeft = random.Next(1, 120);
        since.Clear();
        bench.File.Writing = (_, _) =>
        {
            if (--writesLeft < 0)
            {
                throw new IOException("the power is cut");
            }
        };
        try
        {
            while (true)
            {
                Step();
            }
        }
        catch (IOException e) when (e is not CorruptImageException)
        {
            MemoryFile left = bench.File.AfterPowerLoss(random);
            Problems.AddRange(Qcow2Check.Errors(left).Where(problem => problem.StartsWith("error", StringComparison.Ordinal)));
            byte[] found = new byte[bench.Expected.Length];
            bench.Continue(left, found);
            bench.Image.Read(found, 0);
            Compare(before, found);
            Problems.AddRange(bench.Warnings);
        }
    }

    private byte[] before = [];

    private void Step()
    {
        if (since.Count == 0)
        {
            before = [.. bench.Expected];
        }

        long sectors = bench.Expected.Length / Sector;
        long first = random.NextInt64(sectors);
        int count = (int)(1 + random.NextInt64(Math.Min(random.Next(6) == 0 ? 1024 : 32, sectors - first)));
        (long offset, int length) = (first * Sector, count * Sector);
        switch (random.Next(10))
        {
            case < 6:
                byte[] data = new byte[length];
                random.NextBytes(data);
                MayBe(first, data);
                bench.Write(offset, data);
                break;
            case 6:
                MayBe(first, new byte[length]);
                bench.Zero(offset, length, random.Next(2) == 0);
                break;
            case 7:
                MayBe(first, new byte[length]);
                bench.Discard(offset, length);
                break;
            default:
                bench.Image.Flush();
                since.Clear();
                break;
        }
    }

    private void MayBe(long first, byte[] data)
    {
        for (int i = 0; i < data.Length / Sector; i++)
        {
            if (!since.TryGetValue(first + i, out List<byte[]>? values))
            {
                since[first + i] = values = [];
            }

            values.Add(data[(i * Sector)..((i + 1) * Sector)]);
        }
    }

    private void Compare(byte[] flushed, byte[] found)
    {
        for (long sector = 0; sector < found.Length / Sector; sector++)
        {
            ReadOnlySpan<byte> now = found.AsSpan((int)sector * Sector, Sector);
            bool isRight = now.SequenceEqual(flushed.AsSpan((int)sector * Sector, Sector));
            foreach (byte[] value in since.GetValueOrDefault(sector, []))
            {
                isRight |= now.SequenceEqual(value);
            }

            if (!isRight)
            {
                Problems.Add($"sector {sector} has what was never there");
            }
        }
    }
}

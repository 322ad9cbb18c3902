using System.Diagnostics;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>Makes images wrong and uses them. The same seed and round are the same image.</summary>
internal static class Qcow2Fuzz
{
    private const long MaxBytes = 512L << 20;
    private const int MaxAccesses = 200_000;

    /// <summary>So many rounds, or as many as there is time for.</summary>
    /// <returns>What was found.</returns>
    public static IReadOnlyList<string> Run(int seed, TimeSpan time, int rounds)
    {
        var found = new List<string>();
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds && Stopwatch.GetElapsedTime(begin) < time; round++)
        {
            found.AddRange(RunOne(seed, round));
        }

        return found;
    }

    /// <summary>One image.</summary>
    /// <returns>What was found.</returns>
    public static IReadOnlyList<string> RunOne(int seed, int round)
    {
        var random = new Random((seed * 1_000_003) + round);
        var found = new List<string>();
        MemoryFile file = Image(random);
        Spoil(file, random);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        foreach (bool isWritten in (bool[])[false, true])
        {
            try
            {
                Use(MemoryFile.Of(file.ToArray()), isWritten, random);
            }
            catch (Exception e) when (e is IOException or ConfigurationException)
            {
                // What a host expects of a bad image.
            }
            catch (Exception e)
            {
                found.Add($"seed {seed}, round {round}: {e}");
            }
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        if (bytes > MaxBytes)
        {
            found.Add($"seed {seed}, round {round}: {bytes} bytes");
        }

        return found;
    }

    internal static MemoryFile Image(Random random)
    {
        int version = random.Next(4) == 0 ? 2 : 3;
        int clusterBits = random.Next(9, 14);
        var wanted = new Header { Version = version, ClusterBits = clusterBits, RefcountOrder = version == 2 ? 4 : random.Next(7), Size = random.Next(1, 4096) * 512L };
        var bench = new Qcow2Bench(wanted);
        bench.Work(random, 12);
        bench.Image.Dispose();
        if (wanted.RefcountOrder == 4 && random.Next(3) == 0)
        {
            Header header = HeaderReader.Read(bench.File);
            if (header.L1Size * 8 <= header.ClusterSize)
            {
                Qcow2Edit.TakeSnapshot(bench.File);
            }
        }

        return bench.File;
    }

    internal static void Spoil(MemoryFile file, Random random)
    {
        Header header = HeaderReader.Read(file);
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            switch (random.Next(8))
            {
                case 0:
                    file.Write([(byte)random.Next(256)], random.Next(Header.LengthV3 + 16));
                    break;
                case 1:
                    Qcow2Edit.Word(file, random.Next(1, 28) * 4, Interesting(random, header));
                    break;
                case 2 when header.Version >= 3:
                    Qcow2Edit.Long(file, Header.IncompatibleField, (ulong)random.Next(4));
                    break;
                case 3:
                    Qcow2Edit.Long(file, header.L1Offset + (random.Next(Math.Max(1, header.L1Size)) * 8), Entry(random, file));
                    break;
                case 4:
                    Qcow2Edit.Long(file, header.RefcountTableOffset + (random.Next(8) * 8), Entry(random, file));
                    break;
                case 5:
                    // Anywhere: tables of the second level and counts are most of a small image.
                    Qcow2Edit.Long(file, random.NextInt64(file.Length / 8) * 8, Entry(random, file));
                    break;
                case 6:
                    byte[] noise = new byte[random.Next(1, 512)];
                    random.NextBytes(noise);
                    file.Write(noise, random.NextInt64(file.Length));
                    break;
                default:
                    long first = random.NextInt64(file.Length / header.ClusterSize) * header.ClusterSize;
                    byte[] other = new byte[header.ClusterSize];
                    file.Read(other, random.NextInt64(file.Length / header.ClusterSize) * header.ClusterSize);
                    file.Write(other, first);
                    break;
            }
        }

        if (random.Next(10) == 0)
        {
            file.Truncate(random.NextInt64(file.Length));
        }
    }

    private static uint Interesting(Random random, Header header) => random.Next(6) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => (uint)random.Next(256),
        3 => (uint)header.ClusterSize * (uint)random.Next(64),
        4 => 1u << random.Next(32),
        _ => (uint)random.NextInt64(1L << 32),
    };

    private static ulong Entry(Random random, MemoryFile file)
    {
        ulong place = (ulong)random.NextInt64(file.Length + 8192) & ~511UL;
        ulong entry = random.Next(5) == 0 ? (ulong)random.NextInt64() : place;
        return entry ^ (random.Next(2) == 0 ? 1UL << 63 : 0) ^ (random.Next(4) == 0 ? 1UL << random.Next(64) : 0) ^ (random.Next(6) == 0 ? 1UL << 62 : 0);
    }

    internal static void Use(MemoryFile file, bool isWritten, Random random)
    {
        int accesses = 0;
        file.Reading = file.Writing = (_, _) =>
        {
            if (++accesses > MaxAccesses)
            {
                throw new InvalidOperationException("the file is used for ever");
            }
        };
        using var image = new Qcow2Image(file, HeaderReader.Read(file), null, new Qcow2Options(isWritten, _ => { }) { IsUnmapped = random.Next(2) == 0 });
        long sectors = image.Length / 512;
        for (int i = 0; i < 40 && sectors > 0; i++)
        {
            long first = random.NextInt64(Math.Min(sectors, 8192));
            int count = (int)(1 + random.NextInt64(Math.Min(64, sectors - first)));
            try
            {
                Request(image, isWritten ? random.Next(6) : 0, first * 512, new byte[count * 512]);
            }
            catch (IOException)
            {
                // The guest reads of a medium that failed, and asks again.
            }
        }
    }

    private static void Request(Qcow2Image image, int kind, long offset, byte[] bytes)
    {
        switch (kind)
        {
            case 0:
                image.Read(bytes, offset);
                break;
            case 1:
                image.WriteZeroes(offset, bytes.Length, mayUnmap: bytes.Length > 4096);
                break;
            case 2:
                image.Discard(offset, bytes.Length);
                break;
            case 3:
                image.Flush();
                break;
            default:
                image.Write(bytes, offset);
                break;
        }
    }
}

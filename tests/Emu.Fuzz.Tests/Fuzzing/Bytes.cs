using System.Buffers.Binary;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>Makes bytes wrong, whatever they mean.</summary>
internal static class Bytes
{
    private const int MaxLength = 1 << 18;

    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 4095, 4096, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0,
        0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFF0, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    private static readonly Func<Random, byte[], byte[]>[] Ways =
    [
        static (random, b) => Set(b, random.Next(b.Length), [(byte)(b[random.Next(b.Length)] ^ (1 << random.Next(8)))]),
        static (random, b) => Set(b, random.Next(b.Length), [(byte)random.Next(256)]),
        static (random, b) => Set(b, random.Next(b.Length), Word(random, Number(random, b.Length))),
        static (random, b) => Set(b, random.Next(b.Length) & ~3, Word(random, Number(random, b.Length))),
        static (random, b) => Add(random, b, random.Next(b.Length)),
        static (random, b) => b[..random.Next(b.Length)],
        static (random, b) => Cut(b, random.Next(b.Length), random.Next(1, 65)),
        static (random, b) => Repeat(b, random.Next(b.Length), random.Next(1, 257), random.Next(1, 5)),
        static (random, b) => Repeat(b, random.Next(b.Length), random.Next(1, 65), 1 << random.Next(14)),
        static (random, b) => Move(b, random.Next(b.Length), random.Next(b.Length), random.Next(1, 129)),
        static (random, b) => Set(b, random.Next(b.Length), Noise(random, random.Next(1, 33))),
    ];

    /// <summary>Makes a few places wrong.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="input">The bytes, which stay as they are.</param>
    public static byte[] Spoil(Random random, byte[] input)
    {
        byte[] bytes = [.. input];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            bytes = bytes.Length == 0 ? Noise(random, random.Next(1, 65)) : Ways[random.Next(Ways.Length)](random, bytes);
        }

        return bytes.Length <= MaxLength ? bytes : bytes[..MaxLength];
    }

    /// <summary>A number that readers trip over.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="length">How long the input is.</param>
    public static ulong Number(Random random, int length) => random.Next(4) switch
    {
        0 => Interesting[random.Next(Interesting.Length)],
        1 => (ulong)random.Next(length + 16),
        2 => (ulong)(length + random.Next(-16, 17)),
        _ => (ulong)random.NextInt64() >> random.Next(64),
    };

    /// <summary>Writes over a place; what exceeds the end is left out.</summary>
    /// <param name="bytes">The bytes, which are changed.</param>
    /// <param name="at">The place.</param>
    /// <param name="value">What is written.</param>
    public static byte[] Set(byte[] bytes, int at, ReadOnlySpan<byte> value)
    {
        value[..Math.Clamp(bytes.Length - at, 0, value.Length)].CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length)));
        return bytes;
    }

    /// <summary>A number of 1 to 8 bytes, in either order.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="value">The number.</param>
    private static byte[] Word(Random random, ulong value)
    {
        byte[] word = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        word = word[..(1 << random.Next(4))];
        if (random.Next(2) == 0)
        {
            Array.Reverse(word);
        }

        return word;
    }

    private static byte[] Add(Random random, byte[] bytes, int at)
    {
        bytes[at] += (byte)random.Next(-16, 17);
        return bytes;
    }

    private static byte[] Cut(byte[] bytes, int at, int length) => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + length)..]];

    private static byte[] Repeat(byte[] bytes, int at, int length, int times)
    {
        byte[] part = bytes[at..Math.Min(bytes.Length, at + length)];
        times = Math.Min(times, MaxLength / part.Length);
        return [.. bytes[..at], .. Enumerable.Repeat(part, times).SelectMany(b => b), .. bytes[at..]];
    }

    private static byte[] Move(byte[] bytes, int from, int to, int length) => Set(bytes, to, bytes.AsSpan(from, Math.Min(length, bytes.Length - from)).ToArray());

    private static byte[] Noise(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}

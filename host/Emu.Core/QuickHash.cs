using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Emu.Core;

/// <summary>
/// XXH64 with seed 0, as its specification (doc/xxhash_spec.md of the xxHash project) has it: finds any change that happens to a file, in a
/// hundredth of the time of a cryptographic hash, and needs no library. It proves nothing about who made a file; a hash that lies beside
/// the file never does.
/// </summary>
public static class QuickHash
{
    /// <summary>How a hash begins where it is written down.</summary>
    public const string Prefix = "xxh64:";

    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    /// <summary>Bytes that the four lanes take at once.</summary>
    private const int Stripe = 32;

    /// <summary>The hash of a content as it is written down: <c>xxh64:</c> and 16 lower-case digits.</summary>
    /// <param name="content">The content.</param>
    public static string TextOf(ReadOnlySpan<byte> content) => Text(Of(content));

    /// <summary>The hash of a file as it is written down. Reads piece by piece, so that nothing of the file's size is allocated.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string TextOfFile(string path)
    {
        Span<byte> piece = stackalloc byte[Stripe * 512];
        using SafeFileHandle file = File.OpenHandle(path);
        Lanes lanes = new();
        long length = 0;
        while (true)
        {
            int filled = Fill(file, piece, length);
            length += filled;
            if (filled == piece.Length)
            {
                lanes.Add(piece);
                continue;
            }

            ReadOnlySpan<byte> last = piece[..filled];
            int whole = filled - (filled % Stripe);
            lanes.Add(last[..whole]);
            return Text(Avalanche(Tail((length >= Stripe ? lanes.Merged() : Prime5) + (ulong)length, last[whole..])));
        }
    }

    /// <summary>The hash of a content.</summary>
    /// <param name="content">The content.</param>
    public static ulong Of(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> rest = content;
        ulong hash = Prime5;
        if (rest.Length >= Stripe)
        {
            int whole = rest.Length - (rest.Length % Stripe);
            Lanes lanes = new();
            lanes.Add(rest[..whole]);
            hash = lanes.Merged();
            rest = rest[whole..];
        }

        return Avalanche(Tail(hash + (ulong)content.Length, rest));
    }

    /// <summary>Reads until a piece is full or the file ends.</summary>
    private static int Fill(SafeFileHandle file, Span<byte> piece, long offset)
    {
        int filled = 0;
        while (filled < piece.Length)
        {
            int read = RandomAccess.Read(file, piece[filled..], offset + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    private static string Text(ulong hash)
    {
        const string digits = "0123456789abcdef";
        Span<char> text = stackalloc char[Prefix.Length + 16];
        Prefix.CopyTo(text);
        for (int i = text.Length - 1; i >= Prefix.Length; i--)
        {
            text[i] = digits[(int)(hash & 15)];
            hash >>= 4;
        }

        return new string(text);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static ulong Tail(ulong hash, ReadOnlySpan<byte> rest)
    {
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
        }

        if (rest.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
            rest = rest[4..];
        }

        foreach (byte b in rest)
        {
            hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        }

        return hash;
    }

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    /// <summary>The four accumulators of whole stripes.</summary>
    private struct Lanes()
    {
        private ulong a = unchecked(Prime1 + Prime2);
        private ulong b = Prime2;
        private ulong c = 0;
        private ulong d = unchecked(0 - Prime1);

        public void Add(ReadOnlySpan<byte> stripes)
        {
            for (; stripes.Length >= Stripe; stripes = stripes[Stripe..])
            {
                a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(stripes));
                b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(stripes[8..]));
                c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(stripes[16..]));
                d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(stripes[24..]));
            }
        }

        public readonly ulong Merged()
        {
            ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            return Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }
    }
}

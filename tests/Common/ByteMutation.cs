using System.Buffers.Binary;

namespace Emu.Testing;

/// <summary>Damages files, the same way for the same number.</summary>
internal static class ByteMutation
{
    private static ReadOnlySpan<uint> Numbers => [0, 1, 2, 3, 9, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    /// <summary>A damaged copy of a file.</summary>
    /// <param name="seed">The file.</param>
    /// <param name="number">Which copy.</param>
    public static byte[] Of(byte[] seed, int number)
    {
        var random = new Random(number);
        byte[] file = [.. seed];
        for (int count = random.Next(1, 5); count > 0 && file.Length > 8; count--)
        {
            file = Damage(file, random);
        }

        return file;
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        int at = random.Next(file.Length);
        int length = Math.Min(random.Next(1, 24), file.Length - at);
        switch (random.Next(6))
        {
            case 0:
                return file[..at];
            case 1:
                return [.. file[..at], .. file[(at + length)..]];
            case 2:
                return [.. file[..at], .. file.AsSpan(at, length), .. file[at..]];
            case 3:
                file[at] = (byte)random.Next(256);
                return file;
            case 4:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            default:
                Span<byte> word = file.AsSpan(Math.Min(at & ~3, file.Length - 4));
                uint value = Numbers[random.Next(Numbers.Length)];
                if (random.Next(2) == 0)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(word, value);
                }
                else
                {
                    BinaryPrimitives.WriteUInt32BigEndian(word, value);
                }

                return file;
        }
    }
}

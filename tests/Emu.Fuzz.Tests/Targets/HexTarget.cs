using System.Globalization;
using System.Text;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Intel HEX files, with their checksums right more often than not.</summary>
internal sealed class HexTarget() : ImageTarget("hex", "Intel HEX files")
{
    private readonly Lines lines = new(":00000001FF", ":02000004FFFFFC", ":0400000500000000F7", ":020000020000FC", "FFFF", "00", "01", "05");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        ":020000040800F2\n:10010000214601360121470136007EFE09D2190140\n:0400000508000101ED\n:00000001FF\n"u8.ToArray(),
        ":020000021200EA\r\n:10FFF80000112233445566778899AABBCCDDEEFF01\r\n:0400000312003456\r\n:00000001FF\r\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        byte[] wrong = lines.Spoil(random, input);
        return random.Next(3) == 0 ? wrong : Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(wrong).Split('\n').Select(Mend)));
    }

    /// <summary>Gives a record the length and checksum that it should have.</summary>
    private static string Mend(string line)
    {
        string text = line.Trim();
        if (text.Length < 11 || text.Length > 521 || text[0] != ':' || text.Length % 2 == 0 || !text.Skip(1).All(char.IsAsciiHexDigit))
        {
            return line;
        }

        byte[] record = Convert.FromHexString(text.AsSpan(1));
        record[0] = (byte)(record.Length - 5);
        record[^1] = 0;
        record[^1] = (byte)-record.Sum(b => b);
        return string.Create(CultureInfo.InvariantCulture, $":{Convert.ToHexString(record)}");
    }
}

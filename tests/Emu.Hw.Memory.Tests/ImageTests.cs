using System.Buffers.Binary;
using System.Text;
using Emu.Hw.Memory.Images;

namespace Emu.Hw.Memory.Tests;

public class ImageTests
{
    private static string Hex => Line(":020000042000") + Line(":0400100001020304") + Line(":0400000520000010") + ":00000001FF\n";

    [Theory]
    [InlineData(false, false, "ELF32")]
    [InlineData(false, true, "ELF32")]
    [InlineData(true, false, "ELF64")]
    [InlineData(true, true, "ELF64")]
    public void Elf_OfEitherSizeAndOrder_IsTakenApart(bool is64, bool big, string format)
    {
        byte[] file = new ElfBuilder(is64, big).Build();

        Assert.True(ElfImage.Matches(file));
        Image image = ElfImage.Parse(file);

        Segment segment = Assert.Single(image.Segments);
        Assert.Equal((format, 0x8000_0000UL, 0x8000_0000UL, 12UL), (image.Format, image.Entry, segment.Address, segment.ZeroBytes));
        Assert.Equal([0xAB, 0xAB, 0xAB, 0xAB], segment.Bytes.ToArray());
        Assert.Equal(0x8000_1000UL, image.Symbols["tohost"]);
    }

    [Fact]
    public void Elf_WhoseSymbolsAreNamedByEverySection_IsTakenApartAllTheSame()
    {
        const int sections = 60_000, symbols = 2000;
        byte[] small = new ElfBuilder(true, false).Build();
        byte[] file = [.. small, .. Enumerable.Repeat(small[0x180..0x1C0], sections).SelectMany(header => header), .. Enumerable.Repeat(small[0x300..0x318], symbols).SelectMany(symbol => symbol)];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x28), 0x400);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3C), sections);
        small.AsSpan(0x1C0, 0x40).CopyTo(file.AsSpan(0x440));
        foreach (int section in Enumerable.Range(0, sections).Where(index => index != 1))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x400 + (section * 64) + 24), 0x400 + (sections * 64));
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x400 + (section * 64) + 32), symbols * 24);
        }

        Assert.Equal("tohost", Assert.Single(ElfImage.Parse(file).Symbols).Key);
    }

    [Fact]
    public void Elf_EntryInAVirtualSegment_BecomesPhysical()
    {
        byte[] file = new ElfBuilder(true, false) { Virtual = 0xFFFF_FFFF_8000_0000, Physical = 0x20_0000, Entry = 0xFFFF_FFFF_8000_0004 }.Build();

        Image image = ElfImage.Parse(file);

        Assert.Equal((0x20_0004UL, 0x20_0000UL), (image.Entry, image.Segments[0].Address));
    }

    [Theory]
    [InlineData(20, "the ELF header is damaged: class and byte order must be 1 or 2")]
    [InlineData(0xA0, "the ELF file has 160 bytes, but its headers point to byte 160; is it cut short?")]
    [InlineData(0x102, "segment 0 of the ELF file ends at byte 260, but the file has 258; is it cut short?")]
    public void Elf_CutShort_SaysSo(int length, string message)
    {
        byte[] file = new ElfBuilder(true, false).Build()[..length];

        Assert.Equal(message, Assert.Throws<ImageFormatException>(() => ElfImage.Parse(file)).Message);
    }

    [Fact]
    public void Elf_WithoutSegments_IsRefused()
    {
        byte[] file = new ElfBuilder(false, false).Build();
        file[0x80] = 4;

        Assert.StartsWith("the ELF file has nothing to load", Assert.Throws<ImageFormatException>(() => ElfImage.Parse(file)).Message);
    }

    [Fact]
    public void Hex_AllAddressRecords_AreTakenApart()
    {
        byte[] file = Encoding.ASCII.GetBytes(Hex);

        Assert.True(HexImage.Matches(file));
        Image image = HexImage.Parse(file);

        Segment segment = Assert.Single(image.Segments);
        Assert.Equal((0x2000_0010UL, 0x2000_0010UL), (segment.Address, image.Entry));
        Assert.Equal([1, 2, 3, 4], segment.Bytes.ToArray());
    }

    [Fact]
    public void Hex_SegmentRecords_ShiftByFour()
    {
        string text = Line(":020000021000") + Line(":01000200AA") + Line(":01000300BB") + Line(":0400000300010002") + ":00000001FF\r\n";

        Image image = HexImage.Parse(Encoding.ASCII.GetBytes(text));

        Assert.Equal((0x10002UL, 0x12UL), (Assert.Single(image.Segments).Address, image.Entry));
        Assert.Equal([0xAA, 0xBB], image.Segments[0].Bytes.ToArray());
    }

    [Theory]
    [InlineData(":0100000001FF\n:00000001FF", "line 1 of the HEX file has checksum FF, expected FE")]
    [InlineData(":0200000001FD\n:00000001FF", "line 1 of the HEX file says 2 bytes of data but has 1")]
    [InlineData(":00000001FF\n:00000001FF", "line 2 of the HEX file follows the end-of-file record")]
    [InlineData(":0100000001FE\n", "the HEX file has no end-of-file record (:00000001FF); is it cut short?")]
    [InlineData(":0100000001FE\nhello", "line 2 of the HEX file is not a record: expected ':' and pairs of hexadecimal digits")]
    [InlineData(":00000006FA\n", "line 1 of the HEX file has a record of type 6 and 0 bytes; types 0 to 5 are known")]
    public void Hex_Damaged_NamesTheLine(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ImageFormatException>(() => HexImage.Parse(Encoding.ASCII.GetBytes(text))).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_Files_AreLoadedOrRefusedWithAMessage(int seed)
    {
        var random = new Random(seed);
        byte[] elf = new ElfBuilder(seed % 2 == 0, seed > 2).Build();
        byte[] hex = Encoding.ASCII.GetBytes(Hex);

        int outcomes = Enumerable.Range(0, 3000).Sum(_ => Outcome(() => ElfImage.Parse(Mutate(elf, random))) + Outcome(() => HexImage.Parse(Mutate(hex, random))));

        Assert.Equal(6000, outcomes);
    }

    private static int Outcome(Action parse) => Record.Exception(parse) is null or ImageFormatException ? 1 : 0;

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] copy = original[..random.Next(original.Length + 1)];
        for (int i = random.Next(6); i > 0 && copy.Length > 0; i--)
        {
            // Most mutations go into the headers, where they hurt.
            copy[random.Next(Math.Min(copy.Length, 0x1F0))] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
        }

        return copy;
    }

    private static string Line(string start) => start + Checksum(start) + "\r\n";

    private static string Checksum(string start)
    {
        byte sum = 0;
        foreach (byte part in Convert.FromHexString(start[1..]))
        {
            sum += part;
        }

        return ((byte)-sum).ToString("X2", System.Globalization.CultureInfo.InvariantCulture);
    }
}

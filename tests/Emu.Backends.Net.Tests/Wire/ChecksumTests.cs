using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tests.Wire;

public class ChecksumTests
{
    [Fact]
    public void Checksum_OfTheExampleOfRfc1071_IsItsSum() =>
        Assert.Equal(unchecked((ushort)~0xDDF2), Checksum.Of([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1459)]
    [InlineData(65535)]
    public void Checksum_OfAnyLength_IsTheSumOfWords(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);

        Assert.Equal(Packets.Sum(data), Checksum.Of(data));
    }

    [Fact]
    public void Checksum_OfOnes_Carries()
    {
        byte[] data = new byte[4096];
        data.AsSpan().Fill(0xFF);

        Assert.Equal(0, Checksum.Of(data));
    }

    [Fact]
    public void Checksum_OfParts_IsThatOfTheWhole()
    {
        byte[] data = new byte[333];
        new Random(3).NextBytes(data);

        Assert.Equal(Checksum.Of(data), Checksum.Finish(Checksum.Add(data.AsSpan(20), Checksum.Add(data.AsSpan(0, 20)))));
    }
}

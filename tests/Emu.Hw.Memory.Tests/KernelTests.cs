using System.Buffers.Binary;
using System.IO.Compression;
using Emu.Abstractions.Qdev.Backend;
using Emu.Hw.Memory.Images;

namespace Emu.Hw.Memory.Tests;

/// <summary>Linux kernels with a header, and what comes compressed.</summary>
public class KernelTests
{
    private const long Most = 1 << 20;

    [Theory]
    [InlineData(0x0543_5352u, 243)]
    [InlineData(0x644D_5241u, 183)]
    public void Kernel_WithAHeader_SaysItsArchitectureItsPlaceAndWhatItClears(uint magic, int machine)
    {
        Image image = ImageReader.Parse(Kernel(magic), Most);

        Assert.Equal((BootImageKind.Kernel, "Linux kernel", machine, 0x20_0000UL), (image.Kind, image.Format, image.ElfMachine, image.Offset));
        Assert.Equal((0UL, 0x1000UL, 0x1000UL - 128), (image.Start, image.Size, image.Segments[0].ZeroBytes));
    }

    [Fact]
    public void Kernel_PutSomewhere_BeginsThere()
    {
        Image image = ImageReader.Parse(Kernel(), Most).At(0x8020_0000);

        Assert.Equal((0x8020_0000UL, 0x8020_0000UL), (image.Start, image.Entry!.Value));
    }

    [Fact]
    public void Kernel_LargerInTheFileThanItsHeaderSays_KeepsAllOfTheFile()
    {
        byte[] file = Kernel(size: 16);

        Assert.Equal((ulong)file.Length, ImageReader.Parse(file, Most).Size);
    }

    [Theory]
    [InlineData(16, 1UL << 40, "more than any kernel")]
    [InlineData(8, 1UL << 40, "more than any kernel")]
    [InlineData(24, 1UL, "is big-endian")]
    public void Kernel_WithAHeaderThatCannotBe_IsRefused(int offset, ulong value, string problem)
    {
        byte[] file = Kernel();
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset), value);

        Assert.Contains(problem, Assert.Throws<ImageFormatException>(() => ImageReader.Parse(file, Most)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyFormat_Compressed_IsUnpackedFirst()
    {
        Assert.Equal(BootImageKind.Kernel, ImageReader.Parse(Gzip(Kernel()), Most).Kind);
        Assert.Equal("ELF64", ImageReader.Parse(Gzip(new ElfBuilder(true, false).Build()), Most).Format);
        Assert.Equal("Intel HEX", ImageReader.Parse(Gzip(":00000001FF\n"u8.ToArray()), Most).Format);
        Assert.Equal((BootImageKind.Raw, 300UL), (ImageReader.Parse(Gzip(new byte[300]), Most).Kind, ImageReader.Parse(Gzip(new byte[300]), Most).Size));
    }

    [Fact]
    public void Compressed_ThatUnpacksToTooMuch_IsRefusedBeforeAllIsUnpacked()
    {
        byte[] bomb = Gzip(new byte[8 << 20]);

        Assert.Equal("the compressed file unpacks to more than 1048576 bytes", Assert.Throws<ImageFormatException>(() => ImageReader.Parse(bomb, Most)).Message);
    }

    [Fact]
    public void Compressed_Damaged_IsRefused()
    {
        byte[] file = Gzip(Kernel());
        file[^12] ^= 0xFF;

        Assert.Equal("the compressed file is damaged; is it cut short?", Assert.Throws<ImageFormatException>(() => ImageReader.Parse(file, Most)).Message);
    }

    [Fact]
    public void Raw_Empty_HasNothingToLoad() => Assert.Equal((0, 0UL), (RawImage.Parse(Array.Empty<byte>()).Segments.Count, RawImage.Parse(Array.Empty<byte>()).Size));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AnyKernel_Mutated_IsReadOrRefused(int compressed)
    {
        byte[] sample = compressed == 0 ? Kernel() : Gzip(Kernel());

        string[] surprises = [.. Enumerable.Range(0, 5_000).Select(number => Surprise(ByteMutation.Of(sample, number))).OfType<string>()];

        Assert.Empty(surprises);
    }

    private static string? Surprise(byte[] file)
    {
        Exception? error = Record.Exception(() => ImageReader.Parse(file, Most).At(0x8000_0000));
        return error is null or ImageFormatException ? null : $"{error.GetType().Name}: {error.Message}";
    }

    private static byte[] Kernel(uint magic = 0x0543_5352, ulong size = 0x1000)
    {
        byte[] file = new byte[128];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), 0x20_0000);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), size);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(56), magic);
        return file;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }
}

using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests;

public sealed class AutoBackendTests : IDisposable
{
    private readonly Disk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public void Image_ThatLooksLikeNothing_IsRaw()
    {
        AutoBackend auto = Auto(disk.WithBytes("a", 4096));
        Assert.Equal(Disk.Bytes(4096), disk.Read(auto, 0, 4096));
    }

    [Theory]
    [InlineData("QFI\u00FB\0\0\0\u0003")]
    [InlineData("QFI\u00FB\0\0\0\u0001")]
    [InlineData("QED\0")]
    [InlineData("KDMV")]
    [InlineData("conectix")]
    [InlineData("vhdxfile")]
    [InlineData("LUKS\u00BA\u00BE")]
    [InlineData("WithoutFreeSpace")]
    public void FirstBlock_ThatLooksLikeAnotherFormat_IsRefused(string mark)
    {
        AutoBackend auto = Auto(disk.WithBytes("a", 4096));
        byte[] block = [.. mark.Select(c => (byte)c), .. new byte[1024 - mark.Length]];
        Assert.Equal(BlockStatus.IoError, disk.Write(auto, 0, block));
        Assert.Equal(Disk.Bytes(4096), disk.Read(auto, 0, 4096));
        Assert.Equal(BlockStatus.Ok, disk.Write(auto, 512, block));
        disk.Remove(auto);
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.File("a")));
        Assert.Equal(BlockStatus.Ok, disk.Write(raw, 0, block));
    }

    [Fact]
    public void Image_OfAFormatThatIsNotRead_SaysWhich()
    {
        File.WriteAllBytes(disk.File("a"), [.. "QED\0"u8, .. new byte[1000]]);
        string message = Assert.Throws<ConfigurationException>(() => Auto(disk.File("a"))).Message;
        Assert.Contains("is an image of format qed, which is not read", message, StringComparison.Ordinal);
    }

    private AutoBackend Auto(string file) => disk.Add<AutoBackend>("blockdev-auto", ("filename", file));
}

using Emu.Core.MachineFiles;

namespace Emu.Core.Tests;

public sealed class HostPathsTests
{
    private static readonly string Device = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    [Fact]
    public void Name_OfADevice_IsOne() => Assert.True(HostPaths.IsDevice(Device));

    [Theory]
    [InlineData("null")]
    [InlineData("dev/null")]
    [InlineData("../device/file.txt")]
    public void Name_OfAFile_IsNone(string path) => Assert.False(HostPaths.IsDevice(path));

    [Fact]
    public void MachineFile_SavedToADevice_LeavesIt()
    {
        MachineFileWriter.Save(Device, "machine: m");

        Assert.Equal("", File.ReadAllText(Device));
    }
}

using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary>What the program writes itself, as it leaves the process.</summary>
public sealed class StandardWriterTests
{
    [Fact]
    public async Task Version_IsOneLine() => Assert.Equal(new ProgramResult(0, $"emu {Program.Version}\n", ""), await EmuProgram.Run("--version"));

    [Fact]
    public async Task Output_BeyondAscii_IsUtf8()
    {
        using var folder = new EmuCall();
        ProgramResult result = await EmuProgram.Run("machine", "check", folder.Write("é.yaml", "nonsense: ü\n"));
        Assert.Contains("nonsense: ü", result.Output + result.Error, StringComparison.Ordinal);
    }
}

using System.CommandLine;
using Emu.Host.CommandLine;

namespace Emu.Host.Tests.CommandLine;

public class RunLineTests
{
    [Fact]
    public void ReadPlain_MachineAndOptions_HasTheirValues()
    {
        RunLine line = RunLine.ReadPlain(["run", "--set", "a=1", "board", "--kernel", "k.elf", "--paused", "--set", "b=2"])!;

        Assert.Equal(("board", "k.elf"), (line.Machine, line.Value("--kernel")));
        Assert.Equal(["a=1", "b=2"], line.Values("--set"));
        Assert.True(line.Has("--paused"));
        Assert.Null(line.Value("--initrd"));
    }

    /// <summary>Whatever is wrong, unusual or asks for something else is left to the library.</summary>
    [Theory]
    [InlineData("machine", "board")]
    [InlineData("run")]
    [InlineData("run", "--paused")]
    [InlineData("run", "board", "other")]
    [InlineData("run", "")]
    [InlineData("run", "board", "--kernel")]
    [InlineData("run", "board", "--kernel", "")]
    [InlineData("run", "board", "--kernel", "--paused")]
    [InlineData("run", "board", "--kernel", "a", "--kernel", "b")]
    [InlineData("run", "board", "--kernel=a")]
    [InlineData("run", "board", "--kernel:a")]
    [InlineData("run", "board", "--paused", "false")]
    [InlineData("run", "board", "--paused", "--paused")]
    [InlineData("run", "board", "--kernle", "a")]
    [InlineData("run", "board", "--help")]
    [InlineData("run", "board", "--")]
    [InlineData("[suggest]", "run")]
    public void ReadPlain_AnyOtherLine_IsLeftToTheLibrary(params string[] args) => Assert.Null(RunLine.ReadPlain(args));

    /// <summary>What is read here is read by the library alike.</summary>
    [Fact]
    public void All_EveryOption_IsOneOfTheLibrarysCommand()
    {
        Command command = RunCommand.Build(new CommandContext(TextWriter.Null, TextWriter.Null));

        Assert.Equal(RunOption.All().Select(option => (option.Name, option.IsSwitch)), command.Options.Select(option => (option.Name, option.ValueType == typeof(bool))));
    }
}

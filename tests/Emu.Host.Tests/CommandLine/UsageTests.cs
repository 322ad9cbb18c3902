using System.CommandLine;
using Emu.Host.CommandLine;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary>Mistakes on the command line: one line that says what was meant, and status 2.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("modul list", "emu: error: no command 'modul'; did you mean 'module'?\nTry 'emu --help'.\n")]
    [InlineData("modul --help", "emu: error: no command 'modul'; did you mean 'module'?\nTry 'emu --help'.\n")]
    [InlineData("fly", "emu: error: no command 'fly'; expected completion, demo, device, doctor, machine, module, monitor, qmp or run\nTry 'emu --help'.\n")]
    [InlineData("module lst", "emu: error: no command 'lst'; did you mean 'list'?\nTry 'emu module --help'.\n")]
    [InlineData("machine shwo any", "emu: error: no command 'shwo'; did you mean 'show'?\nTry 'emu machine --help'.\n")]
    [InlineData("run", "emu: error: MACHINE is missing: name of a machine, or a path that ends in .yaml\nTry 'emu run --help'.\n")]
    [InlineData("run any more", "emu: error: 'more' is too much: 'emu run' takes one MACHINE\nTry 'emu run --help'.\n")]
    [InlineData("module list noop", "emu: error: 'noop' is too much: 'emu module list' takes no arguments\nTry 'emu module list --help'.\n")]
    [InlineData("run any --memroy 1GiB", "emu: error: no option '--memroy'; did you mean '--memory'?\nTry 'emu run --help'.\n")]
    [InlineData("run any --memroy=1GiB", "emu: error: no option '--memroy'; did you mean '--memory'?\nTry 'emu run --help'.\n")]
    [InlineData("run any --completely-different", "emu: error: no option '--completely-different'\nTry 'emu run --help'.\n")]
    [InlineData("run any --memory 1 --cpus 2 --memory 3", "emu: error: option '--memory' is given 2 times (1, 3); keep one\nTry 'emu run --help'.\n")]
    [InlineData("run any --timeout", "emu: error: option '--timeout' needs a value: SECONDS\nTry 'emu run --help'.\n")]
    [InlineData("module check x --kind wh", "emu: error: option '--kind' does not take 'wh'; did you mean 'hw'?\nTry 'emu module check --help'.\n")]
    [InlineData("completion fish", "emu: error: SHELL does not take 'fish'; expected bash, pwsh or zsh\nTry 'emu completion --help'.\n")]
    [InlineData("run any --timeout never", "emu: error: --timeout takes seconds greater than 0, at most a year, not 'never'\n")]
    [InlineData("run any --timeout 0", "emu: error: --timeout takes seconds greater than 0, at most a year, not '0'\n")]
    [InlineData("run any --timeout -1", "emu: error: --timeout takes seconds greater than 0, at most a year, not '-1'\n")]
    [InlineData("run any --timeout 99999999999999999999999999", "emu: error: --timeout takes seconds greater than 0, at most a year, not '99999999999999999999999999'\n")]
    [InlineData("run any --timeout NaN", "emu: error: --timeout takes seconds greater than 0, at most a year, not 'NaN'\n")]
    [InlineData("run anny", "emu: error: no machine 'anny'; did you mean 'any'? ('emu machine list' shows what there is)\n")]
    [InlineData("run no-such-file.yaml", "emu: error: cannot read machine file 'no-such-file.yaml': there is no such file\n")]
    [InlineData("module show nop", "emu: error: no module 'nop'; did you mean 'noop'? ('emu module list' shows what there is)\n")]
    [InlineData("module enable nop", "emu: error: no module 'nop'; did you mean 'noop'? ('emu module list' shows what there is)\n")]
    [InlineData("device show rma", "emu: error: no type 'rma'; did you mean 'ram'? ('emu device list' shows what there is)\n")]
    [InlineData("module check no-such-folder", "emu: error: there is no 'no-such-folder'; name the folder of a module, or an assembly\n")]
    [InlineData("module install no-such-folder", "emu: error: there is no folder 'no-such-folder'; name the folder of a module\n")]
    [InlineData("demo --kernel nothing", "command line:1:19: error: 'nothing' sets nothing; expected MACHINE=FILE\n  1 | emu demo --kernel nothing\n    |                   ^~~~~~~\n")]
    [InlineData("run any --set nothing", "command line:1:19: error: 'nothing' sets nothing; expected NAME=VALUE or OBJECT.PROPERTY=VALUE\n  1 | emu run any --set nothing\n    |                   ^~~~~~~\n")]
    [InlineData("run any --load x=y", "command line:1:20: error: 'x=y' loads nothing; expected ADDRESS=FILE, such as 0x80000000=image.bin\n  1 | emu run any --load x=y\n    |                    ^~~\n")]
    [InlineData("run any --load 0x99999999999999999999=y", "command line:1:20: error: '0x99999999999999999999=y' loads nothing; expected ADDRESS=FILE, such as 0x80000000=image.bin\n  1 | emu run any --load 0x99999999999999999999=y\n    |                    ^~~~~~~~~~~~~~~~~~~~~~~~\n")]
    [InlineData("run any --log unipm", "command line:1:19: error: no log topic 'unipm'; did you mean 'unimp'?\n  1 | emu run any --log unipm\n    |                   ^~~~~\n")]
    [InlineData("run any --log-range 16..8", "command line:1:25: error: '16..8' is no range of addresses: expected START..END or START+SIZE, such as 0x80000000+0x1000\n  1 | emu run any --log-range 16..8\n    |                         ^~~~~\n")]
    [InlineData("run any --log-range 16", "command line:1:25: error: '16' is no range of addresses: expected START..END or START+SIZE, such as 0x80000000+0x1000\n  1 | emu run any --log-range 16\n    |                         ^~\n")]
    [InlineData("run any --memory 1GiB", "command line:1:22: error: machine 'any' has no parameter 'memory': it has no parameters\n  1 | emu run any --memory 1GiB\n    |                      ^~~~\n")]
    [InlineData("run any --serial null", "command line:1:22: error: machine 'any' has no serial line to choose a place for; '--serial null' is one too many\n  1 | emu run any --serial null\n    |                      ^~~~\n")]
    [InlineData("run riscv-virt --serial null --serial pty", "command line:1:43: error: machine 'riscv-virt' has one serial line to choose a place for; '--serial pty' is one too many\n  1 | emu run riscv-virt --serial null --serial pty\n    |                                           ^~~\n")]
    [InlineData("run any --profile demo", "command line:1:23: error: machine 'any' has no profile 'demo'\n  1 | emu run any --profile demo\n    |                       ^~~~\n")]
    [InlineData("run any --set cpu0.speed=1", "command line:1:19: error: machine 'any' has no object 'cpu0'\n  1 | emu run any --set cpu0.speed=1\n    |                   ^~~~~~~~~~~~\n")]
    public void Mistake_IsSaidInWordsWithStatus2(string line, string error) =>
        Assert.Equal(new ProgramResult(2, "", error), EmuCall.Once(line.Split(' ')));

    [Theory]
    [InlineData("")]
    [InlineData("module")]
    [InlineData("device")]
    [InlineData("machine")]
    public void GroupAlone_ShowsItsHelpWithStatus2(string line)
    {
        ProgramResult result = EmuCall.Once(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (result.Status, result.Error));
        Assert.Contains("Commands:", result.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string> Commands => [.. Walk(Cli.Build(new CommandContext(TextWriter.Null, TextWriter.Null)), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryCommand_HasExamplesAndNamesWhatItTakes(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        ProgramResult option = EmuCall.Once([.. words, "--help"]);
        ProgramResult word = EmuCall.Once(["help", .. words]);

        Assert.Equal((0, ""), (option.Status, option.Error));
        Assert.Contains("Examples:\n  ", option.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<any>", option.Output, StringComparison.Ordinal);
        Assert.Equal(option, word);
    }

    [Theory]
    [InlineData("machine show --commands any")]
    [InlineData("machine show any --commands")]
    [InlineData("machine --help show any --commands")]
    public void Options_MayStandInAnyOrder(string line) => Assert.Equal(0, EmuCall.Once(line.Split(' ')).Status);

    [Fact]
    public void Version_IsOneLine()
    {
        ProgramResult result = EmuCall.Once("--version");

        Assert.Equal(0, result.Status);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+[^\n]*\n$", result.Output);
    }

    private static IEnumerable<string> Walk(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Walk(sub, $"{path} {sub.Name}".Trim())).Prepend(path);
}

using System.CommandLine;

namespace Emu.Host.CommandLine;

/// <summary>
/// <c>emu completion</c>: scripts that let a shell ask the program itself (its <c>[suggest]</c> directive) what may come next.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _emu() {
            local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]}
            mapfile -t COMPREPLY < <(compgen -W "$(emu "[suggest:$COMP_POINT]" "$line" 2>/dev/null)" -- "$word")
            [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
        }
        complete -o filenames -F _emu emu
        """;

    private const string Zsh = """
        #compdef emu
        _emu() {
            local -a found
            found=("${(@f)$(emu "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            if [ ${#found} -gt 0 ] && [ -n "${found[1]}" ]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _emu emu
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName emu -ScriptBlock {
            param($word, $line, $cursor)
            emu "[suggest:$cursor]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    public static Command Build(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh", HelpName = "bash|zsh|pwsh" };
        Choice.Limit(shell, "bash", "zsh", "pwsh");
        var command = new Command("completion", "Write a script that teaches a shell to complete commands") { shell };
        command.SetAction(result => context.Out.WriteLine(result.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell }));
        return command;
    }
}

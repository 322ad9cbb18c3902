using System.CommandLine;
using System.CommandLine.Parsing;
using Emu.Core;

namespace Emu.Host.CommandLine;

/// <summary>The command line: its commands, its help, and what happens when it is wrong.</summary>
public static class Cli
{
    /// <summary>Parses and runs.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>Exit status.</returns>
    public static int Invoke(string[] args)
    {
        RootCommand root = Build();
        ParseResult result = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && !IsHelp(args))
        {
            foreach (ParseError error in result.Errors)
            {
                Complain(error.Message.TrimEnd('.') + Hint(result, error));
            }

            Console.Error.WriteLine($"Try '{PathOf(result.CommandResult)} --help'.");
            return ExitStatus.Usage;
        }

        return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Writes an error for the user.</summary>
    /// <param name="message">One or more lines, without a full stop.</param>
    public static void Complain(string message) =>
        Console.Error.WriteLine(message.Contains(": error: ", StringComparison.Ordinal) ? message : "emu: error: " + message);

    /// <summary>Writes something that the user should know but that stops nothing.</summary>
    /// <param name="message">One or more lines, without a full stop.</param>
    public static void Warn(string message) => Console.Error.WriteLine("emu: " + message);

    /// <summary>Builds the commands.</summary>
    internal static RootCommand Build()
    {
        var root = new RootCommand("A modular full-system emulator for machines that mix instruction sets.")
        {
            RunCommand.Build(),
            DemoCommand.Build(),
            ModuleCommands.Build(),
            DeviceCommands.Build(),
            MachineCommands.Build(),
            DoctorCommand.Build(),
            CompletionCommand.Build(),
        };
        Examples.AddTo(root);
        return root;
    }

    private static bool IsHelp(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    /// <summary>What the user probably meant by a word that nobody knows.</summary>
    private static string Hint(ParseResult result, ParseError error)
    {
        string? unknown = result.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));
        if (unknown is null)
        {
            return "";
        }

        Command command = result.CommandResult.Command;
        IEnumerable<string> known = unknown.StartsWith('-')
            ? command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal))
            : command.Subcommands.Select(sub => sub.Name);
        return NearestName.Find(unknown, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "emu";
}

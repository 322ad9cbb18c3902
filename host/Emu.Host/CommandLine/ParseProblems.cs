using System.CommandLine;
using System.CommandLine.Parsing;
using Emu.Core;

namespace Emu.Host.CommandLine;

/// <summary>Says what is wrong with a command line: the mistake nearest to the beginning, in one line.</summary>
internal static class ParseProblems
{
    /// <summary>Describes what is wrong.</summary>
    /// <param name="result">A command line with mistakes.</param>
    public static string Describe(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        if (result.UnmatchedTokens.FirstOrDefault(token => token.StartsWith("--", StringComparison.Ordinal) && token.Length > 2) is { } option)
        {
            return UnknownOption(option, command);
        }

        if (result.UnmatchedTokens.Count > 0)
        {
            string word = result.UnmatchedTokens[0];
            return command.Subcommands.Count > 0
                ? $"no command '{word}'{NearestName.Hint(word, command.Subcommands.Select(sub => sub.Name))}"
                : $"'{word}' is too much: '{PathOf(result.CommandResult)}' takes {Arguments(command)}";
        }

        return Of(result.Errors[0]);
    }

    /// <summary>A command with those that it belongs to.</summary>
    /// <param name="command">The command.</param>
    public static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "emu";

    private static string UnknownOption(string option, Command command)
    {
        int value = option.AsSpan().IndexOfAny('=', ':');
        string name = value < 0 ? option : option[..value];
        IEnumerable<string> known = command.Options.Where(o => !o.Hidden).Select(o => o.Name);
        return NearestName.Find(name, known) is { } nearest
            ? $"no option '{name}'; did you mean '{nearest}'?"
            : $"no option '{name}'";
    }

    private static string Arguments(Command command) => command.Arguments.Count switch
    {
        0 => "no arguments",
        1 => "one " + command.Arguments[0].Name,
        _ => string.Join(" and ", command.Arguments.Select(argument => argument.Name)),
    };

    private static string Of(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option when option.Option.Arity.MinimumNumberOfValues > 0 =>
            $"option '{option.Option.Name}' needs a value: {option.Option.HelpName ?? "VALUE"}",
        OptionResult option when option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues =>
            $"option '{option.Option.Name}' is given {option.Tokens.Count} times ({string.Join(", ", option.Tokens.Select(token => token.Value))}); keep one",
        ArgumentResult { Tokens.Count: 0, Argument: var argument } => $"{argument.Name} is missing: {Lower(argument.Description ?? "")}",
        _ => error.Message.TrimEnd('.'),
    };

    private static string Lower(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}

using System.CommandLine;
using Emu.Core;

namespace Emu.Host.CommandLine;

/// <summary>Options and arguments that take one of a few words.</summary>
internal static class Choice
{
    /// <summary>Limits an option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">What it takes.</param>
    public static void Limit(Option<string?> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError(Message($"option '{option.Name}'", result.Tokens[0].Value, words));
            }
        });
    }

    /// <summary>Limits an argument.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="words">What it takes.</param>
    public static void Limit(Argument<string> argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError(Message(argument.Name, result.Tokens[0].Value, words));
            }
        });
    }

    private static string Message(string what, string given, string[] words) => $"{what} does not take '{given}'{NearestName.Hint(given, words)}";
}

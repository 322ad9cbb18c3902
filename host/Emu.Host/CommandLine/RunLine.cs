namespace Emu.Host.CommandLine;

/// <summary>What a command line of <c>emu run</c> says: a machine and values of options.</summary>
/// <param name="words">The line's words, without the program's name.</param>
internal sealed class RunLine(IReadOnlyList<string> words)
{
    // In the order of the line; a line has a handful.
    private readonly List<string> names = [];
    private readonly List<string> values = [];

    /// <summary>The line's words, without the program's name.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    /// <summary>Name of a machine, or a path.</summary>
    public string Machine { get; set; } = "";

    /// <summary>Reads a line that is plain: <c>run</c>, one machine, and options that are spelt out with their values in the next word.</summary>
    /// <param name="args">The words.</param>
    /// <returns>Null for every other line, right or wrong: the library reads it, which takes ten times as long to be ready.</returns>
    public static RunLine? ReadPlain(string[] args)
    {
        if (args.Length < 2 || args[0] != "run")
        {
            return null;
        }

        var line = new RunLine(args);
        RunOption[] options = RunOption.All();
        for (int i = 1; i < args.Length; i++)
        {
            string word = args[i];
            if (!word.StartsWith('-'))
            {
                if (word.Length == 0 || line.Machine.Length > 0)
                {
                    return null;
                }

                line.Machine = word;
                continue;
            }

            int at = 0;
            while (at < options.Length && options[at].Name != word)
            {
                at++;
            }

            if (at == options.Length || (!options[at].Repeats && line.Has(word)))
            {
                return null;
            }

            string? next = i + 1 < args.Length ? args[i + 1] : null;
            if (options[at].IsSwitch)
            {
                // The library lets a switch take a value of its own.
                if (bool.TryParse(next, out _))
                {
                    return null;
                }

                line.Add(word, "");
                continue;
            }

            if (next is null || next.Length == 0 || next[0] == '-')
            {
                return null;
            }

            line.Add(word, next);
            i++;
        }

        return line.Machine.Length > 0 ? line : null;
    }

    /// <summary>Adds a value of an option.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="value">The value; empty for a switch.</param>
    public void Add(string option, string value)
    {
        names.Add(option);
        values.Add(value);
    }

    /// <summary>Whether an option is given.</summary>
    /// <param name="option">Its name.</param>
    public bool Has(string option) => names.Contains(option);

    /// <summary>The value of an option, or null.</summary>
    /// <param name="option">Its name.</param>
    public string? Value(string option) => names.IndexOf(option) is >= 0 and int at ? values[at] : null;

    /// <summary>The values of an option, in the order of the line.</summary>
    /// <param name="option">Its name.</param>
    public List<string> Values(string option)
    {
        List<string> all = [];
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == option)
            {
                all.Add(values[i]);
            }
        }

        return all;
    }
}

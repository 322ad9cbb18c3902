namespace Emu.ModuleCheck.Tool;

/// <summary>A command and its <c>--name value</c> pairs; a name may come more than once.</summary>
internal sealed class Options
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    public string Command { get; private set; } = "";

    public static bool TryParse(string[] arguments, out Options options, out string problem)
    {
        options = new Options();
        problem = "";
        List<string> words = [];
        foreach (string argument in arguments)
        {
            if (argument.StartsWith('@'))
            {
                words.AddRange(File.ReadAllLines(argument[1..]).Where(line => line.Length > 0));
            }
            else
            {
                words.Add(argument);
            }
        }

        options.Command = words.Count > 0 ? words[0] : "";
        for (int index = 1; index < words.Count; index += 2)
        {
            if (!words[index].StartsWith("--", StringComparison.Ordinal) || index + 1 == words.Count)
            {
                problem = $"'{words[index]}' is no option with a value";
                return false;
            }

            options._values.Add(new(words[index][2..], words[index + 1]));
        }

        return true;
    }

    public string? Find(string name) => All(name).FirstOrDefault();

    public string Need(string name) => Find(name) ?? throw new ArgumentException($"--{name} is missing");

    public List<string> All(string name) => [.. _values.Where(v => v.Key == name).Select(v => v.Value)];
}

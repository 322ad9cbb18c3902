using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Options in one text, as QEMU's users write them: <c>first,name=value,name</c>. A name alone means <c>on</c>; a comma in a value is
/// written twice.
/// </summary>
/// <param name="First">What comes before the first option; empty when it begins with one.</param>
/// <param name="Options">Names and values, in their order.</param>
public sealed record OptionText(string First, IReadOnlyList<(string Name, string Value)> Options)
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasFirst">Whether it begins with a value and no option, whatever it looks like.</param>
    /// <param name="repeats">Whether an option may be given several times.</param>
    /// <exception cref="PropertyException">An option is empty, or given twice.</exception>
    public static OptionText Parse(string text, bool hasFirst, bool repeats = false)
    {
        List<string> parts = Split(text);
        bool takesFirst = hasFirst || (parts[0].Length > 0 && !parts[0].Contains('=', StringComparison.Ordinal));
        var options = new List<(string Name, string Value)>();
        for (int i = takesFirst || text.Length == 0 ? 1 : 0; i < parts.Count; i++)
        {
            string part = parts[i];
            int equals = part.IndexOf('=', StringComparison.Ordinal);

            // The one old spelling that is still in many scripts.
            (string name, string value) = equals >= 0 ? (part[..equals], part[(equals + 1)..]) : part == "nowait" ? ("wait", "off") : (part, "on");
            if (name.Length == 0)
            {
                throw new PropertyException($"'{text}' has an option without a name; expected name=value, and a comma in a value twice");
            }

            if (!repeats && options.Exists(other => other.Name == name))
            {
                throw new PropertyException($"'{text}' sets '{name}' twice; keep one of the two");
            }

            options.Add((name, value));
        }

        return new OptionText(takesFirst ? parts[0] : "", options);
    }

    /// <summary>The text again, commas in values written twice.</summary>
    public override string ToString()
    {
        IEnumerable<string> options = Options.Select(option => $"{option.Name}={Escape(option.Value)}");
        return string.Join(',', First.Length > 0 ? options.Prepend(Escape(First)) : options);
    }

    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var part = new System.Text.StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != ',')
            {
                part.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == ',')
            {
                part.Append(',');
                i++;
            }
            else
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }

        parts.Add(part.ToString());
        return parts;
    }
}

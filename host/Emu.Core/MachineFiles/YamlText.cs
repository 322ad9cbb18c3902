using System.Globalization;
using System.Text;

namespace Emu.Core.MachineFiles;

/// <summary>A value that is written as YAML: a text, a list or a map, in the order in which it was filled.</summary>
internal sealed class YamlText
{
    /// <summary>Width up to which an entry stands in one line.</summary>
    private const int Width = 140;

    /// <summary>Words that other readers of YAML take for something else than a text.</summary>
    private static readonly string[] Words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    private readonly string? text;
    private readonly List<YamlText>? items;
    private readonly List<(string Key, YamlText Value)>? entries;

    private YamlText(string? text, List<YamlText>? items, List<(string, YamlText)>? entries) => (this.text, this.items, this.entries) = (text, items, entries);

    /// <summary>Entries of a map.</summary>
    public int Count => entries?.Count ?? items?.Count ?? 1;

    /// <summary>A text.</summary>
    public static YamlText Of(string text) => new(text, null, null);

    /// <summary>True or false.</summary>
    public static YamlText Of(bool value) => new(value ? "true" : "false", null, null) { IsWord = true };

    /// <summary>A list.</summary>
    public static YamlText Of(IEnumerable<YamlText> items) => new(null, [.. items], null);

    /// <summary>One value as it is, several as a list.</summary>
    public static YamlText OneOrList(IReadOnlyList<YamlText> items) => items.Count == 1 ? items[0] : Of(items);

    /// <summary>Whether it is a word of YAML that is meant as such.</summary>
    private bool IsWord { get; init; }

    /// <summary>Whether its entries stand below each other even if one line would hold them.</summary>
    private bool IsTall { get; init; }

    /// <summary>An empty map.</summary>
    /// <param name="isTall">Whether its entries stand below each other even if one line would hold them.</param>
    public static YamlText Map(bool isTall = false) => new(null, null, []) { IsTall = isTall };

    /// <summary>Adds an entry to a map.</summary>
    public YamlText Add(string key, YamlText value)
    {
        entries!.Add((key, value));
        return this;
    }

    /// <summary>Adds an entry to a map.</summary>
    public YamlText Add(string key, string value) => Add(key, Of(value));

    /// <summary>Finds an entry of a map, or adds an empty map under its name.</summary>
    public YamlText At(string key)
    {
        if (entries!.Find(entry => entry.Key == key) is { Key: not null } found)
        {
            return found.Value;
        }

        YamlText made = Map();
        entries.Add((key, made));
        return made;
    }

    /// <summary>Writes a map in block style: an entry in one line while it fits, else its own entries one below the other.</summary>
    /// <param name="into">Gets the lines.</param>
    /// <param name="indent">Columns to the left.</param>
    /// <param name="deep">Levels that always stand below each other.</param>
    public void WriteBlock(StringBuilder into, int indent, int deep)
    {
        foreach ((string key, YamlText value) in entries!)
        {
            into.Append(' ', indent).Append(Quote(key)).Append(':');
            string flow = value.Flow();
            if (value.entries is { Count: > 0 } && (deep > 0 || value.IsTall || indent + key.Length + flow.Length > Width))
            {
                into.Append('\n');
                value.WriteBlock(into, indent + 2, deep - 1);
            }
            else
            {
                into.Append(' ').Append(flow).Append('\n');
            }
        }
    }

    /// <summary>The value in one line.</summary>
    private string Flow() => text is not null ? IsWord ? text : Quote(text)
        : items is not null ? $"[{string.Join(", ", items.Select(item => item.Flow()))}]"
        : entries!.Count == 0 ? "{}"
        : $"{{ {string.Join(", ", entries.Select(entry => $"{Quote(entry.Key)}: {entry.Value.Flow()}"))} }}";

    private static string Quote(string text)
    {
        bool isPlain = text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or '@')
            && !Words.Contains(text, StringComparer.OrdinalIgnoreCase);
        if (isPlain)
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or (>= '\u007F' and < '\u00A0') or '\u2028' or '\u2029' or (>= '\uD800' and <= '\uF8FF') or '\uFEFF' or >= '\uFFFE' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}

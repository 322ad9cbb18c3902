using System.Globalization;
using System.Text;

namespace Emu.Gen;

/// <summary>Writes JSON: keys in the order given; null, false, zero and empty values are left out.</summary>
internal sealed class Json
{
    private readonly StringBuilder text = new();
    private bool first = true;

    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    public static string Array(IEnumerable<string> items) => "[" + string.Join(",", items) + "]";

    public Json Text(string key, string value) => value.Length == 0 ? this : Raw(key, Quote(value));

    public Json Number(string key, double value) => double.IsInfinity(value) ? this : Raw(key, value.ToString("R", CultureInfo.InvariantCulture));

    public Json Integer(string key, decimal value) => value == 0 ? this : Always(key, value);

    public Json Always(string key, decimal value) => Raw(key, value.ToString("0", CultureInfo.InvariantCulture));

    public Json Flag(string key, bool value) => value ? Raw(key, "true") : this;

    public Json List(string key, IEnumerable<string> items)
    {
        string array = Array(items);
        return array == "[]" ? this : Raw(key, array);
    }

    public Json Raw(string key, string json)
    {
        if (json.Length > 0)
        {
            text.Append(first ? "" : ",").Append(Quote(key)).Append(':').Append(json);
            first = false;
        }

        return this;
    }

    public override string ToString() => "{" + text + "}";
}

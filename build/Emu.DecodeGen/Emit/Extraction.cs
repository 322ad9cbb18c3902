using System.Globalization;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Emit;

/// <summary>Writes the C# that takes arguments out of a word; equal extractions share one method.</summary>
internal sealed class Extraction
{
    private readonly Dictionary<string, (string Name, ArgumentSet Set, int Width, string Body)> _methods = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>The call that yields the arguments of a row, or an empty string when it has none.</summary>
    public string Call(Row row)
    {
        if (row.Arguments is not { Arguments.Count: > 0 } set)
        {
            return "";
        }

        var body = string.Join(", ", set.Arguments.Select(a => Value(row.Bindings[a.Name], a.Type, row.Width)));
        var key = $"{set.Name}/{WordType(row.Width)}/{body}";
        if (!_methods.TryGetValue(key, out var method))
        {
            var number = _counts[set.Name] = _counts.GetValueOrDefault(set.Name) + 1;
            method = ($"Extract{Naming.Pascal(set.Name)}{number}", set, row.Width, body);
            _methods.Add(key, method);
        }

        return $"{method.Name}(word)";
    }

    public void WriteMethods(CodeWriter writer)
    {
        foreach (var (name, set, width, body) in _methods.Values)
        {
            writer.Line();
            writer.Line($"internal static {set.TypeName} {name}({WordType(width)} word) => new({body});");
        }
    }

    public static string WordType(int width) => width > 32 ? "ulong" : "uint";

    public static string Suffix(int width) => width > 32 ? "UL" : "u";

    private static string Value(Binding binding, string type, int width)
    {
        if (binding.Field is not { } field)
        {
            return type == "bool" ? (binding.Constant != 0 ? "true" : "false")
                : $"unchecked(({type})({binding.Constant.ToString(CultureInfo.InvariantCulture)}L))";
        }

        var value = Concatenate(field, width);
        if (field.Function is { } function)
        {
            return $"{function}({value})";
        }

        var natural = field.TotalBits > 32 ? "long" : "int";
        return type == "bool" ? $"{value} != 0" : type == natural ? value : $"unchecked(({type})({value}))";
    }

    private static string Concatenate(Field field, int width)
    {
        var wide = field.TotalBits > 32;
        var text = "";
        foreach (var segment in field.Segments)
        {
            var piece = Piece(segment, width, wide);
            text = text.Length == 0 ? piece : $"(({text} << {segment.Length}) | {piece})";
        }

        return text;
    }

    private static string Piece(Segment segment, int width, bool wide)
    {
        var type = wide ? "long" : "int";
        if (segment.Literal is { } literal)
        {
            return ((long)Convert.ToUInt64(literal, 2)).ToString(CultureInfo.InvariantCulture) + (wide ? "L" : "");
        }

        var word = width > 32 ? 64 : 32;
        var (p, n) = (segment.Position, segment.Length);
        if (segment.Signed)
        {
            var left = word - p - n;
            var shifted = left == 0 ? "word" : $"(word << {left})";
            var signed = word == 64 ? $"((long){shifted} >> {word - n})" : $"((int){shifted} >> {word - n})";
            return word == 64 && !wide ? $"(int){signed}" : signed;
        }

        var down = p == 0 ? "word" : $"(word >> {p})";
        var masked = n == word ? down : $"({down} & {DecodeTree.Hex(Bits.Ones(n), Suffix(width))})";
        return $"({type}){masked}";
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Reads declarations of parameters, and values for them.</summary>
internal static class ParameterReader
{
    private static readonly string[] Fields = ["type", "default", "min", "max", "values", "doc"];

    public static ParameterSpec Read(YamlScalar key, YamlNode value)
    {
        if (value is not YamlMap map)
        {
            throw new MachineFileException(value.Span, $"parameter '{key.Text}' is a map such as {{ type: size, default: 64MiB }}, not {value.Kind}");
        }

        foreach ((YamlScalar field, _) in map.Entries)
        {
            if (!Fields.Contains(field.Text))
            {
                throw new MachineFileException(field.Span, $"a parameter has no '{field.Text}'{NearestName.Hint(field.Text, Fields)}");
            }
        }

        ParameterType type = map.Find("type") switch
        {
            YamlScalar text when Enum.TryParse(text.Text, ignoreCase: true, out ParameterType known) && text.Text.Length > 0 && char.IsAsciiLetter(text.Text[0]) => known,
            { } other => throw new MachineFileException(other.Span, $"no parameter type '{(other as YamlScalar)?.Text}'{NearestName.Hint((other as YamlScalar)?.Text ?? "", TypeNames)}"),
            null => throw new MachineFileException(key.Span, $"parameter '{key.Text}' has no type; expected one of {string.Join(", ", TypeNames)}"),
        };

        var spec = new ParameterSpec(
            key.Text,
            type,
            default,
            Bound(map, "min", Int128.MinValue),
            Bound(map, "max", Int128.MaxValue),
            map.Find("values") is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Text)] : [],
            (map.Find("doc") as YamlScalar)?.Text ?? "",
            key.Span);
        return map.Find("default") is YamlScalar standard ? spec with { Default = Parse(spec, standard.Text, standard.Span) } : spec;
    }

    /// <summary>Reads a value for a parameter.</summary>
    /// <exception cref="MachineFileException">It is not allowed.</exception>
    public static PropertyValue Parse(ParameterSpec spec, string text, SourceSpan span)
    {
        switch (spec.Type)
        {
            case ParameterType.Size:
                ulong size = SizeText.TryParse(text, out ulong bytes) ? bytes : throw Wrong("a size such as 64MiB");
                CheckRange(size, PropertyValue.OfSize(size));
                return PropertyValue.OfSize(size);
            case ParameterType.Int:
                bool negative = text.StartsWith('-');
                if (!SizeText.TryParseNumber(negative ? text[1..] : text, out ulong magnitude) || magnitude > long.MaxValue)
                {
                    throw Wrong("an integer");
                }

                long number = negative ? -(long)magnitude : (long)magnitude;
                CheckRange(number, PropertyValue.Of(number));
                return PropertyValue.Of(number);
            case ParameterType.Bool:
                return PropertyValue.Of(text switch { "true" or "on" or "yes" => true, "false" or "off" or "no" => false, _ => throw Wrong("true or false") });
            default:
                if (spec.Values.Length > 0 && !spec.Values.Contains(text))
                {
                    throw new MachineFileException(span, $"'{spec.Name}' does not take '{text}'{NearestName.Hint(text, spec.Values)}");
                }

                return PropertyValue.Of(text);
        }

        MachineFileException Wrong(string expected) => new(span, $"'{spec.Name}' takes {expected}, not '{text}'");

        void CheckRange(Int128 value, PropertyValue shown)
        {
            if (value < spec.Min || value > spec.Max)
            {
                throw new MachineFileException(span, $"'{spec.Name}' takes {Show(spec, spec.Min)} to {Show(spec, spec.Max)}, not {shown}");
            }
        }
    }

    /// <summary>A bound of a parameter as people write it.</summary>
    public static string Show(ParameterSpec spec, Int128 bound) => bound == Int128.MinValue || bound == Int128.MaxValue
        ? "any"
        : spec.Type == ParameterType.Size ? SizeText.Format((ulong)bound) : bound.ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<string> TypeNames => [.. Enum.GetNames<ParameterType>().Select(name => name.ToLowerInvariant())];

    private static Int128 Bound(YamlMap map, string name, Int128 none) => map.Find(name) switch
    {
        null => none,
        YamlScalar text when SizeText.TryParse(text.Text, out ulong number) => number,
        YamlScalar text when text.Text.StartsWith('-') && SizeText.TryParseNumber(text.Text.AsSpan(1), out ulong number) => -(Int128)number,
        { } other => throw new MachineFileException(other.Span, $"'{name}' is a number or a size, not '{(other as YamlScalar)?.Text ?? other.Kind}'"),
    };
}

using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Reads declarations of parameters, and values for them.</summary>
public static class ParameterReader
{
    private static readonly string[] Fields = ["type", "default", "min", "max", "values", "doc"];

    /// <summary>Reads a declaration.</summary>
    /// <param name="key">The parameter's name.</param>
    /// <param name="value">Its fields.</param>
    /// <param name="problems">Collects what is wrong but does not keep others from using the parameter.</param>
    /// <exception cref="MachineFileException">Its value cannot be told.</exception>
    internal static ParameterSpec Read(YamlScalar key, YamlNode value, MachineProblems problems)
    {
        YamlMap map = NodeReader.Map(key, value, "parameter", "{ type: size, default: 64MiB }");
        if (!IsName(key.Text))
        {
            problems.Add(key.Span, $"'{key.Text}' is no name for a parameter; expected letters, digits, '_' or '-'");
        }

        NodeReader.CheckFields(map, "a parameter", Fields, problems);
        ParameterType type = map.Find("type") switch
        {
            YamlScalar text when Array.FindIndex(TypeNames, name => name.Equals(text.Text, StringComparison.OrdinalIgnoreCase)) is >= 0 and int known => (ParameterType)known,
            { } other => throw new MachineFileException(other.Span, $"no parameter type '{(other as YamlScalar)?.Text}'{NearestName.Hint((other as YamlScalar)?.Text ?? "", TypeNames)}"),
            null => throw new MachineFileException(key.Span, $"parameter '{key.Text}' has no type; expected one of {string.Join(", ", TypeNames)}"),
        };

        var spec = new ParameterSpec(
            key.Text,
            type,
            default,
            Bound(map, "min", type),
            Bound(map, "max", type),
            Values(map, type),
            NodeReader.Optional(map, "doc", "one line for people")?.Text ?? "",
            key.Span);
        if (spec is { Min: { } min, Max: { } max } && min.CompareTo(max) > 0)
        {
            throw new MachineFileException(map.Find("min")!.Span, $"'min' is greater than 'max': {Show(spec, min)} and {Show(spec, max)}");
        }

        return NodeReader.Optional(map, "default", "a value") is { } standard ? spec with { Default = Parse(spec, standard.Text, standard.Span) } : spec;
    }

    /// <summary>Reads a value for a parameter.</summary>
    /// <param name="spec">The parameter.</param>
    /// <param name="text">The value as it is written.</param>
    /// <param name="span">Where.</param>
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
                if (spec.Values.Length > 0 && spec.Type != ParameterType.File && !spec.Values.Contains(text))
                {
                    throw new MachineFileException(span, $"'{spec.Name}' does not take '{text}'{NearestName.Hint(text, spec.Values)}");
                }

                return PropertyValue.Of(text);
        }

        MachineFileException Wrong(string expected) => new(span, $"'{spec.Name}' takes {expected}, not '{text}'");

        void CheckRange(WholeNumber value, PropertyValue shown)
        {
            if ((spec.Min is { } min && value.CompareTo(min) < 0) || (spec.Max is { } max && value.CompareTo(max) > 0))
            {
                throw new MachineFileException(span, $"'{spec.Name}' takes {Range(spec)}, not {shown}");
            }
        }
    }

    /// <summary>The numbers that a parameter takes, as people write them; empty when it takes all.</summary>
    /// <param name="spec">The parameter.</param>
    public static string Range(ParameterSpec spec) => (spec.Min, spec.Max) switch
    {
        (null, null) => "",
        ({ } min, null) => $"at least {Show(spec, min)}",
        (null, { } max) => $"at most {Show(spec, max)}",
        ({ } min, { } max) => $"{Show(spec, min)} to {Show(spec, max)}",
    };

    /// <summary>A bound of a parameter as people write it.</summary>
    private static string Show(ParameterSpec spec, WholeNumber bound) => spec.Type == ParameterType.Size ? SizeText.Format(bound.Magnitude) : bound.ToString();

    /// <summary>In the order of <see cref="ParameterType"/>. What a run reads must not need reflection, which would compile code for it.</summary>
    private static string[] TypeNames => ["size", "int", "bool", "text", "file", "chardev", "drive", "netdev", "cpu"];

    private static ImmutableArray<string> Values(YamlMap map, ParameterType type) => map.Find("values") switch
    {
        null => [],
        YamlList list when type > ParameterType.Bool => Texts(list),
        YamlList list => throw new MachineFileException(list.Span, "'values' is for texts; numbers have 'min' and 'max'"),
        { } other => throw new MachineFileException(other.Span, $"'values' is a list of texts, not {other.Kind}"),
    };

    private static ImmutableArray<string> Texts(YamlList list)
    {
        List<string> texts = [];
        foreach (YamlNode item in list.Items)
        {
            texts.Add(item is YamlScalar text ? text.Text : throw new MachineFileException(list.Span, "'values' is a list of texts"));
        }

        return [.. texts];
    }

    private static WholeNumber? Bound(YamlMap map, string name, ParameterType type) => map.Find(name) switch
    {
        null => null,
        YamlScalar text when type > ParameterType.Int => throw new MachineFileException(text.Span, $"'{name}' is for numbers and sizes"),
        YamlScalar text when SizeText.TryParse(text.Text, out ulong number) => number,
        YamlScalar text when type == ParameterType.Int && text.Text.StartsWith('-') && SizeText.TryParseNumber(text.Text.AsSpan(1), out ulong number) => new WholeNumber(number != 0, number),
        { } other => throw new MachineFileException(other.Span, $"'{name}' is a number or a size, not '{(other as YamlScalar)?.Text ?? other.Kind}'"),
    };

    private static bool IsName(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}

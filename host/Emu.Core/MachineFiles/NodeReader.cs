using System.Globalization;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Reads single values of a machine file.</summary>
internal static class NodeReader
{
    /// <summary>A value as text, with names replaced.</summary>
    public static string Text(YamlScalar node, Scope scope)
    {
        PropertyValue value = Expression.Evaluate(node, scope);
        return value.Kind == PropertyKind.Size ? value.AsUInt().ToString(CultureInfo.InvariantCulture) : value.ToString();
    }

    /// <summary>A value of a property: a single one or a list.</summary>
    public static PropertyValue Value(YamlNode node, Scope scope) => node switch
    {
        YamlScalar text => Expression.Evaluate(text, scope),
        YamlList list => PropertyValue.Of([.. list.Items.Select(item => Value(item, scope))]),
        _ => throw new MachineFileException(node.Span, $"a property takes a value or a list, not {node.Kind}"),
    };

    /// <summary>A property with its value.</summary>
    public static PropertyModel Property(YamlScalar name, YamlNode value, Scope scope) =>
        new(name.Text, Value(value, scope), SpanOf(value, scope)) { NameSpan = name.Span };

    /// <summary>Where a value comes from: a name alone that was given outside of the file leads there.</summary>
    private static SourceSpan SpanOf(YamlNode value, Scope scope) =>
        value is YamlScalar { Text: ['$', .. string name] } && scope.TryGetOrigin(name, out SourceSpan origin) && origin.Source is not null ? origin : value.Span;

    /// <summary>An integer.</summary>
    /// <param name="node">Where it is written.</param>
    /// <param name="value">What it is.</param>
    /// <exception cref="MachineFileException">It is none, or does not fit in 63 bits.</exception>
    public static long Integer(YamlScalar node, PropertyValue value) => value.Kind switch
    {
        PropertyKind.Int => value.AsInt(),
        PropertyKind.UInt or PropertyKind.Size when value.AsUInt() <= long.MaxValue => (long)value.AsUInt(),
        PropertyKind.Text when SizeText.TryParseNumber(value.AsText(), out ulong parsed) && parsed <= long.MaxValue => (long)parsed,
        PropertyKind.Text when value.AsText() is ['-', .. string digits] && SizeText.TryParseNumber(digits, out ulong parsed) && parsed <= long.MaxValue => -(long)parsed,
        _ => throw new MachineFileException(node.Span, $"expected an integer, not '{value}'"),
    };

    /// <summary>A number without a sign, of up to 64 bits.</summary>
    /// <param name="node">Where it is written.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="MachineFileException">It is none, or larger.</exception>
    public static ulong Number(YamlScalar node, Scope scope, ulong most)
    {
        PropertyValue value = Expression.Evaluate(node, scope);
        ulong number = value.Kind switch
        {
            PropertyKind.Text when SizeText.TryParseNumber(value.AsText(), out ulong parsed) => parsed,
            PropertyKind.UInt or PropertyKind.Size => value.AsUInt(),
            PropertyKind.Int when value.AsInt() >= 0 => (ulong)value.AsInt(),
            _ => throw new MachineFileException(node.Span, $"expected a number without a sign (decimal or 0x…), not '{value}'"),
        };
        return number <= most ? number : throw new MachineFileException(node.Span, $"{number} is too large; at most {most}");
    }

    /// <summary>A map of fields.</summary>
    public static YamlMap Map(YamlScalar key, YamlNode value, string what, string example) => value as YamlMap
        ?? throw new MachineFileException(value.Span, $"{what} '{key.Text}' is a map such as {example}, not {value.Kind}");

    /// <summary>A field that must be there.</summary>
    public static YamlScalar Required(YamlMap map, string name, YamlScalar key, string what) => map.Find(name) switch
    {
        YamlScalar { Text.Length: > 0 } text => text,
        YamlScalar text => throw new MachineFileException(text.Span, $"'{name}' is empty: {what}"),
        { } other => throw new MachineFileException(other.Span, $"'{name}' must be {what}, not {other.Kind}"),
        null => throw new MachineFileException(key.Span, $"'{key.Text}' has no '{name}': {what}"),
    };

    /// <summary>A field that may be missing, and is a single value.</summary>
    public static YamlScalar? Optional(YamlMap map, string name, string what) => map.Find(name) switch
    {
        null => null,
        YamlScalar text => text,
        { } other => throw new MachineFileException(other.Span, $"'{name}' must be {what}, not {other.Kind}"),
    };

    /// <summary>Whether the condition of <c>when</c> holds; it does when there is none.</summary>
    public static bool IsWanted(YamlMap map, Scope scope) =>
        Optional(map, "when", "a condition") is not { } condition || Expression.IsTrue(Expression.EvaluateAll(condition, scope));

    /// <summary>Refuses fields that are not known.</summary>
    /// <param name="map">The fields.</param>
    /// <param name="what">What has the fields, for the message: <c>a cluster</c>.</param>
    /// <param name="known">Names of those that are known.</param>
    /// <param name="problems">Collects.</param>
    public static void CheckFields(YamlMap map, string what, string[] known, MachineProblems problems)
    {
        foreach ((YamlScalar field, YamlNode _) in map.Entries)
        {
            if (!known.Contains(field.Text))
            {
                problems.Add(field.Span, $"{what} has no '{field.Text}'{NearestName.Hint(field.Text, known)}");
            }
        }
    }

    /// <summary>The place of a part of a value; of the whole when the value was worked out.</summary>
    public static SourceSpan Part(YamlScalar node, string text, int offset, int length) => node.Text == text ? node.At(offset, length) : node.Span;

    /// <summary>Refuses what cannot be an id.</summary>
    public static void CheckId(string id, YamlScalar key)
    {
        bool isId = id.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(id[0]);
        for (int i = 1; isId && i < id.Length; i++)
        {
            isId = char.IsAsciiLetterOrDigit(id[i]) || id[i] is '-' or '_' or '.';
        }

        if (!isId)
        {
            throw new MachineFileException(key.Span, $"'{id}' is no id; expected a letter or digit, then letters, digits, '-', '_' or '.', at most 64 in all");
        }
    }
}

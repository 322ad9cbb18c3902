using System.Globalization;
using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Gen.Read;

/// <summary>Turns constants of attributes into literals of a property's kind.</summary>
internal static class Literals
{
    public const string OutOfRange = "range";

    private const string Value = "global::Emu.Abstractions.Qom.PropertyValue.";

    public static Literal EmptyList { get; } =
        new("[]", Value + "Of(global::System.Collections.Immutable.ImmutableArray<global::Emu.Abstractions.Qom.PropertyValue>.Empty)", "[]");

    /// <summary>Converts an attribute's Default, or what stands when there is none.</summary>
    public static bool TryConvert(PropertyModel property, TypedConstant? given, out Literal literal, out string error)
    {
        error = "";
        if (property.IsList)
        {
            return TryConvertList(property, given, out literal, out error);
        }

        if (given is null || given.Value.IsNull)
        {
            literal = Zero(property);
            bool bounded = property.Kind is "Int" or "UInt" or "Size" or "Number";
            if (property.Required || !bounded || (property.Min <= 0 && property.Max >= 0))
            {
                return true;
            }

            error = OutOfRange;
            return false;
        }

        object? value = given.Value.Kind == TypedConstantKind.Array ? null : given.Value.Value;
        bool isEnum = given.Value.Kind == TypedConstantKind.Enum;
        return TryConvert(property, value, isEnum, out literal, out error);
    }

    /// <summary>Reads the text of a model's default.</summary>
    public static bool TryParse(PropertyModel property, string text, out Literal literal, out string error)
    {
        if (property.IsList)
        {
            var items = new List<Literal>();
            foreach (string item in text.Split([','], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!TryParseOne(property, item.Trim(), out Literal one, out error))
                {
                    literal = EmptyList;
                    return false;
                }

                items.Add(one);
            }

            literal = List(items);
            error = "";
            return true;
        }

        bool parsed = TryParseOne(property, text, out literal, out error);
        error = error == OutOfRange ? $"it is not between {Number(property.Min)} and {Number(property.Max)}" : error;
        return parsed;
    }

    public static (double Low, double High) TypeRange(SpecialType type) => type switch
    {
        SpecialType.System_SByte => (sbyte.MinValue, sbyte.MaxValue),
        SpecialType.System_Int16 => (short.MinValue, short.MaxValue),
        SpecialType.System_Int32 => (int.MinValue, int.MaxValue),
        SpecialType.System_Byte => (0, byte.MaxValue),
        SpecialType.System_UInt16 => (0, ushort.MaxValue),
        SpecialType.System_UInt32 => (0, uint.MaxValue),
        SpecialType.System_UInt64 => (0, double.PositiveInfinity),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    public static string Number(double value) => double.IsInfinity(value) ? "any" : value.ToString("R", CultureInfo.InvariantCulture);

    public static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static Literal Zero(PropertyModel property)
    {
        Literal zero = property.Kind switch
        {
            "Bool" => new("false", Value + "Of(false)", "false"),
            "Int" or "UInt" or "Size" or "Number" => Numeric(property, 0m, 0),
            "Enum" when property.EnumNames.Count > 0 => Enum(property.EnumNames[0]),
            "Text" when property.TypeName.EndsWith("?", StringComparison.Ordinal) => new("null", Literal.NoValue, ""),
            "Text" => new("\"\"", Value + "Of(\"\")", "\"\""),
            _ => Literal.None,
        };
        return property.Required ? zero with { Value = Literal.NoValue, Json = "" } : zero;
    }

    private static bool TryConvertList(PropertyModel property, TypedConstant? given, out Literal literal, out string error)
    {
        error = "";
        literal = property.Required ? EmptyList with { Value = Literal.NoValue, Json = "" } : EmptyList;
        if (given is null || given.Value.IsNull)
        {
            return true;
        }

        if (given.Value.Kind != TypedConstantKind.Array)
        {
            error = "it must be an array";
            return false;
        }

        var items = new List<Literal>();
        foreach (TypedConstant item in given.Value.Values)
        {
            if (!TryConvert(property, item.Value, item.Kind == TypedConstantKind.Enum, out Literal one, out error))
            {
                literal = error == OutOfRange ? one : EmptyList;
                return false;
            }

            items.Add(one);
        }

        literal = List(items);
        return true;
    }

    private static Literal List(List<Literal> items) => items.Count == 0 ? EmptyList : new(
        "[" + string.Join(", ", items.Select(i => i.Code)) + "]",
        Value + "Of([" + string.Join(", ", items.Select(i => i.Value)) + "])",
        "[" + string.Join(",", items.Select(i => i.Json)) + "]");

    private static bool TryParseOne(PropertyModel property, string text, out Literal literal, out string error)
    {
        object? value = text;
        switch (property.Kind)
        {
            case "Bool":
                value = text switch { "true" or "on" => true, "false" or "off" => false, _ => text };
                break;
            case "Int" or "UInt" or "Number":
                value = text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex
                    : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number
                    : text;
                break;
            default:
                break;
        }

        return TryConvert(property, value, isEnum: false, out literal, out error);
    }

    private static bool TryConvert(PropertyModel property, object? value, bool isEnum, out Literal literal, out string error)
    {
        literal = Zero(property);
        error = "";
        switch (property.Kind)
        {
            case "Bool" when value is bool flag:
                literal = flag ? new("true", Value + "Of(true)", "true") : new("false", Value + "Of(false)", "false");
                return true;
            case "Text" when value is string text:
                literal = new(Quote(text), Value + $"Of({Quote(text)})", Json.Quote(text));
                return true;
            case "Enum" when TryFindEnum(property, value, isEnum, out KeyValuePair<string, string> name):
                literal = Enum(name);
                return true;
            case "Size" when value is string size && TryParseSize(size, out decimal bytes):
                return InRange(bytes, out literal, out error);
            case "Int" or "UInt" or "Size" when ToInteger(value) is { } integer:
                return InRange(integer, out literal, out error);
            case "Number" when value is float or double:
                return InRangeNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture), out literal, out error);
            case "Number" when value is decimal or not string and not bool && ToInteger(value) is not null:
                return InRangeNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture), out literal, out error);
            default:
                string expected = property.Kind switch
                {
                    "Enum" => "one of " + string.Join(", ", property.EnumNames.Select(n => n.Key)),
                    "Bool" => "true or false",
                    "Text" => "a text",
                    "Number" => "a number",
                    "Size" => "a size such as 4096 or \"64MiB\"",
                    _ => "an integer",
                };
                error = $"expected {expected}, got {(value is null ? "nothing" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'")}";
                return false;
        }

        bool InRange(decimal number, out Literal made, out string wrong)
        {
            bool inside = (double)number >= property.Min && (double)number <= property.Max
                && (property.Kind == "Int" ? number is >= long.MinValue and <= long.MaxValue : number is >= 0 and <= ulong.MaxValue);
            made = Numeric(property, number, (double)number);
            wrong = inside ? "" : OutOfRange;
            return inside;
        }

        bool InRangeNumber(double number, out Literal made, out string wrong)
        {
            bool inside = number >= property.Min && number <= property.Max;
            made = Numeric(property, 0, number);
            wrong = inside ? "" : OutOfRange;
            return inside;
        }
    }

    private static decimal? ToInteger(object? value) => value switch
    {
        decimal number when number == decimal.Truncate(number) => number,
        sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static bool TryFindEnum(PropertyModel property, object? value, bool isEnum, out KeyValuePair<string, string> found)
    {
        foreach (IFieldSymbol member in property.ItemType.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue))
        {
            string outer = Names.Outer(member.Name);
            if (isEnum ? Equals(member.ConstantValue, value) : value is string text && (text == outer || text == member.Name))
            {
                found = property.EnumNames.First(n => n.Key == outer);
                return true;
            }
        }

        found = default;
        return false;
    }

    private static bool TryParseSize(string text, out decimal bytes)
    {
        string number = text.EndsWith("iB", StringComparison.Ordinal) ? text.Substring(0, text.Length - 2) : text;
        int unit = number.Length == 0 ? -1 : "KMGT".IndexOf(number[number.Length - 1]);
        number = unit < 0 ? number : number.Substring(0, number.Length - 1);
        bool parsed = ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong count);
        bytes = parsed ? count * (decimal)Math.Pow(1024, unit + 1) : 0;
        return parsed;
    }

    private static Literal Enum(KeyValuePair<string, string> name) => new(name.Value, Value + $"OfEnum({Quote(name.Key)})", Json.Quote(name.Key));

    private static Literal Numeric(PropertyModel property, decimal integer, double number)
    {
        string text = property.Kind == "Number" ? number.ToString("R", CultureInfo.InvariantCulture) : integer.ToString("0", CultureInfo.InvariantCulture);
        string code = property.Kind == "Number" ? (property.ItemType.SpecialType == SpecialType.System_Single ? text + "F" : text + "D") : text;
        return property.Kind switch
        {
            "Number" => new(code, Value + $"Of({text}D)", text),
            "Int" => new(integer == long.MinValue ? "long.MinValue" : code, Value + (integer == long.MinValue ? "Of(long.MinValue)" : $"Of({text}L)"), text),
            "Size" => new(code, Value + $"OfSize({text}UL)", text),
            _ => new(code, Value + $"Of({text}UL)", text),
        };
    }
}

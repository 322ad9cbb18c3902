using System.Collections.Immutable;
using System.Globalization;
using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>Brings values from command lines, files and QMP to the kind that a property takes.</summary>
public static class PropertyConversion
{
    /// <summary>Converts a value.</summary>
    /// <param name="property">The property that takes it.</param>
    /// <param name="value">The value as given.</param>
    /// <param name="resolve">Finds an object by id or path; throws <see cref="EmuException"/> when there is none.</param>
    /// <exception cref="PropertyException">The value cannot be of that kind.</exception>
    public static PropertyValue To(PropertyDescriptor property, PropertyValue value, Func<string, EmuObject> resolve)
    {
        if (property.Kind != PropertyKind.List)
        {
            return One(property, property.Kind, value, resolve);
        }

        ImmutableArray<PropertyValue> items = value.Kind switch
        {
            PropertyKind.List => value.AsList(),
            PropertyKind.None => [],
            PropertyKind.Text => [.. value.AsText()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => PropertyValue.Of(text))],
            _ => [value],
        };
        var converted = ImmutableArray.CreateBuilder<PropertyValue>(items.Length);
        foreach (PropertyValue item in items)
        {
            converted.Add(One(property, property.ItemKind, item, resolve));
        }

        return PropertyValue.Of(converted.MoveToImmutable());
    }

    private static PropertyValue One(PropertyDescriptor property, PropertyKind kind, PropertyValue value, Func<string, EmuObject> resolve)
    {
        if (value.Kind == kind || value.Kind == PropertyKind.None)
        {
            return value;
        }

        return value.Kind is PropertyKind.Text or PropertyKind.Enum
            ? FromText(property, kind, value.AsText()!, resolve)
            : FromNumber(property, kind, value);
    }

    private static PropertyValue FromText(PropertyDescriptor property, PropertyKind kind, string text, Func<string, EmuObject> resolve)
    {
        switch (kind)
        {
            case PropertyKind.Text:
                return PropertyValue.Of(text);
            case PropertyKind.Enum:
                return PropertyValue.OfEnum(text);
            case PropertyKind.Link:
                return text.Length == 0 ? PropertyValue.None : PropertyValue.Of(resolve(text));
            case PropertyKind.Bool when text is "on" or "true" or "yes":
                return PropertyValue.Of(true);
            case PropertyKind.Bool when text is "off" or "false" or "no":
                return PropertyValue.Of(false);
            case PropertyKind.Size when SizeText.TryParse(text, out ulong bytes):
                return PropertyValue.OfSize(bytes);
            case PropertyKind.UInt when SizeText.TryParseNumber(text, out ulong number):
                return PropertyValue.Of(number);
            case PropertyKind.Int when TryParseInt(text, out long signed):
                return PropertyValue.Of(signed);
            case PropertyKind.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real):
                return PropertyValue.Of(real);
            default:
                throw Wrong(property, kind, $"'{text}'");
        }
    }

    private static PropertyValue FromNumber(PropertyDescriptor property, PropertyKind kind, PropertyValue value)
    {
        try
        {
            return kind switch
            {
                PropertyKind.Int => PropertyValue.Of(value.AsInt()),
                PropertyKind.UInt => PropertyValue.Of(value.AsUInt()),
                PropertyKind.Size => PropertyValue.OfSize(value.AsUInt()),
                PropertyKind.Number => PropertyValue.Of(value.AsNumber()),
                PropertyKind.Text when value.Kind is PropertyKind.Int or PropertyKind.UInt => PropertyValue.Of(value.ToString()),
                _ => throw Wrong(property, kind, value.ToString()),
            };
        }
        catch (PropertyException)
        {
            throw Wrong(property, kind, value.ToString());
        }
    }

    private static bool TryParseInt(string text, out long number)
    {
        bool negative = text.StartsWith('-');
        bool fits = SizeText.TryParseNumber(negative ? text.AsSpan(1) : text, out ulong magnitude)
            && magnitude <= (negative ? 1UL << 63 : long.MaxValue);
        number = fits ? (negative ? (long)(0 - magnitude) : (long)magnitude) : 0;
        return fits;
    }

    private static PropertyException Wrong(PropertyDescriptor property, PropertyKind kind, string given)
    {
        string wanted = kind switch
        {
            PropertyKind.Bool => "on or off",
            PropertyKind.Int => "an integer",
            PropertyKind.UInt => "a number without a sign (decimal or 0x…)",
            PropertyKind.Size => "a size such as 64MiB",
            PropertyKind.Number => "a number",
            PropertyKind.Link => "the id or path of an object",
            PropertyKind.Enum => $"one of {string.Join(", ", property.Names)}",
            _ => "a text",
        };
        return new PropertyException($"property '{property.Name}' takes {wanted}, not {given}");
    }
}

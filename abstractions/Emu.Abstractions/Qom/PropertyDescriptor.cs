using System.Collections.Immutable;

namespace Emu.Abstractions.Qom;

/// <summary>
/// A configuration property of a type: what it takes and how it is read and written. Written by the source generator;
/// readable without creating an object.
/// </summary>
[Frozen]
public sealed class PropertyDescriptor
{
    /// <summary>Name: lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of the value.</summary>
    public required PropertyKind Kind { get; init; }

    /// <summary>Kind of a list's items; otherwise <see cref="PropertyKind.None"/>.</summary>
    public PropertyKind ItemKind { get; init; }

    /// <summary>What it means, for people.</summary>
    public string Doc { get; init; } = "";

    /// <summary>Unit of a number, or empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Value when nothing is set; <see cref="PropertyValue.None"/> when there is none.</summary>
    public PropertyValue Default { get; init; }

    /// <summary>Smallest number or size allowed; for lists, of each item.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number or size allowed; for lists, of each item.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Names of an enumeration; otherwise empty.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Full name of the class or interface that a linked object must have; otherwise empty.</summary>
    public string LinkType { get; init; } = "";

    /// <summary>Must be set before the object is realized.</summary>
    public bool Required { get; init; }

    /// <summary>Decides which handles exist: read-only once the object is configured.</summary>
    public bool Shapes { get; init; }

    /// <summary>Reads the value from an object of the type.</summary>
    public required Func<EmuObject, PropertyValue> Get { get; init; }

    /// <summary>Writes the value; ranges were checked before. Throws <see cref="PropertyException"/> for a value of the wrong kind.</summary>
    public required Action<EmuObject, PropertyValue> Set { get; init; }

    /// <summary>Checks range, names and kind of a value.</summary>
    /// <param name="value">The value that would be set.</param>
    /// <exception cref="PropertyException">The value is not allowed; the message says what is.</exception>
    public void Check(PropertyValue value)
    {
        if (Kind == PropertyKind.List)
        {
            foreach (PropertyValue item in value.AsList())
            {
                CheckOne(ItemKind, item);
            }
        }
        else if (value.Kind != PropertyKind.None || Required)
        {
            CheckOne(Kind, value);
        }
    }

    private void CheckOne(PropertyKind kind, PropertyValue value)
    {
        switch (kind)
        {
            case PropertyKind.Int:
                CheckRange(value.AsInt(), value);
                break;
            case PropertyKind.UInt or PropertyKind.Size:
                CheckRange(value.AsUInt(), value);
                break;
            case PropertyKind.Number:
                CheckRange(value.AsNumber(), value);
                break;
            case PropertyKind.Bool:
                value.AsBool();
                break;
            case PropertyKind.Enum when !Names.Contains(value.AsText() ?? ""):
                throw new PropertyException($"property '{Name}' takes one of {string.Join(", ", Names)}, not '{value}'");
            case PropertyKind.Text:
                value.AsText();
                break;
            case PropertyKind.Link:
                value.AsLink();
                break;
            default:
                break;
        }
    }

    private void CheckRange(double number, PropertyValue value)
    {
        // NaN fails both comparisons on purpose.
        if (!(number >= Min && number <= Max))
        {
            string unit = Unit.Length > 0 ? " " + Unit : "";
            throw new PropertyException($"property '{Name}' takes {Range()}{unit}, not {value}");
        }
    }

    private string Range() => (double.IsNegativeInfinity(Min), double.IsPositiveInfinity(Max)) switch
    {
        (false, true) => $"at least {Bound(Min)}",
        (true, false) => $"at most {Bound(Max)}",
        _ => $"{Bound(Min)} to {Bound(Max)}",
    };

    private string Bound(double bound) =>
        Kind == PropertyKind.Size ? SizeText.Format((ulong)bound) : PropertyValue.Of(bound).ToString();
}

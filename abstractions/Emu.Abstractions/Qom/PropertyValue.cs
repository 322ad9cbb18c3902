using System.Collections.Immutable;
using System.Globalization;

namespace Emu.Abstractions.Qom;

/// <summary>A typed property value. Immutable; conversions that lose something throw <see cref="PropertyException"/>.</summary>
[Frozen]
public readonly struct PropertyValue : IEquatable<PropertyValue>
{
    private readonly ulong bits;
    private readonly object? reference;

    private PropertyValue(PropertyKind kind, ulong bits, object? reference)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
    }

    /// <summary>Kind of the value; <see cref="PropertyKind.None"/> for the default.</summary>
    public PropertyKind Kind { get; }

    /// <summary>The absent value.</summary>
    public static PropertyValue None => default;

    /// <summary>Makes a boolean.</summary>
    public static PropertyValue Of(bool value) => new(PropertyKind.Bool, value ? 1UL : 0, null);

    /// <summary>Makes a signed integer.</summary>
    public static PropertyValue Of(long value) => new(PropertyKind.Int, (ulong)value, null);

    /// <summary>Makes an unsigned integer.</summary>
    public static PropertyValue Of(ulong value) => new(PropertyKind.UInt, value, null);

    /// <summary>Makes a size in bytes.</summary>
    public static PropertyValue OfSize(ulong bytes) => new(PropertyKind.Size, bytes, null);

    /// <summary>Makes a number.</summary>
    public static PropertyValue Of(double value) => new(PropertyKind.Number, BitConverter.DoubleToUInt64Bits(value), null);

    /// <summary>Makes a text; null gives <see cref="None"/>.</summary>
    public static PropertyValue Of(string? value) => value is null ? default : new(PropertyKind.Text, 0, value);

    /// <summary>Makes an enumeration value from its name.</summary>
    public static PropertyValue OfEnum(string name) => new(PropertyKind.Enum, 0, name);

    /// <summary>Makes a link; null gives <see cref="None"/>.</summary>
    public static PropertyValue Of(EmuObject? target) => target is null ? default : new(PropertyKind.Link, 0, target);

    /// <summary>Makes a list.</summary>
    public static PropertyValue Of(ImmutableArray<PropertyValue> items) => new(PropertyKind.List, 0, items);

    /// <summary>The boolean.</summary>
    /// <exception cref="PropertyException">The value is of another kind.</exception>
    public bool AsBool() => Kind == PropertyKind.Bool ? bits != 0 : throw Mismatch("a boolean");

    /// <summary>The value as a signed integer.</summary>
    /// <exception cref="PropertyException">The value is of another kind or does not fit.</exception>
    public long AsInt() => Kind switch
    {
        PropertyKind.Int => (long)bits,
        PropertyKind.UInt or PropertyKind.Size when bits <= long.MaxValue => (long)bits,
        _ => throw Mismatch("an integer"),
    };

    /// <summary>The value as an unsigned integer.</summary>
    /// <exception cref="PropertyException">The value is of another kind or negative.</exception>
    public ulong AsUInt() => Kind switch
    {
        PropertyKind.UInt or PropertyKind.Size => bits,
        PropertyKind.Int when (long)bits >= 0 => bits,
        _ => throw Mismatch("an unsigned integer"),
    };

    /// <summary>The value as a number.</summary>
    /// <exception cref="PropertyException">The value is of another kind.</exception>
    public double AsNumber() => Kind switch
    {
        PropertyKind.Number => BitConverter.UInt64BitsToDouble(bits),
        PropertyKind.Int => (long)bits,
        PropertyKind.UInt or PropertyKind.Size => bits,
        _ => throw Mismatch("a number"),
    };

    /// <summary>The text, or the name of an enumeration value; null for <see cref="None"/>.</summary>
    /// <exception cref="PropertyException">The value is of another kind.</exception>
    public string? AsText() => Kind switch
    {
        PropertyKind.Text or PropertyKind.Enum => (string)reference!,
        PropertyKind.None => null,
        _ => throw Mismatch("a text"),
    };

    /// <summary>The linked object; null for <see cref="None"/>.</summary>
    /// <exception cref="PropertyException">The value is of another kind.</exception>
    public EmuObject? AsLink() => Kind switch
    {
        PropertyKind.Link => (EmuObject)reference!,
        PropertyKind.None => null,
        _ => throw Mismatch("an object"),
    };

    /// <summary>The items of a list; empty for <see cref="None"/>.</summary>
    /// <exception cref="PropertyException">The value is of another kind.</exception>
    public ImmutableArray<PropertyValue> AsList() => Kind switch
    {
        PropertyKind.List => (ImmutableArray<PropertyValue>)reference!,
        PropertyKind.None => [],
        _ => throw Mismatch("a list"),
    };

    /// <inheritdoc/>
    public bool Equals(PropertyValue other) =>
        Kind == other.Kind && bits == other.bits && (Kind == PropertyKind.List
            ? AsList().SequenceEqual(other.AsList())
            : Equals(reference, other.reference));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PropertyValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, bits, Kind == PropertyKind.List ? AsList().Length : reference?.GetHashCode());

    /// <summary>Equality by kind and value.</summary>
    public static bool operator ==(PropertyValue left, PropertyValue right) => left.Equals(right);

    /// <summary>Inequality by kind or value.</summary>
    public static bool operator !=(PropertyValue left, PropertyValue right) => !left.Equals(right);

    /// <summary>The value as people write it; links by path.</summary>
    public override string ToString() => Kind switch
    {
        PropertyKind.None => "",
        PropertyKind.Bool => bits != 0 ? "true" : "false",
        PropertyKind.Int => ((long)bits).ToString(CultureInfo.InvariantCulture),
        PropertyKind.UInt => bits.ToString(CultureInfo.InvariantCulture),
        PropertyKind.Size => SizeText.Format(bits),
        PropertyKind.Number => AsNumber().ToString("R", CultureInfo.InvariantCulture),
        PropertyKind.Link => AsLink()!.Path,
        PropertyKind.List => "[" + string.Join(", ", AsList()) + "]",
        _ => (string)reference!,
    };

    private PropertyException Mismatch(string wanted) => new($"expected {wanted}, got {(Kind == PropertyKind.None ? "nothing" : $"'{this}'")}");
}

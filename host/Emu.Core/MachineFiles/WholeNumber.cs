using System.Globalization;

namespace Emu.Core.MachineFiles;

/// <summary>
/// A number as machine files have them: 64 bits and a sign. Not <see cref="Int128"/>, which keeps methods from being compiled ahead
/// of time.
/// </summary>
/// <param name="IsNegative">Whether it is below zero; never with a magnitude of 0.</param>
/// <param name="Magnitude">Without the sign.</param>
public readonly record struct WholeNumber(bool IsNegative, ulong Magnitude) : IComparable<WholeNumber>
{
    /// <summary>Takes over a number that cannot be negative.</summary>
    public static implicit operator WholeNumber(ulong value) => new(false, value);

    /// <summary>Takes over a number with a sign.</summary>
    public static implicit operator WholeNumber(long value) => new(value < 0, value < 0 ? 0UL - (ulong)value : (ulong)value);

    /// <inheritdoc/>
    public int CompareTo(WholeNumber other) =>
        IsNegative != other.IsNegative ? (IsNegative ? -1 : 1)
        : IsNegative ? other.Magnitude.CompareTo(Magnitude)
        : Magnitude.CompareTo(other.Magnitude);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => (IsNegative ? "-" : "") + Magnitude.ToString(CultureInfo.InvariantCulture);
}

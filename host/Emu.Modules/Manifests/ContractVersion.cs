using System.Globalization;
using Emu.Abstractions.Qom;

namespace Emu.Modules.Manifests;

/// <summary>A version of the contract: what a module was built against, or what this host offers.</summary>
/// <param name="Major">Changes when something is taken away.</param>
/// <param name="Minor">Changes when something is added.</param>
public readonly record struct ContractVersion(int Major, int Minor) : IComparable<ContractVersion>
{
    /// <summary>The version of the contract that this host runs with.</summary>
    public static ContractVersion OfHost()
    {
        ContractVersionAttribute version = ContractVersionAttribute.Current;
        return new ContractVersion(version.Major, version.Minor);
    }

    /// <summary>Whether a module built against <paramref name="module"/> runs with this version.</summary>
    public bool Accepts(ContractVersion module) => module.Major == Major && module.Minor <= Minor;

    /// <summary>Reads <c>major.minor</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContractVersion version)
    {
        int dot = text.IndexOf('.');
        version = default;
        if (dot < 0
            || !TryParse(text[..dot], out int major)
            || !TryParse(text[(dot + 1)..], out int minor))
        {
            return false;
        }

        version = new ContractVersion(major, minor);
        return true;
    }

    /// <summary>Digits, and nothing else. The framework's reader sets cultures up first, which takes longer than all manifests.</summary>
    private static bool TryParse(ReadOnlySpan<char> digits, out int number)
    {
        long value = 0;
        foreach (char c in digits)
        {
            value = char.IsAsciiDigit(c) && value <= int.MaxValue ? (value * 10) + (c - '0') : long.MaxValue;
        }

        number = (int)value;
        return digits.Length > 0 && value <= int.MaxValue;
    }

    /// <inheritdoc/>
    public int CompareTo(ContractVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}

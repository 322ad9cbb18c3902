using System.Globalization;
using Emu.Abstractions.Qom;
using Emu.Core;

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
        if (dot < 0 || Digits.Read(text[..dot]) is not (>= 0 and <= int.MaxValue and var major) || Digits.Read(text[(dot + 1)..]) is not (>= 0 and <= int.MaxValue and var minor))
        {
            return false;
        }

        version = new ContractVersion((int)major, (int)minor);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ContractVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}

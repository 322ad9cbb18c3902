namespace Emu.Core.Float;

/// <summary>What an unpacked operand is. Bits, so that the kinds of several operands can be joined; every NaN kind is at least <see cref="QuietNan"/>.</summary>
[Flags]
internal enum PartKind
{
    Zero = 0,
    Normal = 1,
    Infinity = 2,
    QuietNan = 4,
    SignalingNan = 8,

    /// <summary>An extended encoding whose integer bit contradicts its exponent.</summary>
    Unsupported = 16,
}

/// <summary>
/// An unpacked operand. A normal (or normalised subnormal) number is Sig / 2^(N-1) x 2^Exp with the top bit of the N-bit Sig set. A NaN keeps its fraction in Sig,
/// the quiet bit just below the top.
/// </summary>
/// <typeparam name="TWord"><see cref="ulong"/> or <see cref="UInt128"/>.</typeparam>
internal struct Parts<TWord>
    where TWord : unmanaged
{
    public TWord Sig;
    public int Exp;
    public PartKind Kind;
    public bool Sign;

    /// <summary>A subnormal number that was not flushed.</summary>
    public bool Subnormal;

    public readonly bool IsNan => Kind >= PartKind.QuietNan;
}

using Emu.Abstractions.Qom;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>What a block is found by in its cluster.</summary>
/// <param name="Offset">Offset of its code in the RAM.</param>
/// <param name="StateKey">State key that it was translated for.</param>
/// <param name="Ram">Number of the RAM block.</param>
/// <param name="Limit">Most instructions it was allowed; 0 for the usual number, <see cref="Piece"/> where a page is not one.</param>
internal readonly record struct BlockKey(ulong Offset, ulong StateKey, int Ram, int Limit)
{
    /// <summary>
    /// The limit of a block in a page whose translation holds for a piece of it only: one instruction, and no jump leads from it
    /// directly, for what holds for the rest of the page is not known.
    /// </summary>
    public const int Piece = -1;

    /// <summary>Most instructions that a limit stands for.</summary>
    /// <param name="limit">The limit.</param>
    public static int Instructions(int limit) => limit == 0 ? BlockBuilder.MaxInstructions : limit == Piece ? 1 : limit;

    /// <summary>Spreads keys; the upper bits are the best.</summary>
    public ulong Hash
    {
        get
        {
            ulong mixed = (Offset + ((ulong)(uint)Ram << 48) + ((ulong)(uint)Limit << 40)) * 0x9E37_79B9_7F4A_7C15;
            return (mixed ^ (StateKey * 0xC2B2_AE3D_27D4_EB4F)) * 0x9E37_79B9_7F4A_7C15;
        }
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Hash >> 32);

    /// <summary>Compares keys. The default comparer would be made by reflection and compiled at start-up.</summary>
    [Frozen]
    public sealed class Comparer : IEqualityComparer<BlockKey>
    {
        /// <inheritdoc/>
        public bool Equals(BlockKey a, BlockKey b) => a.Offset == b.Offset && a.StateKey == b.StateKey && a.Ram == b.Ram && a.Limit == b.Limit;

        /// <inheritdoc/>
        public int GetHashCode(BlockKey key) => key.GetHashCode();
    }
}

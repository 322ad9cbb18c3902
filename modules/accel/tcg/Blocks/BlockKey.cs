using Emu.Abstractions.Qom;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>What a block is found by in its cluster.</summary>
/// <param name="Offset">Offset of its code in the RAM.</param>
/// <param name="StateKey">State key that it was translated for.</param>
/// <param name="Ram">Number of the RAM block.</param>
/// <param name="Limit">Most instructions it was allowed; 0 for the usual number.</param>
internal readonly record struct BlockKey(ulong Offset, ulong StateKey, int Ram, int Limit)
{
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

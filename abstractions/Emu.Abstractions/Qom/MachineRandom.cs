namespace Emu.Abstractions.Qom;

/// <summary>
/// Seeded pseudo-random numbers of one machine (SplitMix64: the state is one word, so it is part of snapshots). The same seed
/// gives the same numbers on every host. Not thread-safe: used under the machine's lock.
/// </summary>
/// <param name="seed">Any value.</param>
public sealed class MachineRandom(ulong seed) : IStateful
{
    private ulong state = seed;

    /// <summary>Next 64 uniformly distributed bits.</summary>
    public ulong NextUInt64()
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>Fills a buffer.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    public void Fill(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            ulong bits = NextUInt64();
            for (int i = 0; i < 8 && buffer.Length > 0; i++, bits >>= 8)
            {
                buffer[0] = (byte)bits;
                buffer = buffer[1..];
            }
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer) => writer.Write("random", state);

    /// <inheritdoc/>
    public void Restore(StateReader reader) => state = reader.ReadBits("random");
}

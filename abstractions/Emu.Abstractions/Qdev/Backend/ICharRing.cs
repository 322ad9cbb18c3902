namespace Emu.Abstractions.Qdev.Backend;

/// <summary>
/// A character backend that keeps what the guest writes in memory, for programs that read it. Members are called under the
/// machine's lock.
/// </summary>
public interface ICharRing
{
    /// <summary>Takes the oldest bytes out.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>How many there were.</returns>
    int Take(Span<byte> buffer);

    /// <summary>Sends bytes to the guest.</summary>
    /// <param name="bytes">The bytes.</param>
    void Put(ReadOnlySpan<byte> bytes);
}

namespace Emu.Backends.Net.Tcp;

/// <summary>Bytes that the buffers of all connections may take together.</summary>
/// <param name="limit">How many.</param>
internal sealed class BufferBudget(long limit)
{
    /// <summary>Bytes that are taken.</summary>
    public long Used { get; private set; }

    /// <summary>Takes bytes.</summary>
    /// <param name="count">How many.</param>
    /// <returns>False when there are not that many.</returns>
    public bool TryTake(int count)
    {
        if (Used + count > limit)
        {
            return false;
        }

        Used += count;
        return true;
    }

    /// <summary>Gives bytes back.</summary>
    /// <param name="count">How many.</param>
    public void Give(int count) => Used -= count;
}

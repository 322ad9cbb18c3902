namespace Emu.Backends.Net.Frames;

/// <summary>Takes frames for the guest.</summary>
internal interface IFrameSink
{
    /// <summary>Whether senders that can wait should go on.</summary>
    bool HasRoom { get; }

    /// <summary>Begins a frame.</summary>
    /// <param name="length">Longest that it will be.</param>
    /// <param name="frame">Where to write it; not cleared.</param>
    /// <returns>False when there is no room.</returns>
    bool TryBegin(int length, out Span<byte> frame);

    /// <summary>Sends the frame that was begun.</summary>
    /// <param name="length">Its length.</param>
    void Commit(int length);
}

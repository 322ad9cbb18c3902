namespace Emu.Backends.Char;

/// <summary>Where a pump writes. Used by the pump's thread.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Writes what goes, and waits for that as long as it is willing to.</summary>
    /// <param name="bytes">The bytes; not empty.</param>
    /// <returns>How many; 0 when the other side takes nothing.</returns>
    /// <exception cref="IOException">The other side is gone.</exception>
    int Write(ReadOnlySpan<byte> bytes);
}

/// <summary>A stream, which is waited for as long as it takes.</summary>
/// <param name="stream">The stream; closed with this.</param>
internal sealed class StreamSink(Stream stream) : IOutputSink
{
    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
        return bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

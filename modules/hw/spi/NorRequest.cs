using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Spi;

/// <summary>A write of changed flash to the drive.</summary>
/// <param name="flash">Whose.</param>
internal sealed class NorRequest(SpiNor flash) : BlockRequest
{
    private byte[] buffer = [];

    /// <summary>Takes the bytes as they are now.</summary>
    public void Fill(ulong offset, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length < bytes.Length)
        {
            buffer = new byte[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes.Length)];
        }

        bytes.CopyTo(buffer);
        (Offset, Length, Data) = (offset, (ulong)bytes.Length, buffer.AsMemory(0, bytes.Length));
    }

    /// <inheritdoc/>
    public override void Complete(BlockStatus status) => flash.Written(status);
}

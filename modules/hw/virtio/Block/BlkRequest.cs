using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Virtio.Block;

/// <summary>A request of the driver on its way through the backend, piece by piece. Used again and again.</summary>
/// <param name="device">The device.</param>
internal sealed class BlkRequest(VirtioBlk device) : BlockRequest
{
    /// <summary>Bytes that go to the backend at once; longer requests go in pieces.</summary>
    private const ulong MaxPiece = 512 * 1024;

    private byte[] buffer = [];

    /// <summary>The driver's buffers; null while the object is not used.</summary>
    public VirtioRequest? Chain { get; set; }

    /// <summary>Queue that it came from.</summary>
    public int Queue { get; set; }

    /// <summary>Life of the device, from reset to reset, in which it was taken.</summary>
    public uint Session { get; set; }

    /// <summary>First byte on the medium.</summary>
    public ulong Start { get; set; }

    /// <summary>Bytes to move.</summary>
    public ulong Total { get; set; }

    /// <summary>Bytes moved.</summary>
    public ulong Done { get; set; }

    /// <summary>Whether all is moved.</summary>
    public bool IsDone => Done == Total;

    /// <summary>Makes this the request for the next piece, with room for its data.</summary>
    public Span<byte> NextPiece()
    {
        int length = (int)Math.Min(Total - Done, MaxPiece);
        if (buffer.Length < length)
        {
            buffer = new byte[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        (Offset, Length, Data) = (Start + Done, (ulong)length, buffer.AsMemory(0, length));
        return Data.Span;
    }

    /// <inheritdoc/>
    public override void Complete(BlockStatus status) => device.Completed(this, status);
}

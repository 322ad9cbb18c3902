using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char;

/// <summary>Keeps the last bytes that the guest wrote in memory, until a program takes them.</summary>
[ObjectType("chardev-ringbuf", Family = "char")]
public sealed partial class RingBackend : CharBackend, ICharRing
{
    [Derived]
    private byte[] ring = [];

    [Derived]
    private int first;

    [Derived]
    private int count;

    /// <summary>Bytes that are kept; older ones are overwritten.</summary>
    [Config(Size = true, Default = 65536, Min = 1, Max = 1 << 26)]
    public partial int Size { get; init; }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        if (ring.Length == 0)
        {
            ring = new byte[Size];
        }

        foreach (byte b in bytes)
        {
            ring[(first + count) % ring.Length] = b;
            if (count < ring.Length)
            {
                count++;
            }
            else
            {
                first = (first + 1) % ring.Length;
            }
        }

        return bytes.Length;
    }

    /// <inheritdoc/>
    public int Take(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, count);
        for (int i = 0; i < length; i++)
        {
            buffer[i] = ring[(first + i) % ring.Length];
        }

        first = ring.Length == 0 ? 0 : (first + length) % ring.Length;
        count -= length;
        return length;
    }

    /// <inheritdoc/>
    public void Put(ReadOnlySpan<byte> bytes) => Deliver(bytes);
}

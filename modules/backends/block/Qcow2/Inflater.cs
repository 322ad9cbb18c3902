using System.IO.Compression;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>Reads compressed clusters, and keeps the last few: a guest reads a cluster in parts. Any thread.</summary>
/// <param name="file">The file.</param>
/// <param name="clusterSize">Bytes of a cluster.</param>
internal sealed class Inflater(ImageFile file, int clusterSize)
{
    private const int Kept = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<(L2Entry Entry, byte[] Bytes)> last = new();

    /// <summary>A cluster as the guest sees it.</summary>
    /// <param name="entry">Its entry.</param>
    /// <exception cref="IOException">It cannot be inflated.</exception>
    public byte[] Read(L2Entry entry)
    {
        lock (gate)
        {
            for (var node = last.First; node is not null; node = node.Next)
            {
                if (node.Value.Entry == entry)
                {
                    return node.Value.Bytes;
                }
            }
        }

        byte[] bytes = Inflate(entry);
        lock (gate)
        {
            last.AddFirst((entry, bytes));
            if (last.Count > Kept)
            {
                last.RemoveLast();
            }
        }

        return bytes;
    }

    /// <summary>Forgets all: places in the file may mean something else now.</summary>
    public void Forget()
    {
        lock (gate)
        {
            last.Clear();
        }
    }

    private byte[] Inflate(L2Entry entry)
    {
        byte[] packed = new byte[entry.Length];
        file.Read(packed, entry.Host);
        byte[] bytes = new byte[clusterSize];
        try
        {
            using var stream = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new IOException($"the compressed cluster at 0x{entry.Host:x} of '{file.Name}' cannot be inflated", e);
        }
    }
}

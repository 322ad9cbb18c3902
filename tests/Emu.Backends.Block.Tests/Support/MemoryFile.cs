using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>
/// A file in memory that remembers what was written since its last flush, so that a test can see what a loss of power leaves: what
/// was flushed, and of the rest any sectors.
/// </summary>
internal sealed class MemoryFile(string name = "memory") : ImageFile
{
    private const int Sector = 512;

    private readonly Lock gate = new();
    private readonly List<(long Offset, byte[] Bytes)> unflushed = [];
    private MemoryStream content = new();
    private MemoryStream durable = new();

    public override string Name => name;

    public override long Length
    {
        get
        {
            lock (gate)
            {
                return content.Length;
            }
        }
    }

    /// <summary>Asked before each write; what it throws is what the write throws.</summary>
    public Action<long, int>? Writing { get; set; }

    /// <summary>Asked before each read.</summary>
    public Action<long, int>? Reading { get; set; }

    public int Flushes { get; private set; }

    public int Holes { get; private set; }

    public byte[] ToArray() => content.ToArray();

    public static MemoryFile Of(byte[] bytes, string name = "memory")
    {
        var file = new MemoryFile(name);
        Put(file.content, bytes, 0);
        Put(file.durable, bytes, 0);
        return file;
    }

    /// <summary>What is there after a loss of power.</summary>
    /// <param name="random">Decides for each sector that was not flushed.</param>
    public MemoryFile AfterPowerLoss(Random random)
    {
        lock (gate)
        {
            var left = new MemoryStream();
            durable.WriteTo(left);
            foreach ((long offset, byte[] bytes) in unflushed)
            {
                for (int i = 0; i < bytes.Length;)
                {
                    int length = (int)Math.Min(bytes.Length - i, Sector - ((offset + i) % Sector));
                    if (random.Next(2) == 0)
                    {
                        Put(left, bytes.AsSpan(i, length), offset + i);
                    }

                    i += length;
                }
            }

            return Of(left.ToArray(), name);
        }
    }

    /// <summary>Cuts the file off.</summary>
    public void Truncate(long length)
    {
        content.SetLength(length);
        durable.SetLength(Math.Min(length, durable.Length));
        unflushed.Clear();
    }

    public override void Grow(long length)
    {
        lock (gate)
        {
            content.SetLength(length);
            durable.SetLength(length);
        }
    }

    public override void Read(Span<byte> buffer, long offset)
    {
        Reading?.Invoke(offset, buffer.Length);
        lock (gate)
        {
            content.Position = Math.Min(offset, content.Length);
            buffer[content.Read(buffer)..].Clear();
        }
    }

    public override void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        Writing?.Invoke(offset, bytes.Length);
        lock (gate)
        {
            Put(content, bytes, offset);
            unflushed.Add((offset, bytes.ToArray()));
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            foreach ((long offset, byte[] bytes) in unflushed)
            {
                Put(durable, bytes, offset);
            }

            unflushed.Clear();
            Flushes++;
        }
    }

    public override bool PunchHole(long offset, long length)
    {
        lock (gate)
        {
            int end = (int)Math.Min(offset + length, content.Length);
            if (offset < end)
            {
                Put(content, new byte[end - offset], offset);
                unflushed.Add((offset, new byte[end - offset]));
            }

            Holes++;
            return true;
        }
    }

    public override void Dispose()
    {
    }

    private static void Put(MemoryStream into, ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > 256 << 20)
        {
            throw new IOException("the test's file has no more room");
        }

        into.Position = offset;
        into.Write(bytes);
    }
}

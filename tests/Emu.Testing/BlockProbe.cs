using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Testing;

/// <summary>A medium in the hands of a test: requests wait until the test completes them.</summary>
/// <param name="length">Bytes.</param>
public sealed class BlockProbe(int length) : EmuObject, IBlockBackend
{
    private readonly List<BlockRequest> waiting = [];

    /// <summary>What is on the medium.</summary>
    public byte[] Bytes { get; private set; } = new byte[length];

    public ulong Length => (ulong)Bytes.Length;

    public int BlockSize { get; init; } = 512;

    public bool IsReadOnly { get; init; }

    /// <summary>The bound device.</summary>
    public Device? Device { get; private set; }

    /// <summary>What was done, in order: <c>write 512+1024</c>.</summary>
    public List<string> Log { get; } = [];

    /// <summary>How often everything was cancelled.</summary>
    public int Cancels { get; private set; }

    /// <summary>Requests that wait.</summary>
    public int Waiting => waiting.Count;

    /// <summary>How the next requests end; they have no effect then.</summary>
    public BlockStatus Status { get; set; }

    public void Bind(Device? owner) => Device = owner is null || Device is null ? owner : throw new ConfigurationException($"{Path} is used by {Device.Path}");

    public BlockStatus ReadNow(ulong offset, Span<byte> bytes)
    {
        Bytes.AsSpan((int)offset, bytes.Length).CopyTo(bytes);
        return Status;
    }

    public void Submit(BlockRequest request) => waiting.Add(request);

    public void CancelAll() => Cancels++;

    public void Resize(ulong length)
    {
        byte[] bytes = new byte[length];
        Bytes.CopyTo(bytes, 0);
        Bytes = bytes;
    }

    public void Drain()
    {
    }

    /// <summary>Completes waiting requests, and those that they cause, the oldest first.</summary>
    /// <param name="count">At most so many.</param>
    /// <returns>How many there were.</returns>
    public int Run(int count = int.MaxValue)
    {
        int done = 0;
        for (; done < count && waiting.Count > 0; done++)
        {
            Complete(0);
        }

        return done;
    }

    /// <summary>Completes one waiting request.</summary>
    /// <param name="index">Its place in the order of arrival.</param>
    public void Complete(int index)
    {
        BlockRequest request = waiting[index];
        waiting.RemoveAt(index);
        Log.Add(request.Operation == BlockOperation.Flush ? "flush" : $"{request.Operation.ToString().ToLowerInvariant()} {request.Offset}+{request.Length}");
        if (Status == BlockStatus.Ok)
        {
            Do(request);
        }

        request.Complete(Status);
    }

    private void Do(BlockRequest request)
    {
        switch (request.Operation)
        {
            case BlockOperation.Read:
                Bytes.AsSpan((int)request.Offset, (int)request.Length).CopyTo(request.Data.Span);
                break;
            case BlockOperation.Write:
                request.Data.Span[..(int)request.Length].CopyTo(Bytes.AsSpan((int)request.Offset));
                break;
            case BlockOperation.WriteZeroes:
                Bytes.AsSpan((int)request.Offset, (int)request.Length).Clear();
                break;
            default:
                break;
        }
    }
}

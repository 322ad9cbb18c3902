using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;
using Emu.Backends.Block.Images;
using Microsoft.Extensions.Logging;

namespace Emu.Backends.Block;

/// <summary>What becomes of space that the guest does not need any more.</summary>
public enum DiscardMode : byte
{
    /// <summary>It stays taken on the host.</summary>
    Ignore,

    /// <summary>The host has it back.</summary>
    Unmap,
}

/// <summary>What a flush of the guest does.</summary>
public enum CacheMode : byte
{
    /// <summary>What was written is durable when the flush ends.</summary>
    Writeback,

    /// <summary>Nothing: faster, and a crash of the host destroys the image.</summary>
    Unsafe,
}

/// <summary>What all block backends share: properties of the file, one device at a time, requests on threads of their own.</summary>
public abstract partial class BlockBackend : EmuObject, IBlockBackend
{
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int TooLarge = 27;
    private const int DiskFull = unchecked((int)0x80070070);

    [Derived]
    private DiskImage? image;

    [Derived]
    private BlockWorkers? workers;

    [Derived]
    private Device? owner;

    [Derived]
    private int complaints;

    [Derived]
    private readonly RequestCounts counts = new();

    /// <summary>The file with the image; it must be there.</summary>
    [Config(Required = true)]
    public partial string Filename { get; init; }

    /// <summary>Whether the guest may only read it; the file then needs to be readable only, and others may read it, too.</summary>
    [Config(Name = "read-only")]
    public partial bool ReadOnly { get; init; }

    /// <summary>Whether the file stays as it is: what the guest writes goes to a temporary file, and is gone at the end.</summary>
    [Config]
    public partial bool Snapshot { get; init; }

    /// <summary>Whether blocks that the guest discards give their space back to the host.</summary>
    [Config(Default = "ignore")]
    public partial DiscardMode Discard { get; init; }

    /// <summary>Whether what the guest flushes is made durable.</summary>
    [Config(Default = "writeback")]
    public partial CacheMode Cache { get; init; }

    /// <summary>Whether the image is locked, so that no two programs write it; QEMU and its tools heed the lock and set it, too.</summary>
    [Config(Default = "auto")]
    public partial ImageLocking Locking { get; init; }

    /// <inheritdoc/>
    public ulong Length => (ulong)(image?.Length ?? 0);

    /// <inheritdoc/>
    public int BlockSize => DiskImage.SectorSize;

    /// <inheritdoc/>
    public bool IsReadOnly => ReadOnly;

    /// <inheritdoc/>
    public void Bind(Device? owner)
    {
        if (owner is not null && this.owner is not null)
        {
            throw new ConfigurationException($"{Path} is used by {this.owner.Path} already; give each device an image of its own");
        }

        if (owner is null)
        {
            // Nothing touches the device's memory once it has let go.
            CancelAll();
            workers?.Drain();
        }

        this.owner = owner;
    }

    /// <inheritdoc/>
    public BlockStatus ReadNow(ulong offset, Span<byte> bytes)
    {
        if (image is null || !IsInside(offset, (ulong)bytes.Length))
        {
            return BlockStatus.Invalid;
        }

        try
        {
            image.Read(bytes, (long)offset);
            return BlockStatus.Ok;
        }
        catch (IOException e)
        {
            Complain($"reading {bytes.Length} bytes at {offset} failed: {e.Message.TrimEnd('.')}");
            return BlockStatus.IoError;
        }
    }

    /// <inheritdoc/>
    public void Submit(BlockRequest request)
    {
        if (image is null || workers is null || !IsInside(request))
        {
            Complete(request, BlockStatus.Invalid);
        }
        else if (ReadOnly && request.Operation is not (BlockOperation.Read or BlockOperation.Flush))
        {
            Complete(request, BlockStatus.ReadOnly);
        }
        else
        {
            workers.Add(request);
        }
    }

    /// <inheritdoc/>
    public void CancelAll() => workers?.CancelWaiting();

    /// <summary>Waits for every request and makes what was written durable: whoever saves the machine now finds its disk as it is.</summary>
    public void Drain()
    {
        workers?.Drain();
        if (image is not null && !ReadOnly && Cache != CacheMode.Unsafe)
        {
            try
            {
                image.Flush();
            }
            catch (IOException e)
            {
                Complain($"flush failed: {e.Message.TrimEnd('.')}");
            }
        }
    }

    /// <inheritdoc/>
    public BlockCounters? Counters => counts.Now;

    /// <inheritdoc/>
    public void Resize(ulong length)
    {
        if (image is null || length == Length)
        {
            return;
        }

        if (ReadOnly || length % DiskImage.SectorSize != 0 || length < Length || length > long.MaxValue)
        {
            throw new ConfigurationException(
                ReadOnly ? $"{Path} is only read"
                : length < Length ? $"{Path} has {Length} bytes and can only become longer: what lies behind its end would be lost"
                : $"{Path}: the length of a disk is a multiple of {DiskImage.SectorSize} bytes, not {length}");
        }

        try
        {
            image.Grow((long)length);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"{Path} cannot have {length} bytes: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Whether the file itself is written.</summary>
    private protected bool IsFileWritten => !ReadOnly && !Snapshot;

    /// <summary>Opens the image.</summary>
    /// <param name="opener">Opens files as the properties say.</param>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    private protected abstract DiskImage Open(ImageOpener opener);

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        var opener = new ImageOpener(Locking, Complain) { IsUnmapped = Discard == DiscardMode.Unmap, IsUnsafe = Cache == CacheMode.Unsafe };
        try
        {
            DiskImage opened = Open(opener);
            image = Snapshot && !ReadOnly ? opener.OpenTemporary(opened) : opened;
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{Path}: {e.Message}", e);
        }

        workers = new BlockWorkers(Path, Do, request => Complete(request, BlockStatus.Cancelled));
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        workers?.Dispose();
        image?.Dispose();
        (workers, image) = (null, null);
        base.OnUnrealize();
    }

    private bool IsInside(BlockRequest request) => request.Operation switch
    {
        BlockOperation.Flush => true,
        BlockOperation.Read or BlockOperation.Write when (ulong)request.Data.Length != request.Length => false,
        <= BlockOperation.WriteZeroes => IsInside(request.Offset, request.Length),
        _ => false,
    };

    private bool IsInside(ulong offset, ulong length) => (offset | length) % DiskImage.SectorSize == 0 && length <= Length && offset <= Length - length;

    /// <summary>Does a request, on a thread of the backend.</summary>
    private void Do(BlockRequest request)
    {
        BlockStatus status;
        try
        {
            Do(request, image!);
            status = BlockStatus.Ok;
        }
        catch (IOException e)
        {
            status = e.HResult is NoSpace or NoQuota or TooLarge or DiskFull ? BlockStatus.NoSpace : BlockStatus.IoError;
            Complain($"{request.Operation} of {request.Length} bytes at {request.Offset} failed: {e.Message.TrimEnd('.')}");
        }
        catch (Exception e)
        {
            // A mistake of this module: the guest reads of a medium that failed, and the machine goes on.
            status = BlockStatus.IoError;
            Complain($"{request.Operation} of {request.Length} bytes at {request.Offset} failed: {e}");
        }

        counts.Add(request, status);
        Complete(request, status);
    }

    private void Do(BlockRequest request, DiskImage disk)
    {
        switch (request.Operation)
        {
            case BlockOperation.Read:
                disk.Read(request.Data.Span, (long)request.Offset);
                break;
            case BlockOperation.Write:
                disk.Write(request.Data.Span, (long)request.Offset);
                break;
            case BlockOperation.WriteZeroes:
                disk.WriteZeroes((long)request.Offset, (long)request.Length, Discard == DiscardMode.Unmap);
                break;
            case BlockOperation.Discard when Discard == DiscardMode.Unmap:
                disk.Discard((long)request.Offset, (long)request.Length);
                break;
            case BlockOperation.Flush when Cache != CacheMode.Unsafe && !ReadOnly:
                disk.Flush();
                break;
            default:
                break;
        }
    }

    private void Complete(BlockRequest request, BlockStatus status) => Services.Post((EmuObject?)owner ?? this, () => request.Complete(status));

    /// <summary>Says what is wrong, not more than a screen full. Any thread.</summary>
    private void Complain(string message)
    {
        if (Interlocked.Increment(ref complaints) <= 20)
        {
            Services.Post(this, () => Services.LogOf(this).Log(LogLevel.Warning, default, message, null, static (text, _) => text));
        }
    }
}

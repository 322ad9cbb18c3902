using System.Numerics;
using System.Text;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Block;

/// <summary>
/// Block device (Virtual I/O Device, section 5.2): a disk over a block backend. Not modelled: secure erase, zoned disks, lifetime,
/// SCSI commands.
/// </summary>
[Device("virtio-blk-device", Family = "block")]
public sealed partial class VirtioBlk : VirtioDevice, IBlockFrontend
{
    /// <summary>Unit of addresses, whatever the size of a block (5.2.6).</summary>
    private const int SectorSize = 512;

    private const int SerialLength = 20;

    /// <summary>The medium.</summary>
    [Link(Required = true)]
    public partial IBlockBackend? Drive { get; }

    /// <summary>Serial number, at most 20 characters.</summary>
    [Config(Default = "")]
    public partial string Serial { get; init; }

    /// <summary>Bytes of a block; 0 for that of the drive.</summary>
    [Config(Name = "logical_block_size", Size = true, Default = 0u, Max = 32768)]
    public partial uint LogicalBlockSize { get; init; }

    /// <summary>Bytes of a block of the medium inside; 0 for the logical size.</summary>
    [Config(Name = "physical_block_size", Size = true, Default = 0u, Max = 1 << 20)]
    public partial uint PhysicalBlockSize { get; init; }

    /// <summary>Bytes of a request that do well at least; 0 when nothing is known.</summary>
    [Config(Name = "min_io_size", Size = true, Default = 0u)]
    public partial uint MinIoSize { get; init; }

    /// <summary>Bytes of a request that does best; 0 when nothing is known.</summary>
    [Config(Name = "opt_io_size", Size = true, Default = 0u)]
    public partial uint OptIoSize { get; init; }

    /// <summary>Request queues.</summary>
    [Config(Name = "num-queues", Default = 1u, Min = 1, Max = 64)]
    public partial uint NumQueues { get; init; }

    /// <summary>Entries of each queue: a power of two.</summary>
    [Config(Name = "queue-size", Default = 256u, Min = 4, Max = 1024)]
    public partial uint QueueEntries { get; init; }

    /// <summary>The drive has a write cache: writes are durable once they are flushed.</summary>
    [Config(Name = "write-cache", Default = true)]
    public partial bool WriteCache { get; init; }

    /// <summary>The guest may switch the write cache.</summary>
    [Config(Name = "config-wce", Default = true)]
    public partial bool ConfigWce { get; init; }

    /// <summary>The guest may discard blocks.</summary>
    [Config(Default = true)]
    public partial bool Discard { get; init; }

    /// <summary>Sectors that one request discards at most.</summary>
    [Config(Name = "max-discard-sectors", Default = MaxSectors, Min = 1, Max = MaxSectors)]
    public partial uint MaxDiscardSectors { get; init; }

    /// <summary>Bytes to which discarding should be aligned; 0 for a block.</summary>
    [Config(Name = "discard_granularity", Size = true, Default = 0u)]
    public partial uint DiscardGranularity { get; init; }

    /// <summary>The guest may have blocks filled with zeros.</summary>
    [Config(Name = "write-zeroes", Default = true)]
    public partial bool WriteZeroes { get; init; }

    /// <summary>Sectors that one request fills with zeros at most.</summary>
    [Config(Name = "max-write-zeroes-sectors", Default = MaxSectors, Min = 1, Max = MaxSectors)]
    public partial uint MaxWriteZeroesSectors { get; init; }

    /// <summary>What is done when the drive fails to read.</summary>
    [Config(Default = "auto")]
    public partial ReadErrorPolicy Rerror { get; init; }

    /// <summary>What is done when the drive fails to write, flush or discard.</summary>
    [Config(Default = "auto")]
    public partial WriteErrorPolicy Werror { get; init; }

    /// <inheritdoc/>
    public override uint DeviceId => 2;

    /// <inheritdoc/>
    public override int Queues => (int)NumQueues;

    private IBlockBackend Medium => Drive ?? throw new InvalidOperationException($"{Path} has no drive");

    private ulong Sectors => Medium.Length / SectorSize;

    private uint BlockSize => LogicalBlockSize != 0 ? LogicalBlockSize : (uint)Math.Max(Medium.BlockSize, SectorSize);

    /// <inheritdoc/>
    public override int QueueSize(int queue) => (int)QueueEntries;

    /// <inheritdoc/>
    public void MediumResized()
    {
        if (IsPlugged)
        {
            Slot.ConfigChanged();
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (!BitOperations.IsPow2(QueueEntries))
        {
            throw new ConfigurationException($"{Path}: 'queue-size' is a power of two, not {QueueEntries}");
        }

        if (Serial.Length > SerialLength || !Ascii.IsValid(Serial))
        {
            throw new ConfigurationException($"{Path}: 'serial' has at most {SerialLength} ASCII characters, not '{Serial}'");
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        CheckBlockSizes();
        Medium.Bind(this);
        try
        {
            base.OnRealize();
        }
        catch
        {
            Medium.Bind(null);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        base.OnUnrealize();
        Drive?.Bind(null);
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();

        // Requests of before mean nothing now; those of the state are taken again.
        Abandon();
    }

    private void CheckBlockSizes()
    {
        uint physical = Math.Max(PhysicalBlockSize, BlockSize);
        if (!BitOperations.IsPow2(BlockSize) || !BitOperations.IsPow2(physical) || BlockSize < Math.Max(Medium.BlockSize, SectorSize) || (PhysicalBlockSize != 0 && PhysicalBlockSize < BlockSize))
        {
            throw new ConfigurationException(
                $"{Path}: blocks of {LogicalBlockSize} bytes (physically {PhysicalBlockSize}) do not go with a drive whose blocks have {Medium.BlockSize}; give powers of two, the physical size not below the logical one, or leave both out");
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Block;

/// <content>Features and configuration space (sections 5.2.3 and 5.2.4).</content>
public sealed partial class VirtioBlk
{
    private const ulong SegMaxFeature = 1UL << 2;
    private const ulong GeometryFeature = 1UL << 4;
    private const ulong ReadOnlyFeature = 1UL << 5;
    private const ulong BlockSizeFeature = 1UL << 6;
    private const ulong FlushFeature = 1UL << 9;
    private const ulong TopologyFeature = 1UL << 10;
    private const ulong ConfigWceFeature = 1UL << 11;
    private const ulong MultiQueueFeature = 1UL << 12;
    private const ulong DiscardFeature = 1UL << 13;
    private const ulong WriteZeroesFeature = 1UL << 14;

    private const int WriteBackOffset = 32;
    private const uint MaxSectors = 0x3F_FFFF;

    /// <summary>Descriptors of a request that are no data: header and status.</summary>
    private const uint OwnSegments = 2;

    // A geometry as old disks had it; nobody lives by it, but guests print it.
    private const uint Heads = 16;
    private const uint SectorsPerTrack = 63;
    private const uint MaxCylinders = 16383;

    [State]
    private bool writeBack;

    /// <inheritdoc/>
    public override ulong Features => SegMaxFeature | GeometryFeature | BlockSizeFeature | FlushFeature | TopologyFeature
        | (Medium.IsReadOnly ? ReadOnlyFeature : 0)
        | (ConfigWce ? ConfigWceFeature : 0)
        | (NumQueues > 1 ? MultiQueueFeature : 0)
        | (Discard && !Medium.IsReadOnly ? DiscardFeature : 0)
        | (WriteZeroes && !Medium.IsReadOnly ? WriteZeroesFeature : 0);

    /// <inheritdoc/>
    public override int ConfigSize => 60;

    /// <summary>
    /// Whether writes are durable only once they are flushed: as the driver chose, or what it must believe (5.2.6.2).
    /// </summary>
    private bool IsWriteBack => Has(ConfigWceFeature) ? writeBack : WriteCache && Has(FlushFeature);

    /// <inheritdoc/>
    public override void ReadConfig(int offset, Span<byte> bytes)
    {
        Span<byte> config = stackalloc byte[ConfigSize];
        config.Clear();
        uint physical = Math.Max(PhysicalBlockSize, BlockSize);
        BinaryPrimitives.WriteUInt64LittleEndian(config, Sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(config[12..], QueueEntries - OwnSegments);
        BinaryPrimitives.WriteUInt16LittleEndian(config[16..], (ushort)Math.Clamp(Sectors / (Heads * SectorsPerTrack), 1, MaxCylinders));
        config[18] = (byte)Heads;
        config[19] = (byte)SectorsPerTrack;
        BinaryPrimitives.WriteUInt32LittleEndian(config[20..], BlockSize);
        config[24] = (byte)BitOperations.Log2(physical / BlockSize);
        BinaryPrimitives.WriteUInt16LittleEndian(config[26..], (ushort)(MinIoSize / BlockSize));
        BinaryPrimitives.WriteUInt32LittleEndian(config[28..], OptIoSize / BlockSize);
        config[WriteBackOffset] = IsWriteBack ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(config[34..], (ushort)NumQueues);
        BinaryPrimitives.WriteUInt32LittleEndian(config[36..], MaxDiscardSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(config[40..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(config[44..], Math.Max(DiscardGranularity, BlockSize) / SectorSize);
        BinaryPrimitives.WriteUInt32LittleEndian(config[48..], MaxWriteZeroesSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(config[52..], 1);
        config[56] = 1;
        config.Slice(offset, bytes.Length).CopyTo(bytes);
    }

    /// <inheritdoc/>
    public override void WriteConfig(int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset <= WriteBackOffset && offset + bytes.Length > WriteBackOffset && Has(ConfigWceFeature))
        {
            writeBack = bytes[WriteBackOffset - offset] != 0;
        }
    }
}

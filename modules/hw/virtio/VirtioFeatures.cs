namespace Emu.Hw.Virtio;

/// <summary>Features of queues and transport (Virtual I/O Device, chapter 6).</summary>
internal static class VirtioFeatures
{
    /// <summary>VIRTIO_F_INDIRECT_DESC: a descriptor may lead to a table of descriptors.</summary>
    public const ulong IndirectDescriptors = 1UL << 28;

    /// <summary>VIRTIO_F_EVENT_IDX: both sides say from which entry on they want to be told.</summary>
    public const ulong EventIndex = 1UL << 29;

    /// <summary>VIRTIO_F_VERSION_1: the interface of version 1 and later, the only one that is offered.</summary>
    public const ulong Version1 = 1UL << 32;
}

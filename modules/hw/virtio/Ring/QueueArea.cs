namespace Emu.Hw.Virtio.Ring;

/// <summary>Parts of a virtqueue (Virtual I/O Device, section 2.6).</summary>
internal enum QueueArea
{
    /// <summary>The descriptor table.</summary>
    Descriptors,

    /// <summary>Written by the driver: the available ring.</summary>
    Driver,

    /// <summary>Written by the device: the used ring.</summary>
    Device,
}

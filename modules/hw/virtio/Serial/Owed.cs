namespace Emu.Hw.Virtio.Serial;

/// <summary>What a driver is still to be told of a port, in the order of telling.</summary>
[Flags]
internal enum Owed : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is gone (VIRTIO_CONSOLE_DEVICE_REMOVE).</summary>
    Remove = 1,

    /// <summary>It is there (VIRTIO_CONSOLE_DEVICE_ADD).</summary>
    Add = 2,

    /// <summary>It is a console (VIRTIO_CONSOLE_CONSOLE_PORT).</summary>
    Console = 4,

    /// <summary>Its name (VIRTIO_CONSOLE_PORT_NAME).</summary>
    Name = 8,

    /// <summary>Whether the other side is open (VIRTIO_CONSOLE_PORT_OPEN).</summary>
    Open = 16,
}

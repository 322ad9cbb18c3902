namespace Emu.Hw.Virtio.Transport;

/// <summary>Device status (Virtual I/O Device, section 2.1).</summary>
[Flags]
internal enum VirtioStatus : byte
{
    /// <summary>Reset.</summary>
    None = 0,

    /// <summary>The guest has seen the device.</summary>
    Acknowledge = 1,

    /// <summary>The guest has a driver for it.</summary>
    Driver = 2,

    /// <summary>The driver is ready.</summary>
    DriverOk = 4,

    /// <summary>Features are agreed on.</summary>
    FeaturesOk = 8,

    /// <summary>The device cannot go on until it is reset.</summary>
    NeedsReset = 64,

    /// <summary>The driver gave up.</summary>
    Failed = 128,
}

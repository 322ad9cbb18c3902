namespace Emu.Hw.Virtio.Ring;

/// <summary>What a queue needs of its transport.</summary>
internal interface IQueueOwner
{
    /// <summary>Features that driver and device agreed on.</summary>
    ulong Features { get; }

    /// <summary>Whether requests may be taken.</summary>
    bool IsRunning { get; }

    /// <summary>Tells the driver that buffers were used.</summary>
    void InterruptForQueue();

    /// <summary>The driver broke the rules.</summary>
    void Fail(string reason);
}

namespace Emu.Abstractions.Qdev.Bus;

/// <summary>
/// What a virtio device is to its transport (OASIS Virtual I/O Device, chapters 2, 3 and 5). The transport has the registers, the
/// device status and the virtqueues; the device has features, configuration space and the meaning of requests. Called under the
/// machine's lock.
/// </summary>
public interface IVirtioDevice
{
    /// <summary>Device id of chapter 5; not 0.</summary>
    uint DeviceId { get; }

    /// <summary>Features of the device type that it offers (bits 0 to 23 and 50 on); the transport adds those of queues and transport.</summary>
    ulong Features { get; }

    /// <summary>Number of virtqueues; fixed once the device is configured.</summary>
    int Queues { get; }

    /// <summary>Bytes of configuration space that are there; at most 256.</summary>
    int ConfigSize { get; }

    /// <summary>Largest size of a virtqueue: a power of two, at most 1024.</summary>
    /// <param name="queue">Its number.</param>
    int QueueSize(int queue);

    /// <summary>Reads configuration space without side effects.</summary>
    /// <param name="offset">First byte; the range lies inside <see cref="ConfigSize"/>.</param>
    /// <param name="bytes">Takes the bytes, little-endian.</param>
    void ReadConfig(int offset, Span<byte> bytes);

    /// <summary>Writes configuration space; what cannot be written is ignored.</summary>
    /// <param name="offset">First byte; the range lies inside <see cref="ConfigSize"/>.</param>
    /// <param name="bytes">The bytes, little-endian.</param>
    void WriteConfig(int offset, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>The driver is there (DRIVER_OK): what waits in the queues may be taken.</summary>
    void Start();

    /// <summary>The driver made buffers available. Take a bounded number of requests, and post a call for more.</summary>
    /// <param name="queue">Number of the queue.</param>
    void Notify(int queue);

    /// <summary>
    /// The driver resets the device: every request that was taken is void, and the device is as after <see cref="ResetPhase.Enter"/>,
    /// which is called instead when the whole machine is reset.
    /// </summary>
    void Stop();
}

/// <summary>A transport: takes one virtio device and shows it to the guest. The link <c>bus</c> of a virtio device leads here.</summary>
public interface IVirtioBus : IDeviceSlots
{
    /// <summary>Puts a device into the transport; devices call it when they are realized.</summary>
    /// <param name="device">The device.</param>
    /// <returns>What the transport gives it, until it is detached.</returns>
    /// <exception cref="Qom.ConfigurationException">The transport has a device already.</exception>
    IVirtioSlot Attach(IVirtioDevice device);

    /// <summary>
    /// Takes the device out; devices call it when they are unrealized. The guest sees an empty transport. Nothing happens when it
    /// is not there.
    /// </summary>
    /// <param name="device">The device.</param>
    void Detach(IVirtioDevice device);
}

/// <summary>What a transport gives its virtio device. Called under the machine's lock.</summary>
public interface IVirtioSlot
{
    /// <summary>Features that driver and device agreed on; 0 before they did.</summary>
    ulong Features { get; }

    /// <summary>Whether requests may be taken: the driver is there and nothing failed.</summary>
    bool IsRunning { get; }

    /// <summary>A virtqueue; the same object for as long as the device is in the transport.</summary>
    /// <param name="index">Its number, below <see cref="IVirtioDevice.Queues"/>.</param>
    IVirtioQueue Queue(int index);

    /// <summary>Configuration space changed by itself: the driver is told.</summary>
    void ConfigChanged();

    /// <summary>The driver broke the rules so that the device cannot go on: it asks to be reset (DEVICE_NEEDS_RESET) and rests until then.</summary>
    /// <param name="reason">What was wrong, for the log.</param>
    void Fail(string reason);
}

/// <summary>
/// A virtqueue as its device sees it (section 2.6). Requests may be completed in any order. A snapshot keeps those that were taken
/// and not completed; after restoring they are there to be taken again, and the device is notified.
/// </summary>
public interface IVirtioQueue
{
    /// <summary>Takes the next request.</summary>
    /// <returns>
    /// The request; null when there is none, the queue is not in use, or what the driver made available is malformed: the device has
    /// failed then. After null the driver notifies when there is more.
    /// </returns>
    VirtioRequest? Take();
}

/// <summary>
/// A chain of buffers that the driver made available: first those that the device reads, then those that it writes, each as one
/// range of bytes. Void once it is completed, or the device was stopped; a void request does nothing.
/// </summary>
public abstract class VirtioRequest
{
    /// <summary>Bytes that the device may read.</summary>
    public abstract ulong ReadableLength { get; }

    /// <summary>Bytes that the device may write.</summary>
    public abstract ulong WritableLength { get; }

    /// <summary>Reads bytes of the driver. When they are not in RAM the device fails.</summary>
    /// <param name="offset">First byte among those that the device may read.</param>
    /// <param name="bytes">Takes the bytes.</param>
    /// <returns>Whether all were read; false also when there are fewer.</returns>
    public abstract bool Read(ulong offset, Span<byte> bytes);

    /// <summary>Writes bytes for the driver. When they are not in RAM the device fails.</summary>
    /// <param name="offset">First byte among those that the device may write.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Whether all were written; false also when there is less room.</returns>
    public abstract bool Write(ulong offset, ReadOnlySpan<byte> bytes);

    /// <summary>Gives the buffers back to the driver as used.</summary>
    /// <param name="written">Bytes that were written without a gap from the first on.</param>
    /// <param name="more">More requests are completed in the same call: the driver sees all of them together, with the last.</param>
    public abstract void Complete(uint written, bool more = false);

    /// <summary>Puts the request back untouched: it is the next that is taken. Of several, the one taken last first.</summary>
    public abstract void Return();
}

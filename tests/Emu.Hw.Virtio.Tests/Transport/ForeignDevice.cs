using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Virtio.Tests.Transport;

/// <summary>A virtio device as another module would write it, with nothing but the contract: it gives back what it is sent.</summary>
internal sealed class ForeignDevice : Device, IVirtioDevice
{
    private IVirtioSlot? slot;

    public uint DeviceId => 42;

    public ulong Features => 1;

    public int Queues => 1;

    public int ConfigSize => 4;

    /// <summary>How often the driver reset it.</summary>
    public int Stops { get; private set; }

    /// <summary>A request that is kept.</summary>
    public VirtioRequest? Kept { get; set; }

    /// <summary>Whether requests are kept.</summary>
    public bool Keeps { get; set; }

    public int QueueSize(int queue) => 16;

    public void ReadConfig(int offset, Span<byte> bytes) => bytes.Fill(0x5A);

    public void Start() => Notify(0);

    public void Notify(int queue)
    {
        Span<byte> bytes = stackalloc byte[64];
        while (slot!.Queue(queue).Take() is { } request)
        {
            if (Keeps)
            {
                Kept = request;
                return;
            }

            Span<byte> text = bytes[..(int)Math.Min(64, request.ReadableLength)];
            if (request.Read(0, text) && request.Write(0, text))
            {
                request.Complete((uint)text.Length);
            }
        }
    }

    public void Stop() => Stops++;

    public void Plug(IVirtioBus bus) => slot = bus.Attach(this);

    public void Grow() => slot!.ConfigChanged();
}

using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Testing;

/// <summary>A network backend in the hands of a test.</summary>
public sealed class NetProbe : EmuObject, INetBackend
{
    /// <summary>The bound frontend.</summary>
    public INetFrontend? Frontend { get; private set; }

    /// <summary>Frames that were sent.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>How many frames it still takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>How often the frontend said that it takes frames again.</summary>
    public int ReadyCalls { get; private set; }

    public void Bind(INetFrontend? frontend) => Frontend = frontend;

    public bool Send(ReadOnlySpan<byte> frame)
    {
        if (Room == 0)
        {
            return false;
        }

        Room--;
        Sent.Add(frame.ToArray());
        return true;
    }

    public void ReadyToReceive() => ReadyCalls++;

    /// <summary>Sends a frame to the device if it takes one.</summary>
    /// <returns>Whether it did.</returns>
    public bool Deliver(ReadOnlySpan<byte> frame)
    {
        bool takes = Frontend!.CanReceive;
        if (takes)
        {
            Frontend.Receive(frame);
        }

        return takes;
    }
}

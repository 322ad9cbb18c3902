using Emu.Abstractions.Qdev;

namespace Emu.Hw.Virtio.Serial;

/// <summary>A stream between programs of guest and host (/dev/virtio-ports in Linux) as a port of a virtio serial device.</summary>
[Device("virtserialport", Family = "char")]
public sealed partial class VirtSerialPort : VirtioSerialPort
{
    /// <inheritdoc/>
    public override bool IsConsole => false;
}

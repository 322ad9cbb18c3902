using Emu.Abstractions.Qdev;

namespace Emu.Hw.Virtio.Serial;

/// <summary>A console (hvc in Linux) as a port of a virtio serial device.</summary>
[Device("virtconsole", Family = "char")]
public sealed partial class VirtConsole : VirtioSerialPort
{
    /// <inheritdoc/>
    public override bool IsConsole => true;
}

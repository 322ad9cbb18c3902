using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio;

/// <summary>Virtio transports and devices.</summary>
[EmuModule("hw-virtio", ModuleKind.Hardware, Summary = "virtio over MMIO: disk, network card, consoles, entropy")]
public sealed partial class VirtioModule : EmuModule;

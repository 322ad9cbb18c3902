using Emu.Abstractions.Qom;

namespace Emu.Hw.Memory;

/// <summary>RAM, ROM and the loader of images.</summary>
[EmuModule("hw-memory", ModuleKind.Hardware, Summary = "RAM, ROM and the image loader (ELF, Intel HEX, raw)")]
public sealed partial class MemoryModule : EmuModule;

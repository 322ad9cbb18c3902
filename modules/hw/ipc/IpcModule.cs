using Emu.Abstractions.Qom;

namespace Emu.Hw.Ipc;

/// <summary>What cores of one chip have between them.</summary>
[EmuModule("hw-ipc", ModuleKind.Hardware, Summary = "between cores of a chip: mailbox, hardware spinlocks, doorbell")]
public sealed partial class IpcModule : EmuModule;

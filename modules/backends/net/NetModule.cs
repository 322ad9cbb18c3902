using Emu.Abstractions.Qom;

namespace Emu.Backends.Net;

/// <summary>Network backends: doors from network devices to the host.</summary>
[EmuModule("backends-net", ModuleKind.Backend, Summary = "network backends: user-mode TCP/IP, socket to another emulator")]
public sealed partial class NetModule : EmuModule;

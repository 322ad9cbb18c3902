using Emu.Abstractions.Qom;

[assembly: ModulePermission("native", "reads keys, sets the mode of the host's terminal and makes pseudo terminals, which .NET cannot")]

namespace Emu.Backends.Char;

/// <summary>Character backends: doors from serial lines to the host.</summary>
[EmuModule("backends-char", ModuleKind.Backend, Summary = "character backends: terminal, file, memory, nothing")]
public sealed partial class CharModule : EmuModule;

namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu035ProcessExit() : ApiRule(
    "EMU035",
    "ending the process",
    "Nothing below the program itself may end it, and a failed Debug.Assert does. Throw, which marks the device faulted while the machine runs on, or ask the machine to shut down.",
    KindSet.Code,
    new Api("System.Environment", "Exit", "FailFast", "set_ExitCode"),
    new Api("System.Diagnostics.Process", "Kill", "GetCurrentProcess", "CloseMainWindow"),
    new Api("System.Diagnostics.Debug", "Assert", "Fail"),
    new Api("System.Diagnostics.Trace", "Assert", "Fail"));

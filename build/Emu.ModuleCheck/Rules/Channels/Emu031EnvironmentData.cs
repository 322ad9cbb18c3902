namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu031EnvironmentData() : ApiRule(
    "EMU031",
    "environment of the process",
    "Variables, arguments and the working folder are settings that no machine file and no snapshot knows. Take the value as a [Config] property.",
    KindSet.Code,
    new Api("System.Environment", "GetEnvironmentVariable", "GetEnvironmentVariables", "SetEnvironmentVariable", "ExpandEnvironmentVariables",
        "GetCommandLineArgs", "get_CommandLine", "set_CurrentDirectory"),
    new Api("System.IO.Directory", "SetCurrentDirectory"));

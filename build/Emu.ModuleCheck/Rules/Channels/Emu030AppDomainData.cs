namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu030AppDomainData() : ApiRule(
    "EMU030",
    "AppDomain or AppContext",
    "Their data, switches and events belong to the whole process: machines and modules would influence each other unseen. Take settings as [Config] properties; report through the contract.",
    KindSet.Code,
    new Api("System.AppDomain"),
    new Api("System.AppContext", "SetData", "GetData", "SetSwitch", "TryGetSwitch"));

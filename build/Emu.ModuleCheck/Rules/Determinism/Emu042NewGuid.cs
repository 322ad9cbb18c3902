namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu042NewGuid() : ApiRule(
    "EMU042",
    "Guid.NewGuid in a device or target",
    "The same run must give the same result. Take the identifier as a [Config] property, or make it from the machine's seeded Random.",
    KindSet.Guest,
    new Api("System.Guid", "NewGuid", "CreateVersion7"));

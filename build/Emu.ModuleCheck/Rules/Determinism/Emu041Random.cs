namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu041Random() : ApiRule(
    "EMU041",
    "host randomness in a device or target",
    "The same run must give the same result. Use the machine's seeded Random.",
    KindSet.Guest,
    new Api("System.Random"),
    new Api("System.Security.Cryptography.RandomNumberGenerator"),
    new Api("System.IO.Path", "GetRandomFileName", "GetTempFileName"));

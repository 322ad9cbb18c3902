namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu040HostTime() : ApiRule(
    "EMU040",
    "host time in a device or target",
    "Guest-visible time stops with the machine and must repeat in deterministic mode. Use the machine's Clock and its timers.",
    KindSet.Guest,
    new Api("System.DateTime", "get_Now", "get_UtcNow", "get_Today"),
    new Api("System.DateTimeOffset", "get_Now", "get_UtcNow"),
    new Api("System.Environment", "get_TickCount", "get_TickCount64", "get_CpuUsage"),
    new Api("System.Diagnostics.Stopwatch"),
    new Api("System.TimeProvider"),
    new Api("System.TimeZoneInfo", "get_Local"),
    new Api("System.Threading.Timer"),
    new Api("System.Threading.PeriodicTimer"),
    new Api("System.Timers.Timer"),
    new Api("System.Threading.CancellationTokenSource", "CancelAfter"));

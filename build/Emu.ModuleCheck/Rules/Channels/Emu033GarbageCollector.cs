namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu033GarbageCollector() : ApiRule(
    "EMU033",
    "settings of the garbage collector",
    "The collector serves all machines of the process, so only the program may steer it. Allocate less on hot paths instead; native memory comes from the contract.",
    KindSet.Code,
    new Api("System.Runtime.GCSettings", "set_LatencyMode", "set_LargeObjectHeapCompactionMode"),
    new Api("System.GC", "Collect", "TryStartNoGCRegion", "EndNoGCRegion", "RegisterNoGCRegionCallback", "AddMemoryPressure", "RemoveMemoryPressure",
        "RegisterForFullGCNotification", "CancelFullGCNotification", "WaitForFullGCApproach", "WaitForFullGCComplete", "WaitForPendingFinalizers", "RefreshMemoryLimit"));

using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

/// <summary>Gives an event its name on the wire.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MachineEventAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>Something that happened to a machine and that management programs are told. Immutable.</summary>
/// <param name="Name">Name as on the wire.</param>
public abstract record MachineEvent(string Name)
{
    /// <summary>Host time at which it was raised.</summary>
    public DateTimeOffset Time { get; } = DateTimeOffset.UtcNow;
}

/// <summary>The machine stands still.</summary>
[MachineEvent("STOP")]
public sealed record StopEvent() : MachineEvent("STOP");

/// <summary>The machine runs.</summary>
[MachineEvent("RESUME")]
public sealed record ResumeEvent() : MachineEvent("RESUME");

/// <summary>The machine was reset.</summary>
/// <param name="Guest">Whether the guest asked for it.</param>
/// <param name="Reason">Why, in the words of the protocol: <c>host-qmp-system-reset</c>, <c>guest-reset</c>.</param>
[MachineEvent("RESET")]
public sealed record ResetEvent(bool Guest, string Reason) : MachineEvent("RESET");

/// <summary>The machine ends, or pauses instead.</summary>
/// <param name="Guest">Whether the guest asked for it.</param>
/// <param name="Reason">Why, in the words of the protocol: <c>guest-shutdown</c>, <c>host-qmp-quit</c>.</param>
[MachineEvent("SHUTDOWN")]
public sealed record ShutdownEvent(bool Guest, string Reason) : MachineEvent("SHUTDOWN");

/// <summary>What became of a machine whose guest panicked.</summary>
public enum GuestPanicAction
{
    /// <summary>It stands.</summary>
    Pause,

    /// <summary>It ends.</summary>
    Poweroff,

    /// <summary>It runs on.</summary>
    Run,
}

/// <summary>The guest reports that it panicked.</summary>
/// <param name="Action">What became of the machine.</param>
[MachineEvent("GUEST_PANICKED")]
public sealed record GuestPanickedEvent(GuestPanicAction Action) : MachineEvent("GUEST_PANICKED");

/// <summary>Somebody presses the power button; the guest may end.</summary>
[MachineEvent("POWERDOWN")]
public sealed record PowerdownEvent() : MachineEvent("POWERDOWN");

/// <summary>Somebody wakes the guest.</summary>
[MachineEvent("WAKEUP")]
public sealed record WakeupEvent() : MachineEvent("WAKEUP");

/// <summary>The guest set a real-time clock.</summary>
/// <param name="Offset">Seconds by which it differs from the machine's calendar.</param>
/// <param name="QomPath">Path of the clock.</param>
[MachineEvent("RTC_CHANGE")]
public sealed record RtcChangeEvent(long Offset, string QomPath) : MachineEvent("RTC_CHANGE");

/// <summary>The guest opened or closed its side of a port.</summary>
/// <param name="Id">Id of the port.</param>
/// <param name="Open">Whether it is open.</param>
[MachineEvent("VSERPORT_CHANGE")]
public sealed record PortChangeEvent(string Id, bool Open) : MachineEvent("VSERPORT_CHANGE");

/// <summary>What a request was to do with a medium.</summary>
public enum IoOperation
{
    /// <summary>Read it.</summary>
    Read,

    /// <summary>Change it.</summary>
    Write,
}

/// <summary>A medium failed a request.</summary>
/// <param name="QomPath">Path of the device.</param>
/// <param name="Device">Name that the disk once had: none; devices have paths.</param>
/// <param name="NodeName">Id of the block backend.</param>
/// <param name="Operation">What was to be done.</param>
/// <param name="Action">What the device does about it.</param>
/// <param name="Nospace">Whether the medium has no room.</param>
/// <param name="Reason">For people.</param>
[MachineEvent("BLOCK_IO_ERROR")]
public sealed record BlockIoErrorEvent(string QomPath, string Device, string NodeName, IoOperation Operation, BlockErrorAction Action, bool Nospace, string Reason) : MachineEvent("BLOCK_IO_ERROR");

/// <summary>A watchdog was not served in time.</summary>
/// <param name="Action">What becomes of the machine.</param>
[MachineEvent("WATCHDOG")]
public sealed record WatchdogEvent(WatchdogAction Action) : MachineEvent("WATCHDOG");

/// <summary>A device is gone.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Path">Its path.</param>
[MachineEvent("DEVICE_DELETED")]
public sealed record DeviceDeletedEvent(string Device, string Path) : MachineEvent("DEVICE_DELETED");

/// <summary>A device stays although its removal was asked for.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Path">Its path.</param>
/// <param name="Why">Reason that the device gave.</param>
[MachineEvent("DEVICE_UNPLUG_GUEST_ERROR")]
public sealed record UnplugRefusedEvent(string Device, string Path, string Why) : MachineEvent("DEVICE_UNPLUG_GUEST_ERROR");

/// <summary>An object's code failed; it answers nothing any more, and the machine goes on.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Type">Its type.</param>
/// <param name="Module">Its module, or empty.</param>
/// <param name="Error">What it threw.</param>
[MachineEvent("X_OBJECT_FAULTED")]
public sealed record ObjectFaultedEvent(string Path, string Type, string Module, string Error) : MachineEvent("X_OBJECT_FAULTED");

/// <summary>What happened to a cluster.</summary>
public enum ClusterChange
{
    /// <summary>Its CPUs rest.</summary>
    Stopped,

    /// <summary>Its CPUs run again, when the machine does.</summary>
    Started,

    /// <summary>Its CPUs were reset.</summary>
    Reset,
}

/// <summary>One cluster was stopped, started or reset, and no other.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Change">What happened.</param>
[MachineEvent("X_CLUSTER_CHANGE")]
public sealed record ClusterChangeEvent(string Path, ClusterChange Change) : MachineEvent("X_CLUSTER_CHANGE");

/// <summary>A CPU met a debugger's point, and the machine paused.</summary>
/// <param name="Path">Path of the CPU.</param>
/// <param name="Reason">Which kind of point.</param>
/// <param name="Address">Address of the point.</param>
[MachineEvent("X_DEBUG_STOP")]
public sealed record DebugStopEvent(string Path, DebugReason Reason, ulong Address) : MachineEvent("X_DEBUG_STOP");

/// <summary>How a machine ended.</summary>
/// <param name="Cause">Why; null when the host ended it.</param>
/// <param name="ExitCode">The guest's exit code, 0 when it has none.</param>
public sealed record MachineExit(ShutdownCause? Cause, int ExitCode);

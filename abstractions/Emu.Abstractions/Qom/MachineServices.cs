using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Microsoft.Extensions.Logging;

namespace Emu.Abstractions.Qom;

/// <summary>Why a machine is asked to stop.</summary>
public enum ShutdownCause : byte
{
    /// <summary>The guest powered off.</summary>
    GuestPowerOff,

    /// <summary>The guest ended with an exit code.</summary>
    GuestExit,

    /// <summary>The guest reports that it panicked.</summary>
    GuestPanic,

    /// <summary>A backend's user asked for it (a console key, a signal).</summary>
    UserRequest,

    /// <summary>The guest reset a machine that is to end then.</summary>
    GuestReset,

    /// <summary>A watchdog was not served in time, and the machine is to end then.</summary>
    Watchdog,
}

/// <summary>Topics of the log that people switch on with <c>--log</c>.</summary>
public enum LogTopic : byte
{
    /// <summary>The guest used something that is not modelled.</summary>
    Unimplemented,

    /// <summary>The guest did something that real hardware would not accept.</summary>
    GuestError,

    /// <summary>Interrupts and exceptions taken.</summary>
    Interrupt,

    /// <summary>Blocks executed.</summary>
    Execution,

    /// <summary>Guest code, when it is translated.</summary>
    GuestCode,

    /// <summary>The IR that it is translated to.</summary>
    IntermediateCode,

    /// <summary>What an accelerator makes of the IR for itself.</summary>
    EngineCode,

    /// <summary>Code of the host that it ends as.</summary>
    HostCode,
}

/// <summary>
/// What a machine offers its objects. One instance per machine; nothing in it is shared between machines. Unless a member says
/// otherwise it is called under the machine's lock.
/// </summary>
public abstract class MachineServices
{
    /// <summary>Virtual time. Any thread may read it.</summary>
    public abstract VirtualClock Clock { get; }

    /// <summary>
    /// Calendar time at virtual time 0, in ns since 1970-01-01 00:00 UTC: calendar time is this and <see cref="Clock"/> together, so it
    /// stands with the machine and repeats in deterministic mode. Changes only when state is restored. Any thread may read it.
    /// </summary>
    public virtual long CalendarBase => 0;

    /// <summary>The machine's seeded randomness: the only one that devices and targets may use.</summary>
    public abstract MachineRandom Random { get; }

    /// <summary>Soft-float for every format; stateless, any thread.</summary>
    public abstract SoftFloat Float { get; }

    /// <summary>Whether the machine runs: vCPUs execute and virtual time passes. Any thread.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>Whether the calling thread holds the machine's lock.</summary>
    public abstract bool HoldsLock { get; }

    /// <summary>A log whose category is the object's path.</summary>
    /// <param name="owner">Who writes.</param>
    public abstract ILogger LogOf(EmuObject owner);

    /// <summary>Whether a topic is switched on, so that building a message is worth while. Any thread.</summary>
    /// <param name="topic">The topic.</param>
    public abstract bool IsLogged(LogTopic topic);

    /// <summary>The same for a topic about code, which people may want of some addresses alone. Any thread.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="address">Virtual address of the code.</param>
    public virtual bool IsLogged(LogTopic topic, ulong address) => IsLogged(topic);

    /// <summary>Writes a line under a topic; any thread. Repeated lines may be counted instead of written.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="owner">Who writes.</param>
    /// <param name="message">The line, without a full stop.</param>
    public abstract void Log(LogTopic topic, EmuObject owner, string message);

    /// <summary>
    /// Queues a call that runs later under the machine's lock, in the order of posting; any thread. It is dropped when the owner
    /// was unrealized or faulted meanwhile. This is how host threads of backends reach a machine.
    /// </summary>
    /// <param name="owner">On whose behalf.</param>
    /// <param name="call">What to do.</param>
    public abstract void Post(EmuObject owner, Action call);

    /// <summary>
    /// Runs a call under the machine's lock before it returns; for code of a target on a vCPU's own thread that arms a timer or
    /// drives a line. Any thread, but never with a lock held that another may wait for under the machine's.
    /// </summary>
    /// <param name="owner">On whose behalf.</param>
    /// <param name="call">What to do.</param>
    public virtual void CallLocked(EmuObject owner, Action call) => Post(owner, call);

    /// <summary>
    /// Queues a call that runs under the machine's lock when the machine begins to run the next time; dropped like those of
    /// <see cref="Post"/>. For what is left undone until somebody lets a stopped machine go on.
    /// </summary>
    /// <param name="owner">On whose behalf.</param>
    /// <param name="call">What to do.</param>
    public virtual void PostOnResume(EmuObject owner, Action call) => Post(owner, call);

    /// <summary>Tells management programs of something that happened in a device, and does what it asks the machine for.</summary>
    /// <param name="owner">The device.</param>
    /// <param name="happened">What happened.</param>
    public virtual void Raise(Device owner, DeviceEvent happened)
    {
    }

    /// <summary>Asks the machine to stop; returns at once. Any thread.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="cause">Why.</param>
    /// <param name="exitCode">The guest's exit code, 0 when it has none.</param>
    public abstract void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0);

    /// <summary>Asks for a reset of the whole machine; returns at once. Any thread.</summary>
    /// <param name="owner">Who asks.</param>
    public abstract void RequestReset(EmuObject owner);

    /// <summary>Opens a prompt at which a person commands the machine, for a backend that talks to a person. Any thread.</summary>
    /// <param name="owner">The backend.</param>
    /// <param name="show">Gets what the prompt shows, in UTF-8, on a thread of the prompt; may block while the terminal is slow.</param>
    /// <param name="leave">Told when the person leaves the prompt; what is typed then is for the guest again.</param>
    /// <returns>The prompt; null when the host has none.</returns>
    public virtual CommandPrompt? OpenPrompt(EmuObject owner, Action<byte[]> show, Action leave) => null;

    /// <summary>An object's code threw: the event is raised and the machine goes on. Any thread.</summary>
    /// <param name="owner">The faulted object.</param>
    /// <param name="error">What it threw.</param>
    public abstract void ReportFault(EmuObject owner, Exception error);

    /// <summary>
    /// An access was refused because its device is in a callback already, or because accesses nest too deep; counted and logged.
    /// </summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">Offset in it.</param>
    public abstract void CountRefusedAccess(MemoryRegion region, ulong offset);

    /// <summary>Allocates guest RAM, zeroed and page-aligned, freed after the owner is unrealized and every vCPU has let go of it.</summary>
    /// <param name="owner">Whose RAM it is.</param>
    /// <param name="name">Name, unique in the owner.</param>
    /// <param name="size">Bytes; rounded up to 4 KiB.</param>
    /// <exception cref="ConfigurationException">The host has not that much memory.</exception>
    public abstract RamBlock AllocateRam(EmuObject owner, string name, ulong size);

    /// <summary>Tells every address space that maps the region that sizes, children or enabling changed. Changes made between
    /// <see cref="BeginTopologyChange"/> and <see cref="EndTopologyChange"/> become visible at once.</summary>
    /// <param name="region">The region that changed.</param>
    public abstract void TopologyChanged(MemoryRegion region);

    /// <summary>Holds back new flat views until the matching end. Calls nest.</summary>
    public abstract void BeginTopologyChange();

    /// <summary>Publishes the changes since the outermost begin.</summary>
    public abstract void EndTopologyChange();

    /// <summary>Makes the host side of a timer.</summary>
    /// <param name="timer">The device's handle.</param>
    public abstract TimerBackend CreateTimer(DeviceTimer timer);

    /// <summary>How deep accesses into devices nest at this moment; valid under the machine's lock.</summary>
    internal int AccessDepth { get; set; }
}

using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Float;
using Emu.Core.Memory;
using Emu.Core.Time;
using Microsoft.Extensions.Logging;

namespace Emu.Core.Machines;

/// <summary>What one machine offers its objects: a thin face over the machine's parts.</summary>
internal sealed class CoreServices : MachineServices
{
    private readonly Machine machine;
    private long calendarBase;
    private long refused;

    public CoreServices(Machine machine, ulong seed)
    {
        this.machine = machine;
        Random = new MachineRandom(seed);
    }

    public override long CalendarBase => Volatile.Read(ref calendarBase);

    public override VirtualClock Clock => CoreClock;

    public override MachineRandom Random { get; }

    public override SoftFloat Float { get; } = new PortableSoftFloat();

    public override bool IsRunning => machine.IsRunning;

    public override bool HoldsLock => machine.Lock.IsHeld;

    /// <summary>The clock, as the core sets it.</summary>
    public CoreClock CoreClock { get; } = CoreClock.Create();

    /// <summary>Sets what the calendar shows at virtual time 0.</summary>
    public void SetCalendar(long ns) => Volatile.Write(ref calendarBase, ns);

    /// <summary>Armed timers.</summary>
    public TimerHeap Timers { get; } = new();

    /// <summary>Spaces.</summary>
    public Topology Topology { get; } = new();

    /// <summary>Accesses refused so far because they came back into a busy device or nested too deep.</summary>
    public long RefusedAccesses => Interlocked.Read(ref refused);

    /// <summary>Says who made an access. Any thread, no lock.</summary>
    public string DescribeInitiator(ushort initiator) => machine.DescribeInitiator(initiator);

    public override ILogger LogOf(EmuObject owner) => machine.Log.Of(owner);

    public override bool IsLogged(LogTopic topic) => machine.Log.IsOn(topic);

    public override bool IsLogged(LogTopic topic, ulong address) => machine.Log.IsOn(topic, address);

    public override void Log(LogTopic topic, EmuObject owner, string message) => machine.Log.Write(topic, owner, message);

    public override void Post(EmuObject owner, Action call) => machine.Queue.Post(owner, call);

    public override void CallLocked(EmuObject owner, Action call)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        call();
    }

    public override void PostOnResume(EmuObject owner, Action call) => machine.OnNextRun(owner, call);

    public override void Raise(Device owner, DeviceEvent happened) => machine.OnDeviceEvent(owner, happened);

    public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0) => machine.PostShutdown(cause, exitCode);

    public override void RequestReset(EmuObject owner) => machine.PostReset(guest: true);

    public override CommandPrompt? OpenPrompt(EmuObject owner, Action<byte[]> show, Action leave) => machine.Prompts?.Invoke(show, leave);

    public override void ReportFault(EmuObject owner, Exception error) => machine.OnFault(owner, error);

    public override void CountRefusedAccess(MemoryRegion region, ulong offset)
    {
        Interlocked.Increment(ref refused);
        if (IsLogged(LogTopic.GuestError))
        {
            Log(LogTopic.GuestError, region.Owner, $"access to {region.Name}+0x{offset:x} refused: the device is busy with another access, or accesses nest deeper than {IoRegion.MaxDepth}");
        }
    }

    public override RamBlock AllocateRam(EmuObject owner, string name, ulong size) => machine.Ram.Allocate(owner, name, size);

    public override void TopologyChanged(MemoryRegion region) => Topology.Changed(region);

    public override void BeginTopologyChange() => Topology.Begin();

    public override void EndTopologyChange() => Topology.End();

    public override TimerBackend CreateTimer(DeviceTimer timer) => Timers.Create(timer);
}

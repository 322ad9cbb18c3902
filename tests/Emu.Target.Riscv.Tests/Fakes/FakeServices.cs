using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>A machine that is only as much of one as a CPU or a device of this module asks for.</summary>
internal sealed class FakeServices : MachineServices
{
    private readonly FakeClock clock = new();

    public List<(string Path, ShutdownCause Cause, int Code)> Shutdowns { get; } = [];

    public List<string> Messages { get; } = [];

    public HashSet<LogTopic> Topics { get; } = [];

    public List<FakeTimer> Timers { get; } = [];

    public override VirtualClock Clock => clock;

    public FakeClock Time => clock;

    public override MachineRandom Random { get; } = new(1);

    public override SoftFloat Float => throw new NotSupportedException();

    public override bool IsRunning => true;

    public override bool HoldsLock => true;

    public override ILogger LogOf(EmuObject owner) => NullLogger.Instance;

    public override bool IsLogged(LogTopic topic) => Topics.Contains(topic);

    public override void Log(LogTopic topic, EmuObject owner, string message) => Messages.Add(message);

    public override void Post(EmuObject owner, Action call) => call();

    public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0) => Shutdowns.Add((owner.Path, cause, exitCode));

    public override void RequestReset(EmuObject owner) => throw new NotSupportedException();

    public override void ReportFault(EmuObject owner, Exception error) => throw new InvalidOperationException($"{owner} faulted", error);

    public override void CountRefusedAccess(MemoryRegion region, ulong offset) => throw new InvalidOperationException($"access to {region} was refused");

    public override RamBlock AllocateRam(EmuObject owner, string name, ulong size) => throw new NotSupportedException();

    public override void TopologyChanged(MemoryRegion region)
    {
    }

    public override void BeginTopologyChange()
    {
    }

    public override void EndTopologyChange()
    {
    }

    public override TimerBackend CreateTimer(DeviceTimer timer)
    {
        var backend = new FakeTimer(timer);
        Timers.Add(backend);
        return backend;
    }

    /// <summary>Moves time on and fires what is due.</summary>
    public void Advance(long nanoseconds)
    {
        clock.Set(clock.Now + nanoseconds);
        foreach (var timer in Timers)
        {
            timer.FireIfDue(clock.Now);
        }
    }
}

internal sealed class FakeTimer(DeviceTimer timer) : TimerBackend
{
    public override void Update(long deadline)
    {
    }

    public void FireIfDue(long now)
    {
        if (timer.Deadline <= now)
        {
            Fire(timer);
        }
    }
}

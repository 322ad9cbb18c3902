using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Float;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>As much of a machine's services as a CPU needs.</summary>
internal sealed class FakeServices : MachineServices
{
    public override VirtualClock Clock => throw new NotSupportedException();

    public override MachineRandom Random { get; } = new(1);

    public override SoftFloat Float { get; } = new PortableSoftFloat();

    public override bool IsRunning => true;

    public override bool HoldsLock => false;

    public Exception? Reported { get; private set; }

    public override ILogger LogOf(EmuObject owner) => NullLogger.Instance;

    /// <summary>Topics that are on.</summary>
    public HashSet<LogTopic> Topics { get; } = [];

    /// <summary>What was logged.</summary>
    public List<(LogTopic Topic, string Text)> Lines { get; } = [];

    public override bool IsLogged(LogTopic topic) => Topics.Contains(topic);

    public override void Log(LogTopic topic, EmuObject owner, string message) => Lines.Add((topic, message));

    public override void Post(EmuObject owner, Action call) => call();

    public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0)
    {
    }

    public override void RequestReset(EmuObject owner)
    {
    }

    public override void ReportFault(EmuObject owner, Exception error) => Reported = error;

    public override void CountRefusedAccess(MemoryRegion region, ulong offset)
    {
    }

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

    public override TimerBackend CreateTimer(DeviceTimer timer) => throw new NotSupportedException();
}

using System.Collections.Concurrent;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Testing;

/// <summary>A logged line.</summary>
public sealed record TestLogLine(LogTopic Topic, EmuObject Owner, string Message);

/// <summary>A request to stop.</summary>
public sealed record TestShutdown(EmuObject Owner, ShutdownCause Cause, int ExitCode);

/// <summary>
/// Services of a machine that is not there: time moves when the test says so, posted calls run when the test says so, and what
/// objects ask for is listed. <see cref="Post"/> and the requests may come from any thread; the rest is for the test's thread.
/// </summary>
public class TestMachineServices : MachineServices
{
    private readonly TestClock clock = TestClock.Create();
    private readonly List<TestTimer> timers = [];
    private readonly BlockingCollection<(EmuObject Owner, uint Generation, Action Call)> posted = [];
    private int rams;

    public override VirtualClock Clock => clock;

    /// <summary>What <see cref="CalendarBase"/> says.</summary>
    public long Calendar { get; set; }

    public override long CalendarBase => Calendar;

    public override MachineRandom Random { get; } = new(1);

    public override SoftFloat Float => SoftFloatOverride ?? throw new NotSupportedException("set SoftFloatOverride: the soft-float is in the host's core");

    /// <summary>Soft-float for tests that need one.</summary>
    public SoftFloat? SoftFloatOverride { get; set; }

    public override bool IsRunning => Running;

    /// <summary>What <see cref="IsRunning"/> says.</summary>
    public bool Running { get; set; } = true;

    public override bool HoldsLock => true;

    /// <summary>Topics that are switched on; all by default.</summary>
    public HashSet<LogTopic> Topics { get; } = [.. Enum.GetValues<LogTopic>()];

    /// <summary>What was logged under a topic.</summary>
    public List<TestLogLine> Lines { get; } = [];

    /// <summary>Requests to stop.</summary>
    public ConcurrentQueue<TestShutdown> Shutdowns { get; } = [];

    /// <summary>Objects that asked for a reset.</summary>
    public ConcurrentQueue<EmuObject> Resets { get; } = [];

    /// <summary>What devices told.</summary>
    public List<Abstractions.Qdev.DeviceEvent> Raised { get; } = [];

    public override void Raise(Abstractions.Qdev.Device owner, Abstractions.Qdev.DeviceEvent happened) => Raised.Add(happened);

    /// <summary>Calls that wait until the machine runs again.</summary>
    public Queue<Action> OnResume { get; } = new();

    public override void PostOnResume(EmuObject owner, Action call) => OnResume.Enqueue(call);

    /// <summary>Exceptions that objects threw.</summary>
    public List<Exception> Faults { get; } = [];

    /// <summary>Accesses that were refused.</summary>
    public int RefusedAccesses { get; private set; }

    /// <summary>Changes of what regions show.</summary>
    public int TopologyChanges { get; private set; }

    public override ILogger LogOf(EmuObject owner) => NullLogger.Instance;

    public override bool IsLogged(LogTopic topic) => Topics.Contains(topic);

    public override void Log(LogTopic topic, EmuObject owner, string message) => Lines.Add(new TestLogLine(topic, owner, message));

    public override void Post(EmuObject owner, Action call) => posted.Add((owner, owner.Generation, call));

    public override void CallLocked(EmuObject owner, Action call) => call();

    public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0) => Shutdowns.Enqueue(new TestShutdown(owner, cause, exitCode));

    /// <summary>Makes prompts, when a test wants some.</summary>
    public Func<Action<byte[]>, Action, Abstractions.Qdev.Backend.CommandPrompt>? Prompts { get; set; }

    public override Abstractions.Qdev.Backend.CommandPrompt? OpenPrompt(EmuObject owner, Action<byte[]> show, Action leave) => Prompts?.Invoke(show, leave);

    public override void RequestReset(EmuObject owner) => Resets.Enqueue(owner);

    public override void ReportFault(EmuObject owner, Exception error) => Faults.Add(error);

    public override void CountRefusedAccess(MemoryRegion region, ulong offset) => RefusedAccesses++;

    public override RamBlock AllocateRam(EmuObject owner, string name, ulong size) => TestRam.Create(++rams, $"{owner.Path}/{name}", size);

    public override void TopologyChanged(MemoryRegion region) => TopologyChanges++;

    public override void BeginTopologyChange()
    {
    }

    public override void EndTopologyChange()
    {
    }

    public override TimerBackend CreateTimer(DeviceTimer timer)
    {
        var made = new TestTimer(timer);
        timers.Add(made);
        return made;
    }

    /// <summary>Moves time; timers fire in order, each at its own deadline.</summary>
    /// <param name="ns">Virtual ns, not negative.</param>
    public void Advance(long ns)
    {
        long end = clock.Now + ns;
        while (timers.Where(t => t.Deadline <= end).MinBy(t => t.Deadline) is { } next)
        {
            clock.Set(Math.Max(clock.Now, next.Deadline));
            next.Fire();
        }

        clock.Set(end);
    }

    /// <summary>Sets the time without firing anything, as a restored snapshot does.</summary>
    /// <param name="now">Virtual ns.</param>
    public void SetTime(long now) => clock.Set(now);

    /// <summary>Runs what was posted, and what that posts.</summary>
    /// <returns>How many calls ran.</returns>
    public int RunPosted()
    {
        int count = 0;
        while (posted.TryTake(out (EmuObject Owner, uint Generation, Action Call) next))
        {
            count += Run(next);
        }

        return count;
    }

    /// <summary>Runs posted calls of host threads until something holds, for at most ten seconds.</summary>
    /// <param name="condition">Looked at after each call.</param>
    /// <returns>Whether it held.</returns>
    public bool RunPostedUntil(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 60_000;
        while (!condition())
        {
            int left = (int)(deadline - Environment.TickCount64);
            if (left <= 0)
            {
                return false;
            }

            // Woken by a call, or by time, since the condition may also depend on something else.
            if (posted.TryTake(out (EmuObject Owner, uint Generation, Action Call) next, Math.Min(left, 20)))
            {
                Run(next);
            }
        }

        return true;
    }

    private static int Run((EmuObject Owner, uint Generation, Action Call) next)
    {
        if (next.Owner.Generation != next.Generation)
        {
            return 0;
        }

        next.Call();
        return 1;
    }

    private sealed class TestTimer(DeviceTimer timer) : TimerBackend
    {
        public long Deadline { get; private set; } = DeviceTimer.Never;

        public override void Update(long deadline) => Deadline = deadline;

        public void Fire()
        {
            Deadline = DeviceTimer.Never;
            Fire(timer);
        }
    }
}

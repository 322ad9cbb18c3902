using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Time;

namespace Emu.Core.Machines;

// Running, stopping, resetting, ending. The order of locks: control, exclusive, machine, cluster. Nobody waits for a vCPU while
// holding the machine's lock.
public sealed partial class Machine
{
    private readonly Lock control = new();
    private readonly ExclusiveGate exclusive;
    private readonly TaskCompletionSource<MachineExit> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool running;
    private bool disposed;

    /// <summary>Where the machine is in its life. Exact under the lock.</summary>
    public MachinePhase Phase { get; private set; } = MachinePhase.Building;

    /// <summary>Whether vCPUs execute and virtual time passes. Any thread.</summary>
    public bool IsRunning => running;

    /// <summary>Completes when the guest or the host ends the machine.</summary>
    public Task<MachineExit> Finished => finished.Task;

    /// <summary>Lets the machine run. Nothing happens when it runs already. Never called under the lock.</summary>
    /// <exception cref="EmuException">It is not built yet, or over.</exception>
    public void Continue()
    {
        RequireNoLock("continue the machine");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Built, "continue");
                if (running)
                {
                    return;
                }

                if (PauseReason == PauseReason.Shutdown)
                {
                    throw new ConfigurationException("the guest has ended; reset the machine first (system_reset)");
                }

                Boot();
                Phase = MachinePhase.Running;
                PauseReason = PauseReason.Request;
                Run();
            }

            Events.Raise(new ResumeEvent());
        }
    }

    /// <summary>
    /// Stops the machine and returns when every vCPU rests. Nothing happens when it stands already. Never called under the lock.
    /// </summary>
    /// <exception cref="EmuException">It is not built yet, or over.</exception>
    public void Pause() => Pause(null);

    /// <summary>Resets every device, in three phases, and goes on as before. Never called under the lock.</summary>
    /// <param name="kind">What kind of reset.</param>
    /// <exception cref="EmuException">The machine is not built yet, or over.</exception>
    public void Reset(ResetKind kind = ResetKind.Warm) => Reset(kind, guest: false);

    /// <summary>Ends the machine: it stands still and can only be looked at. Never called under the lock.</summary>
    public void Shutdown() => End(null, 0);

    /// <summary>Ends the machine, drains its backends, takes every object apart and frees everything. Never called under the lock.</summary>
    public void Dispose() => Dismiss(() => Remove([.. tree.Root.Children.SelectMany(folder => folder.Children).OrderBy(RemovalRank)]));

    /// <summary>
    /// Ends the machine for a process that exits next: backends write what they hold and give back what they have of the host, such as
    /// files and the terminal. Memory and threads are left to the system, which needs less time for them than it takes to free them
    /// one by one. Afterwards only <see cref="Finished"/> may be asked. Never called under the lock.
    /// </summary>
    public void Leave() => Dismiss(UnrealizeBackends);

    private void Dismiss(Action last)
    {
        RequireNoLock("dispose the machine");
        lock (control)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            End(null, 0, mayPause: false);
        }

        // Not under control: the machine's thread may wait for it with a shutdown that the guest has asked for once more.
        ending = true;
        Wake();
        if (thread is not null && thread != Thread.CurrentThread)
        {
            thread.Join();
        }

        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                DrainBackends();
                last();
            }

            RunUnlocked();
            waker?.Dispose();
        }
    }

    /// <summary>Only what lies outside the folder of devices reaches out of the machine.</summary>
    private void UnrealizeBackends()
    {
        foreach (EmuObject folder in tree.Root.Children)
        {
            for (int i = folder == tree.Machine ? -1 : folder.Children.Count - 1; i >= 0; i--)
            {
                if (folder.Children[i].Phase == LifeCycle.Realized)
                {
                    Unrealize(folder.Children[i]);
                }
            }
        }
    }

    internal void PostShutdown(ShutdownCause cause, int exitCode)
    {
        // A guest mostly waits in a loop for what it has asked for: nobody needs that run, let alone compiled. After a panic it may go on.
        if (running && cause != ShutdownCause.GuestPanic && Lock.IsHeld)
        {
            StopClusters();
        }

        PostUnlocked(() => End(cause, exitCode));
    }

    internal void PostReset(bool guest)
    {
        if (guest && Actions.Reboot == RebootAction.Shutdown)
        {
            PostShutdown(ShutdownCause.GuestReset, 0);
        }
        else
        {
            PostUnlocked(() => Reset(ResetKind.Warm, guest));
        }
    }

    /// <summary>Throws when the machine is not in one of these phases.</summary>
    internal void RequirePhase(MachinePhase legal, string doing)
    {
        if ((Phase & legal) == 0)
        {
            throw new WrongPhaseException(doing, Phase, legal);
        }
    }

    internal void RequireNoLock(string doing)
    {
        if (Lock.IsHeld)
        {
            throw new InvalidOperationException($"cannot {doing} under the machine's lock: it waits for vCPUs that may wait for the lock");
        }
    }

    // Removed last to first: accelerators and backends outlive what uses them.
    private int RemovalRank(EmuObject obj) => obj.Parent == tree.Chardevs || obj.Parent == tree.Blockdevs || obj.Parent == tree.Netdevs ? 0 : obj.Parent == tree.Objects ? 1 : 2;

    private void Reset(ResetKind kind, bool guest)
    {
        RequireNoLock("reset the machine");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Built, "reset");
            }

            bool resume = Rest();
            using (MachineLock.Hold held = Lock.Take())
            {
                ResetDevices([.. tree.All().OfType<Device>()], kind);
                clusters.ForEach(cluster => cluster.IsBootPending = true);
                Phase = resume ? MachinePhase.Paused : Phase;
                PauseReason = PauseReason.Request;
                if (resume)
                {
                    // Throws when the guest's own changes left no place for what a boot needs: the machine stays paused then.
                    Boot();
                    Phase = MachinePhase.Running;
                    Run();
                }
            }

            Events.Raise(new ResetEvent(guest, guest ? "guest-reset" : "host-qmp-system-reset"));
        }
    }

    private void End(ShutdownCause? cause, int exitCode, bool mayPause = true)
    {
        RequireNoLock("shut the machine down");
        lock (control)
        {
            if (Phase == MachinePhase.Shutdown)
            {
                return;
            }

            if (cause == ShutdownCause.GuestPanic && StayAfterPanic())
            {
                return;
            }

            bool was = Rest();
            bool pause = mayPause && cause is not null && Actions.Shutdown == ShutdownAction.Pause && Phase != MachinePhase.Building;
            Enter(pause ? MachinePhase.Paused : MachinePhase.Shutdown, PauseReason.Shutdown);
            if (cause == ShutdownCause.GuestPanic)
            {
                Events.Raise(new GuestPanickedEvent(pause ? GuestPanicAction.Pause : GuestPanicAction.Poweroff));
                exitCode = exitCode == 0 && Actions.Panic == PanicAction.ExitFailure ? 1 : exitCode;
            }

            Events.Raise(new ShutdownEvent(cause is not (null or ShutdownCause.UserRequest), ReasonOf(cause)));
            if (was)
            {
                Events.Raise(new StopEvent());
            }

            if (!pause)
            {
                finished.TrySetResult(new MachineExit(cause, exitCode));
                exclusive.Changed();
            }
        }
    }

    private static string ReasonOf(ShutdownCause? cause) => cause switch
    {
        null => "host-qmp-quit",
        ShutdownCause.UserRequest => "host-ui",
        ShutdownCause.GuestPanic => "guest-panic",
        ShutdownCause.GuestReset => "guest-reset",
        ShutdownCause.Watchdog => "watchdog",
        _ => "guest-shutdown",
    };

    /// <summary>Starts clock and vCPUs. Under the lock.</summary>
    private void Run()
    {
        running = true;
        if (options.Clock == ClockMode.Host)
        {
            services.CoreClock.Follow();
        }

        DoOnRun();
        StartClusters();
        exclusive.Changed();
        Wake();
    }

    /// <summary>Brings every vCPU to rest and stops the clock. Under <see cref="control"/>, outside the lock.</summary>
    /// <returns>Whether the machine was running.</returns>
    private bool Rest()
    {
        IReadOnlyList<AccelCluster> stopped;
        using (MachineLock.Hold held = Lock.Take())
        {
            if (!running)
            {
                return false;
            }

            running = false;
            stopped = StopClusters();
        }

        exclusive.WaitStopped(stopped);
        using (MachineLock.Hold held = Lock.Take())
        {
            SettleBlocks();
            services.CoreClock.Stand();
        }

        return true;
    }

    /// <summary>Stops the machine.</summary>
    /// <param name="why">An event that comes before that of the stop, when everything rests already; null for none.</param>
    /// <param name="reason">Why it stands then.</param>
    private void Pause(MachineEvent? why, PauseReason reason = PauseReason.Request)
    {
        RequireNoLock("stop the machine");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Built, "stop");
            }

            bool was = Rest();
            if (was)
            {
                Enter(MachinePhase.Paused, reason);
            }

            if (why is not null)
            {
                Events.Raise(why);
            }

            if (was)
            {
                Events.Raise(new StopEvent());
            }
        }
    }

    private void Enter(MachinePhase phase, PauseReason reason)
    {
        using MachineLock.Hold held = Lock.Take();
        Phase = phase;
        PauseReason = reason;
    }

    /// <summary>
    /// Waits for all requests to media and hands their results to the devices, so that none is under way while the machine stands.
    /// Under the lock.
    /// </summary>
    private void SettleBlocks()
    {
        List<EmuObject> backends = tree.All<EmuObject>(static obj => obj is IBlockBackend && obj.Phase is LifeCycle.Realized or LifeCycle.Unplugging);
        while (backends.Count > 0)
        {
            foreach (EmuObject backend in backends)
            {
                Contain(backend, ((IBlockBackend)backend).Drain);
            }

            // What completed waits here; a device may answer it with further requests.
            if (Queue.IsEmpty)
            {
                break;
            }

            Queue.Run();
        }
    }

    /// <summary>Lets backends write what guests have written; one whose reader has stopped holds the end up so long at most.</summary>
    private void DrainBackends()
    {
        const int Milliseconds = 2000;
        foreach (EmuObject obj in tree.All())
        {
            if (obj is ICharBackend backend && obj.Phase == LifeCycle.Realized && !obj.IsFaulted)
            {
                Contain(obj, () => backend.Drain(Milliseconds));
            }
        }
    }
}

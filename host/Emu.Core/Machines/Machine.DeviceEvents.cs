using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;

namespace Emu.Core.Machines;

// What devices tell management programs, and what the machine does about it.
public sealed partial class Machine
{
    // Few machines have any.
    private List<(EmuObject Owner, uint Generation, Action Call)>? onNextRun;

    /// <summary>Keeps a call until the machine runs the next time. Under the lock.</summary>
    internal void OnNextRun(EmuObject owner, Action call)
    {
        // Of what is gone nothing is kept, and with it no code of a module that may be unloaded.
        onNextRun ??= [];
        onNextRun.RemoveAll(entry => entry.Owner.Generation != entry.Generation);
        onNextRun.Add((owner, owner.Generation, call));
    }

    /// <summary>Under the lock.</summary>
    internal void OnDeviceEvent(Device owner, DeviceEvent happened)
    {
        switch (happened)
        {
            case RtcChanged rtc:
                Events.Raise(new RtcChangeEvent(rtc.Offset, owner.Path));
                break;
            case GuestPortChanged port:
                Events.Raise(new PortChangeEvent(owner.Id, port.IsOpen));
                break;
            case BlockFailed failed:
                OnBlockFailed(owner, failed);
                break;
            case WatchdogExpired:
                OnWatchdog(owner);
                break;
            default:
                break;
        }
    }

    private void OnBlockFailed(Device owner, BlockFailed failed)
    {
        Events.Raise(new BlockIoErrorEvent(
            owner.Path,
            "",
            failed.Drive.Id,
            failed.IsRead ? IoOperation.Read : IoOperation.Write,
            failed.Action,
            failed.Status == BlockStatus.NoSpace,
            failed.Status == BlockStatus.NoSpace ? "the medium has no room" : "the medium failed"));
        if (failed.Action == BlockErrorAction.Stop)
        {
            PostUnlocked(() => Pause(null, PauseReason.IoError));
        }
    }

    private void OnWatchdog(Device owner)
    {
        WatchdogAction action = Actions.Watchdog;
        Events.Raise(new WatchdogEvent(action));
        switch (action)
        {
            case WatchdogAction.Reset:
                PostReset(guest: true);
                break;
            case WatchdogAction.Shutdown:
                PostUnlocked(PressPowerButton);
                break;
            case WatchdogAction.Poweroff:
                PostShutdown(ShutdownCause.Watchdog, 0);
                break;
            case WatchdogAction.Pause:
                PostUnlocked(() => Pause(null, PauseReason.Watchdog));
                break;
            case WatchdogAction.InjectNmi:
                PostUnlocked(InjectNmi);
                break;
            case WatchdogAction.Debug:
                Log.Of(owner).Log(LogLevel.Warning, default, "the watchdog has expired", null, static (line, _) => line);
                break;
            default:
                break;
        }
    }

    /// <summary>The machine begins to run: what waited for that is done now. Under the lock.</summary>
    private void DoOnRun()
    {
        if (onNextRun is not null)
        {
            DoKept(onNextRun);
        }
    }

    private void DoKept(List<(EmuObject Owner, uint Generation, Action Call)> kept)
    {
        foreach ((EmuObject owner, uint generation, Action call) in kept)
        {
            if (owner.Generation == generation)
            {
                Queue.Post(owner, call);
            }
        }

        kept.Clear();
    }
}

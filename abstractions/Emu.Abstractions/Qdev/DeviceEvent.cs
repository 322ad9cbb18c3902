using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev;

/// <summary>
/// Something that happened in a device and that management programs are told: given to <see cref="MachineServices.Raise"/>. The kinds are
/// those of this file, since what programs may be told is part of the protocol's schema. Immutable.
/// </summary>
public abstract record DeviceEvent
{
    private protected DeviceEvent()
    {
    }
}

/// <summary>The guest set a real-time clock.</summary>
/// <param name="Offset">Seconds by which it now differs from the machine's calendar; positive when it is ahead.</param>
public sealed record RtcChanged(long Offset) : DeviceEvent;

/// <summary>The guest opened or closed its side of a stream.</summary>
/// <param name="IsOpen">Whether it is open.</param>
public sealed record GuestPortChanged(bool IsOpen) : DeviceEvent;

/// <summary>What a device does about a request that its medium failed.</summary>
public enum BlockErrorAction : byte
{
    /// <summary>The guest is told that the request failed.</summary>
    Report,

    /// <summary>The guest is told that the request was done.</summary>
    Ignore,

    /// <summary>The machine stops; the request is done again when it goes on.</summary>
    Stop,
}

/// <summary>
/// A medium failed a request. When the action is <see cref="BlockErrorAction.Stop"/>, raising it asks the machine to stop; what was not done
/// is done again by <see cref="MachineServices.PostOnResume"/>.
/// </summary>
/// <param name="Drive">The medium.</param>
/// <param name="IsRead">Whether it was to be read, and not changed.</param>
/// <param name="Action">What the device does about it.</param>
/// <param name="Status">How the request ended.</param>
public sealed record BlockFailed(EmuObject Drive, bool IsRead, BlockErrorAction Action, BlockStatus Status) : DeviceEvent;

/// <summary>A watchdog was not served in time. What then becomes of the machine is for management programs to choose; by default it is reset.</summary>
public sealed record WatchdogExpired : DeviceEvent;

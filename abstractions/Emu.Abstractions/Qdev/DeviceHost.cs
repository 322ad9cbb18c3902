using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev;

/// <summary>
/// The host's side of devices. Only the host's core derives from it; the module check refuses a module that does.
/// </summary>
public abstract class DeviceHost : ObjectHost
{
    /// <summary>Runs one phase of a reset on one device. What it throws reaches the caller.</summary>
    /// <param name="device">The device.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="kind">What kind of reset.</param>
    protected static void Reset(Device device, ResetPhase phase, ResetKind kind) => device.Reset(phase, kind);

    /// <summary>Hands an unplug request to its device. What it throws reaches the caller.</summary>
    /// <param name="request">The request.</param>
    protected static void RequestUnplug(UnplugRequest request) => request.Device.RequestUnplug(request);
}

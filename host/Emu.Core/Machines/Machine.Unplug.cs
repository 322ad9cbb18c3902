using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    private Dictionary<Device, CoreUnplugRequest>? unplugging;

    /// <summary>
    /// Asks for an object's removal. A device at work in a machine that has run is asked and may answer later, or refuse: an event
    /// tells. Everything else goes at once.
    /// </summary>
    /// <param name="obj">The object.</param>
    /// <returns>Whether it is gone already.</returns>
    /// <exception cref="EmuException">Something uses it, it cannot be removed now, or its removal is under way.</exception>
    public bool Unplug(EmuObject obj)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "remove an object");
        CheckRemovable(obj);
        if (obj is not Device device || obj.IsFaulted || obj.Phase == LifeCycle.Wired || (Phase & (MachinePhase.Running | MachinePhase.Paused)) == 0)
        {
            RemoveNow(obj);
            return true;
        }

        if (!obj.Type.HotPluggable && Phase == MachinePhase.Running)
        {
            throw new ConfigurationException($"{obj.Path}: a '{obj.Type}' cannot be removed from a running machine; stop the machine first");
        }

        var request = new CoreUnplugRequest(this, device);
        (unplugging ??= [])[device] = request;
        Lifecycle.SetPhase(device, LifeCycle.Unplugging);
        Contain(device, () => Lifecycle.AskToUnplug(request));
        if (request.State == UnplugState.Accepted || device.IsFaulted)
        {
            RemoveNow(device);
        }

        return request.State == UnplugState.Accepted;
    }

    /// <summary>The answer to a request came, within it or later. Under the lock.</summary>
    internal void OnUnplugAnswered(CoreUnplugRequest request, UnplugState state, string reason)
    {
        Device device = request.Device;
        if (unplugging?.Remove(device) != true)
        {
            return;
        }

        if (state == UnplugState.Refused)
        {
            Lifecycle.SetPhase(device, LifeCycle.Realized);
            Events.Raise(new UnplugRefusedEvent(device.Id, device.Path, reason));
        }
        else
        {
            // Not before the callback has returned in which it answered.
            Queue.Post(null, () => RemoveNow(device));
        }
    }

    private void RemoveNow(EmuObject obj)
    {
        if (obj.Phase == LifeCycle.Unrealized)
        {
            return;
        }

        (string id, string path, bool device) = (obj.Id, obj.Path, obj is Device);
        Remove([obj]);
        if (device)
        {
            Events.Raise(new DeviceDeletedEvent(id, path));
        }
    }

    private void CheckRemovable(EmuObject obj)
    {
        if (obj is Folder)
        {
            throw new ConfigurationException($"{obj.Path} is part of every machine");
        }

        if (obj.Parent is CpuDevice)
        {
            throw new ConfigurationException($"{obj.Path} is part of {obj.Parent.Path}");
        }

        // One that has failed since will not answer any more.
        if (obj is Device { IsFaulted: false } asked && unplugging?.ContainsKey(asked) == true)
        {
            throw new ConfigurationException($"the removal of {obj.Path} is under way already");
        }

        if (UsersOf(obj) is { Count: > 0 } users)
        {
            throw new ConfigurationException($"{obj.Path} cannot be removed: it is used by {string.Join(", ", users.Take(8))}; remove or unlink that first");
        }

        if (Phase == MachinePhase.Running && ObjectTree.Subtree(obj).Any(o => o is CpuDevice))
        {
            throw new ConfigurationException($"{obj.Path}: CPUs cannot be removed while the machine runs; stop the machine first");
        }
    }
}

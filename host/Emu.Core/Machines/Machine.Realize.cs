using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    /// <summary>
    /// Makes an object and realizes it; a device that joins a machine already built is reset too. What fails leaves nothing behind.
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Name under its parent.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="settings">Properties and links.</param>
    /// <exception cref="EmuException">It cannot be made so, or cannot join a running machine.</exception>
    public EmuObject CreateAndRealize(ObjectType type, string id, EmuObject parent, params IReadOnlyList<PropertySetting> settings) =>
        Make(type, id, parent, settings, realize: true);

    internal EmuObject Make(ObjectType type, string id, EmuObject parent, IReadOnlyList<PropertySetting> settings, bool realize, Action<EmuObject>? check = null)
    {
        using MachineLock.Hold held = Lock.Take();
        EmuObject obj = Create(type, id, parent, settings);
        try
        {
            check?.Invoke(obj);
            if (realize)
            {
                Realize(obj);
            }
        }
        catch
        {
            Remove([obj]);
            throw;
        }

        return obj;
    }

    /// <summary>Realizes one wired object; it stays wired when that fails.</summary>
    /// <param name="obj">The object.</param>
    /// <exception cref="EmuException">It cannot be realized; the message says why.</exception>
    public void Realize(EmuObject obj)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "realize an object");
        if (obj.Phase != LifeCycle.Wired)
        {
            throw new ConfigurationException($"{obj.Path} is {obj.Phase} already");
        }

        if (obj is Device && Phase == MachinePhase.Running && !obj.Type.HotPluggable)
        {
            throw new ConfigurationException($"{obj.Path}: a '{obj.Type}' cannot be added to a running machine; stop the machine first");
        }

        RealizeBatch([obj]);
        if (obj is Device && Phase != MachinePhase.Building)
        {
            ResetDevices([(Device)obj], ResetKind.Cold);
            try
            {
                OnJoined(obj);
            }
            catch
            {
                Unrealize(obj);
                Lifecycle.SetPhase(obj, LifeCycle.Wired);
                UndoWiring(obj);
                throw;
            }
        }
    }

    /// <summary>
    /// Realizes everything that is not realized yet, in the order of making, resets all devices and makes the machine ready. When
    /// one object cannot be realized, all are as before.
    /// </summary>
    /// <exception cref="EmuException">An object cannot be realized; the message says which and why.</exception>
    public void RealizeAll()
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Building, "realize the machine");
        RealizeBatch(tree.All<EmuObject>(static o => o.Phase == LifeCycle.Wired));
        Phase = MachinePhase.Ready;
        ResetDevices(tree.All<Device>(), ResetKind.Cold);
    }

    private void RealizeBatch(IReadOnlyList<EmuObject> objects)
    {
        var undo = new RealizeUndo(tree.All());
        var begun = new List<EmuObject>();
        List<DmaPort> unwired = [];
        List<EmuObject> unplugged = [];
        foreach (EmuObject obj in objects)
        {
            foreach (Handle handle in obj.Handles)
            {
                if (handle is DmaPort { Space: null, Iommu: null } port)
                {
                    unwired.Add(port);
                }
            }

            if (NamesNoBus(obj))
            {
                unplugged.Add(obj);
            }
        }

        services.Topology.Begin();
        try
        {
            foreach (EmuObject obj in objects)
            {
                Guard(obj, "wiring", () => FinishWiring(obj));
                ObjectProperties.CheckRequired(obj);
            }

            foreach (EmuObject obj in objects)
            {
                begun.Add(obj);
                Guard(obj, "realizing", () => Lifecycle.RunRealize(obj));
                Lifecycle.SetPhase(obj, LifeCycle.Realized);
                Guard(obj, "starting", () => OnRealized(obj));
            }
        }
        catch
        {
            for (int i = begun.Count - 1; i >= 0; i--)
            {
                if (begun[i].Phase == LifeCycle.Realized)
                {
                    Unrealize(begun[i]);
                }

                Lifecycle.SetPhase(begun[i], LifeCycle.Wired);
            }

            undo.Apply();
            foreach (DmaPort port in unwired)
            {
                port.Wire(null, null, default);
            }

            foreach (EmuObject device in unplugged)
            {
                ForgetBus(device);
            }

            foreach (EmuObject obj in objects)
            {
                UndoWiring(obj);
            }

            throw;
        }
        finally
        {
            services.Topology.End();
        }
    }

    /// <summary>
    /// Calls the hook of an object that stops working; what it throws is reported. Also of one that has faulted: what it is attached to, a
    /// bus or a medium, is free for others only when it has let go.
    /// </summary>
    private void Unrealize(EmuObject obj)
    {
        OnUnrealizing(obj);
        Contain(obj, () => Lifecycle.RunUnrealize(obj));
    }

    private void ResetDevices(IReadOnlyList<Device> devices, ResetKind kind)
    {
        foreach (ResetPhase phase in (ReadOnlySpan<ResetPhase>)[ResetPhase.Enter, ResetPhase.Hold, ResetPhase.Exit])
        {
            foreach (Device device in devices)
            {
                if (device.Phase is LifeCycle.Realized or LifeCycle.Unplugging && !device.IsFaulted)
                {
                    Contain(device, () => Lifecycle.RunReset(device, phase, kind));
                }
            }
        }
    }

    /// <summary>Gives ports that nobody wired the space that there is no doubt about, and devices without a bus the first with room.</summary>
    private void FinishWiring(EmuObject obj)
    {
        FindBus(obj);
        if (obj is CpuDevice cpu)
        {
            FinishPorts(cpu);
        }

        foreach (Handle handle in obj.Handles)
        {
            if (handle is DmaPort { Space: null, Iommu: null } port && OnlySpace(obj) is { } space)
            {
                port.Wire(space, null, new AccessAttributes(NumberOf(obj)));
            }
        }
    }

    /// <summary>The one space of the machine, or the one that shows the object; null when there are several.</summary>
    private AddressSpace? OnlySpace(EmuObject obj)
    {
        List<AddressSpace> shared = [];
        foreach (EmuObject child in tree.Machine.Children)
        {
            if (child is AddressSpace space)
            {
                shared.Add(space);
            }
        }

        if (shared.Count > 1)
        {
            shared.RemoveAll(space => !ObjectIsMapped(space.Root, obj));
        }

        return shared is [var only] ? only : null;
    }

    private static bool ObjectIsMapped(ContainerRegion container, EmuObject obj) => container.Mappings.Any(m =>
        m.Region.Owner == obj || (m.Region is ContainerRegion inner && ObjectIsMapped(inner, obj)));
}

using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Bus;

/// <summary>
/// A bus: belongs to the machine, not to a controller, so several controllers may share one. Devices and controllers reach it
/// through a link. Members are called under the machine's lock.
/// </summary>
/// <typeparam name="TTarget">Protocol that devices on the bus speak.</typeparam>
public abstract class DeviceBus<TTarget> : EmuObject
    where TTarget : class
{
    private readonly SortedDictionary<uint, TTarget> targets = [];

    /// <summary>What is on the bus, by address.</summary>
    public IReadOnlyDictionary<uint, TTarget> Targets => targets;

    /// <summary>Highest address of the bus.</summary>
    public abstract uint MaxAddress { get; }

    /// <summary>Puts a device on the bus; devices call it when they are realized.</summary>
    /// <param name="address">Its address: chip select, slave address, slot.</param>
    /// <param name="target">The device.</param>
    /// <exception cref="ConfigurationException">The address is out of range or taken.</exception>
    public void Attach(uint address, TTarget target)
    {
        if (address > MaxAddress)
        {
            throw new ConfigurationException($"{Path} has addresses 0 to 0x{MaxAddress:x}, not 0x{address:x}");
        }

        if (!targets.TryAdd(address, target))
        {
            throw new ConfigurationException($"address 0x{address:x} of {Path} is taken by {targets[address]}");
        }

        OnAttached(address, target);
    }

    /// <summary>Takes a device off the bus; devices call it when they are unrealized. Nothing happens when another is there.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="target">The device.</param>
    public void Detach(uint address, TTarget target)
    {
        if (targets.TryGetValue(address, out TTarget? present) && ReferenceEquals(present, target))
        {
            targets.Remove(address);
            OnDetached(address, target);
        }
    }

    /// <summary>Finds the device at an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The device, or null.</returns>
    public TTarget? At(uint address) => targets.GetValueOrDefault(address);

    /// <summary>A device was attached.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="target">The device.</param>
    protected virtual void OnAttached(uint address, TTarget target)
    {
    }

    /// <summary>A device was detached.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="target">The device.</param>
    protected virtual void OnDetached(uint address, TTarget target)
    {
    }
}

namespace Emu.Abstractions.Qdev.Bus;

/// <summary>
/// A bus, or a transport, that devices may be put on without naming it. A device whose link property <c>bus</c> is of a type that
/// extends this, and is not set when it is wired, gets the first such object, in the order of making, to which fewer devices are
/// linked by <c>bus</c> than it has slots.
/// </summary>
public interface IDeviceSlots
{
    /// <summary>How many devices it takes.</summary>
    int Slots { get; }
}

namespace Emu.Abstractions.Irq;

/// <summary>
/// Names of inputs that people and management programs drive by what they mean, on whatever device has them: a pulse tells it.
/// A board wires them like any other input, too.
/// </summary>
public static class WellKnownInputs
{
    /// <summary>On a CPU: an interrupt that cannot be masked.</summary>
    public const string NonMaskable = "nmi";

    /// <summary>On a device that tells the guest of a power button.</summary>
    public const string PowerButton = "power-button";

    /// <summary>On a device that wakes a suspended guest.</summary>
    public const string Wakeup = "wakeup";
}

namespace Emu.Abstractions.Cpu.Float;

/// <summary>Which of two operands is chosen.</summary>
public enum MinMaxOperation : byte
{
    /// <summary>The lesser.</summary>
    Min = 0,

    /// <summary>The greater.</summary>
    Max = 1,

    /// <summary>The one of lesser magnitude; of equal magnitudes the lesser.</summary>
    MinMagnitude = 2,

    /// <summary>The one of greater magnitude; of equal magnitudes the greater.</summary>
    MaxMagnitude = 3,
}

namespace Emu.Abstractions.Qdev;

/// <summary>Phases of a reset; every device passes one before any device enters the next.</summary>
public enum ResetPhase : byte
{
    /// <summary>Set own state; touch nobody.</summary>
    Enter,

    /// <summary>Drive outputs to their reset levels.</summary>
    Hold,

    /// <summary>Out of reset: begin to work.</summary>
    Exit,
}

/// <summary>What kind of reset.</summary>
public enum ResetKind : byte
{
    /// <summary>Power was applied: nothing is kept.</summary>
    Cold,

    /// <summary>A reset line or command: RAM and what hardware keeps is kept.</summary>
    Warm,
}

namespace Emu.Accel.Tcg.Oracle;

/// <summary>Machine code and the interpreter did not do the same.</summary>
/// <param name="report">Where, and what differs.</param>
internal sealed class LockstepException(string report) : Exception(report);

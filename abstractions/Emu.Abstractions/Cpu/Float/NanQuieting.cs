namespace Emu.Abstractions.Cpu.Float;

/// <summary>How a signaling NaN that is to be delivered becomes quiet.</summary>
public enum NanQuieting : byte
{
    /// <summary>
    /// The quiet bit takes its quiet value; sign and payload stay. With <see cref="FloatTraits.SignalingBitSet"/> the leading fraction bit is cleared and the next one
    /// set, so that the result stays a NaN.
    /// </summary>
    QuietBit = 0,

    /// <summary>It is replaced by the default NaN.</summary>
    DefaultNan = 1,
}

namespace Emu.Abstractions.Cpu.Float;

/// <summary>What infinity x zero + NaN gives (IEEE 754-2019, section 7.2 c, leaves it to the CPU).</summary>
public enum MulAddNanAddend : byte
{
    /// <summary>Invalid and the default NaN if the addend is quiet; a signaling addend is delivered by the NaN rule.</summary>
    DefaultNanIfQuiet = 0,

    /// <summary>Invalid and always the default NaN.</summary>
    DefaultNan = 1,

    /// <summary>Invalid, and the addend delivered by the NaN rule.</summary>
    PropagateInvalid = 2,

    /// <summary>The addend delivered by the NaN rule; invalid only if it is signaling.</summary>
    Propagate = 3,
}

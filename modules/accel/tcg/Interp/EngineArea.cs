using Emu.Abstractions.Cpu;

namespace Emu.Accel.Tcg.Interp;

/// <summary>What lies where in the engine's bytes before a state block, as displacements from it.</summary>
internal static class EngineArea
{
    /// <summary>A 64-bit zero.</summary>
    public const int Zero = -8;

    /// <summary>First displacement behind the temporaries.</summary>
    public const int TempsEnd = Zero;

    /// <summary>Displacement of the lowest temporary.</summary>
    public const int Temps = -CpuDevice.EngineBytes + 1280;

    /// <summary>Generation bits of the tags of each address context: 64 words.</summary>
    public const int Generations = -CpuDevice.EngineBytes;

    /// <summary>Ranges that loads are done in without the TLB: three words for each of 16 contexts. The last before the temporaries.</summary>
    public const int Ranges = Temps - (16 * 24);

    /// <summary>Contexts that <see cref="Tables"/> has.</summary>
    public const int TableContexts = 16;

    /// <summary>Where the TLB's first level is, for reading and for writing, of the contexts of port 0: code that begins there needs no displacements.</summary>
    public const int Tables = Ranges - (TableContexts * 16);

    /// <summary>How many temporaries there are.</summary>
    public const int TempCount = (TempsEnd - Temps) / 8;
}

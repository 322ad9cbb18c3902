namespace Emu.Accel.Tcg.Memory;

/// <summary>The engine's own bits among a vCPU's requests.</summary>
internal static class EngineRequest
{
    /// <summary>Mappings of addresses changed: leave the page by a look-up.</summary>
    public const uint Remapped = 1u << 31;

    /// <summary>A space of the CPU has a new view.</summary>
    public const uint SpaceChanged = 1u << 30;
}

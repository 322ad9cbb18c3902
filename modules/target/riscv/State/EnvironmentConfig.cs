namespace Emu.Target.Riscv.State;

/// <summary>Fields of menvcfg and senvcfg (§ Privileged, Machine Environment Configuration Register).</summary>
internal static class EnvironmentConfig
{
    /// <summary>Fences of devices imply memory; here they always do.</summary>
    public const ulong Fiom = 1;

    /// <summary>What CBO.INVAL does: 0 is illegal, 1 a flush, 3 an invalidation.</summary>
    public const ulong Cbie = 3UL << 4;

    /// <summary>CBO.CLEAN and CBO.FLUSH are legal.</summary>
    public const ulong Cbcfe = 1UL << 6;

    /// <summary>CBO.ZERO is legal.</summary>
    public const ulong Cbze = 1UL << 7;

    /// <summary>Hardware updates accessed and dirty bits.</summary>
    public const ulong Adue = 1UL << 61;

    /// <summary>Page tables carry memory types.</summary>
    public const ulong Pbmte = 1UL << 62;

    /// <summary>Supervisor mode has a timer of its own.</summary>
    public const ulong Stce = 1UL << 63;
}

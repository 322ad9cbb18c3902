namespace Emu.Target.Riscv.State;

/// <summary>
/// Fields of mstatus, and of sstatus, which shows some of them (§ Privileged, Machine Status Registers). SD is not kept: it is worked
/// out when the register is read. Data is little-endian in every mode, and XLEN is the same in all.
/// </summary>
internal static class Mstatus
{
    public const ulong Sie = 1UL << 1;
    public const ulong Mie = 1UL << 3;
    public const ulong Spie = 1UL << 5;
    public const ulong Mpie = 1UL << 7;
    public const ulong Spp = 1UL << 8;
    public const ulong Vs = 3UL << 9;
    public const ulong Mpp = 3UL << MppShift;
    public const ulong Fs = 3UL << 13;
    public const ulong Xs = 3UL << 15;
    public const ulong Mprv = 1UL << 17;
    public const ulong Sum = 1UL << 18;
    public const ulong Mxr = 1UL << 19;
    public const ulong Tvm = 1UL << 20;
    public const ulong Tw = 1UL << 21;
    public const ulong Tsr = 1UL << 22;

    /// <summary>UXL and SXL: 64 bits; with XLEN 32 these bits do not exist.</summary>
    public const ulong Uxl64 = 2UL << 32;
    public const ulong Sxl64 = 2UL << 34;

    /// <summary>What sstatus shows, besides SD.</summary>
    public const ulong Supervisor = Sie | Spie | Spp | Vs | Fs | Xs | Sum | Mxr | (3UL << 32);

    private const int MppShift = 11;

    /// <summary>The mode in MPP.</summary>
    public static PrivilegeMode Previous(ulong value) => (PrivilegeMode)(value >> MppShift & 3);

    /// <summary>The value with another mode in MPP.</summary>
    public static ulong WithPrevious(ulong value, PrivilegeMode mode) => (value & ~Mpp) | (ulong)mode << MppShift;

    /// <summary>The value as software reads it: SD says that some extension's state is dirty.</summary>
    /// <param name="value">The register without SD.</param>
    /// <param name="bits">XLEN.</param>
    public static ulong WithSummary(ulong value, int bits) =>
        (value & Fs) == Fs || (value & Vs) == Vs ? value | 1UL << (bits - 1) : value;
}

namespace Emu.Target.Riscv.State;

/// <summary>Fields of page-table entries (§ Privileged, Sv32 and Sv39: Addressing and Memory Protection; Svnapot; Svpbmt).</summary>
internal static class Pte
{
    public const ulong V = 1;
    public const ulong R = 2;
    public const ulong W = 4;
    public const ulong X = 8;
    public const ulong U = 16;
    public const ulong G = 32;
    public const ulong A = 64;
    public const ulong D = 128;

    /// <summary>Svpbmt's memory type.</summary>
    public const ulong Pbmt = 3UL << PbmtShift;
    public const int PbmtShift = 61;

    /// <summary>Svnapot: the entry is one of several that map a larger page.</summary>
    public const ulong N = 1UL << 63;

    /// <summary>What is reserved in entries of 64 bits whatever the hart has.</summary>
    public const ulong Reserved = 0x7FUL << 54;

    /// <summary>What an entry that points to another table must not have.</summary>
    public const ulong NotInPointers = D | A | U | N | Pbmt;

    /// <summary>Where the PPN begins.</summary>
    public const int PpnShift = 10;

    /// <summary>PPN of an entry of 64 bits.</summary>
    public const ulong PpnMask = (1UL << 44) - 1;

    /// <summary>Low PPN bits of a page of 64 KiB, the only size that Svnapot defines.</summary>
    public const ulong Napot64K = 8;

    /// <summary>How many low bits of the VPN select the entry of a page of 64 KiB.</summary>
    public const int NapotBits = 4;
}

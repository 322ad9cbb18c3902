using Emu.Abstractions.Cpu;

namespace Emu.Target.Riscv.State;

/// <summary>
/// § Privileged, Physical Memory Protection: 16 entries with a granularity of 4 KiB, so that protection follows pages. Machine
/// mode is bound by locked entries only.
/// </summary>
internal static class Pmp
{
    /// <summary>Entries that a hart can have.</summary>
    public const int Entries = 16;

    /// <summary>Bits of pmpaddr with XLEN 64: physical addresses of 56 bits without the lowest two.</summary>
    public const ulong AddressMask64 = (1UL << 54) - 1;

    /// <summary>The manual's G: the granularity is 2^(G+2) bytes.</summary>
    private const int Grain = 10;

    private const byte Locked = 0x80;
    private const byte ModeMask = 0x18;
    private const byte ModeTor = 0x08;
    private const byte ModeNa4 = 0x10;
    private const byte ModeNapot = 0x18;

    /// <summary>What an address shows: with this granularity its low bits read as ones or zeros by the entry's mode.</summary>
    public static ulong ReadAddress(ref RiscvState state, int index)
    {
        var value = state.PmpAddress[index];
        return (state.PmpConfig[index] & ModeNa4) != 0 ? value | ((1UL << (Grain - 1)) - 1) : value & ~((1UL << Grain) - 1);
    }

    /// <summary>Writes an address unless its entry, or a locked range that ends at it, forbids that.</summary>
    public static void WriteAddress(ref RiscvState state, int index, ulong value)
    {
        var next = index + 1 < Entries ? state.PmpConfig[index + 1] : (byte)0;
        var locked = (state.PmpConfig[index] & Locked) != 0 || (next & (Locked | ModeMask)) == (Locked | ModeTor);
        if (!locked)
        {
            state.PmpAddress[index] = value;
        }
    }

    /// <summary>Writes a configuration unless it is locked. Write without read is reserved and becomes no access; NA4 is too fine.</summary>
    public static void WriteConfig(ref RiscvState state, int index, byte value)
    {
        if ((state.PmpConfig[index] & Locked) != 0)
        {
            return;
        }

        value &= 0x9F;
        if ((value & 1) == 0)
        {
            value &= 0xFD;
        }

        state.PmpConfig[index] = (value & ModeMask) == ModeNa4 ? (byte)(value | ModeNapot) : value;
    }

    /// <summary>What machine mode may do in the page of an address.</summary>
    public static PagePermissions Permissions(ref RiscvState state, ulong address, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            if (Matches(ref state, i, address))
            {
                return (state.PmpConfig[i] & Locked) == 0 ? All : (PagePermissions)(state.PmpConfig[i] & 7);
            }
        }

        return All;
    }

    private static PagePermissions All => PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    private static bool Matches(ref RiscvState state, int index, ulong address)
    {
        var page = (address >> 2) & ~((1UL << Grain) - 1);
        switch (state.PmpConfig[index] & ModeMask)
        {
            case ModeTor:
                var from = index == 0 ? 0 : state.PmpAddress[index - 1] & ~((1UL << Grain) - 1);
                return page >= from && page < (state.PmpAddress[index] & ~((1UL << Grain) - 1));
            case ModeNapot:
                // The lowest zero and the ones below it give the size.
                var pattern = state.PmpAddress[index] | ((1UL << (Grain - 1)) - 1);
                var size = pattern ^ (pattern + 1);
                return (page & ~size) == (pattern & ~size);
            default:
                return false;
        }
    }
}

namespace Emu.Target.Riscv.State;

/// <summary>
/// § Privileged, Physical Memory Protection: 16 entries with the finest granularity, 4 bytes. What they mean for addresses is in
/// <see cref="PmpMap"/>. Not modelled: Smepmp.
/// </summary>
internal static class Pmp
{
    /// <summary>Entries that a hart can have.</summary>
    public const int Entries = 16;

    /// <summary>Bits of pmpaddr with XLEN 64: physical addresses of 56 bits without the lowest two.</summary>
    public const ulong AddressMask64 = (1UL << 54) - 1;

    /// <summary>The entry binds machine mode, too, and keeps as it is until reset.</summary>
    public const byte Locked = 0x80;

    private const byte ModeMask = 0x18;
    private const byte ModeTor = 0x08;
    private const byte ModeNa4 = 0x10;

    /// <summary>Writes an address unless its entry, or a locked range that ends at the next one, forbids that.</summary>
    public static void WriteAddress(ref RiscvState state, int index, ulong value)
    {
        var next = index + 1 < Entries ? state.PmpConfig[index + 1] : (byte)0;
        var locked = (state.PmpConfig[index] & Locked) != 0 || (next & (Locked | ModeMask)) == (Locked | ModeTor);
        if (!locked)
        {
            state.PmpAddress[index] = value;
        }
    }

    /// <summary>Writes a configuration unless it is locked. Write without read is reserved and becomes no access.</summary>
    public static void WriteConfig(ref RiscvState state, int index, byte value)
    {
        if ((state.PmpConfig[index] & Locked) == 0)
        {
            state.PmpConfig[index] = (byte)(value & ((value & 1) == 0 ? 0x9D : 0x9F));
        }
    }

    /// <summary>The addresses of an entry.</summary>
    /// <returns>False when it has none.</returns>
    public static bool TryRange(ref RiscvState state, int index, out ulong first, out ulong last)
    {
        var address = state.PmpAddress[index];
        switch (state.PmpConfig[index] & ModeMask)
        {
            case 0:
                (first, last) = (0, 0);
                return false;
            case ModeTor:
                first = index == 0 ? 0 : state.PmpAddress[index - 1] << 2;
                last = (address << 2) - 1;
                return first < address << 2;
            case ModeNa4:
                first = address << 2;
                last = first + 3;
                return true;
            default:
                // The lowest zero and the ones below it give the size.
                var inside = ((address ^ (address + 1)) << 2) | 3;
                first = (address << 2) & ~inside;
                last = first | inside;
                return true;
        }
    }
}

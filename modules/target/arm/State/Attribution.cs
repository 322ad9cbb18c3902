namespace Emu.Target.Arm.State;

/// <summary>What the attribution units say of an address.</summary>
/// <param name="IsSecure">Whether it is secure.</param>
/// <param name="IsCallable">Whether the non-secure state may enter the secure one there, at an SG.</param>
/// <param name="Region">Region of the SAU that has it; -1 when none has, or several.</param>
/// <param name="Bits">Address bits of the naturally aligned piece around it in which nothing changes.</param>
internal readonly record struct Attribution(bool IsSecure, bool IsCallable, int Region, int Bits);

/// <content>
/// The security attribution unit, and what a board says besides (Armv8-M Architecture Reference Manual, section B8.2, IDAU): the stricter
/// one of both counts.
/// </content>
internal sealed partial class CortexM
{
    /// <summary>SAU_CTRL.ENABLE.</summary>
    private const uint SauEnable = 1 << 0;

    /// <summary>SAU_CTRL.ALLNS.</summary>
    private const uint SauAllNonSecure = 1 << 1;

    private const uint RegionEnable = 1 << 0;
    private const uint RegionCallable = 1 << 1;
    private const int GranuleBits = 5;

    /// <summary>What an address is for a state; the core's own registers belong to whoever asks.</summary>
    internal Attribution Attribute(uint address, bool secure)
    {
        if (!Security)
        {
            return new Attribution(false, false, -1, Class.PageBits);
        }

        if (IsExempt(address))
        {
            return new Attribution(secure, false, -1, Class.PageBits);
        }

        if (address >> 28 == 15)
        {
            return new Attribution(true, false, -1, Class.PageBits);
        }

        var bySau = BySau(address);
        var piece = 1u << (int)(address >> 28);
        if ((IdauSecure & piece) == 0)
        {
            return bySau;
        }

        // Secure by the board: callable where the board says so, unless the SAU calls it secure and nothing else.
        var callable = (State.Callable & piece) != 0;
        return bySau with { IsSecure = true, IsCallable = callable && (!bySau.IsSecure || bySau.IsCallable) };
    }

    private Attribution BySau(uint address)
    {
        if ((State.SauControl & SauEnable) == 0)
        {
            return new Attribution((State.SauControl & SauAllNonSecure) == 0, false, -1, Class.PageBits);
        }

        var (found, region, bits) = (0, -1, Class.PageBits);
        var callable = false;
        for (var i = 0; i < SauRegions; i++)
        {
            var (start, limit) = (State.SauBase[i] & ~31u, State.SauLimit[i] | 31);
            if ((State.SauLimit[i] & RegionEnable) == 0)
            {
                continue;
            }

            bits = Mpu.Cuts(address, start, limit, bits) ? GranuleBits : bits;
            if (address >= start && address <= limit)
            {
                found++;
                region = i;
                callable = (State.SauLimit[i] & RegionCallable) != 0;
            }
        }

        return found switch
        {
            0 => new Attribution(true, false, -1, bits),
            1 => new Attribution(callable, callable, region, bits),
            _ => new Attribution(true, false, -1, bits),
        };
    }

    /// <summary>Addresses that no unit attributes: the debug units and the system control space.</summary>
    private static bool IsExempt(uint address) => address is >= 0xE000_0000 and < 0xE000_3000
        or >= 0xE000_5000 and < 0xE000_6000 or >= 0xE000_E000 and < 0xE000_F000 or >= 0xE002_E000 and < 0xE002_F000
        or >= 0xE004_0000 and < 0xE004_2000 or >= 0xE00F_F000 and < 0xE010_0000;
}

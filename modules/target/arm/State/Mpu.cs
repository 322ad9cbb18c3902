using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <summary>The memory protection units of PMSAv7 (§ B3.5) and PMSAv8.</summary>
internal static class Mpu
{
    /// <summary>Most regions.</summary>
    public const int MaxRegions = 16;

    /// <summary>MPU_CTRL.ENABLE.</summary>
    public const uint Enable = 1 << 0;

    /// <summary>MPU_CTRL.HFNMIENA: also at priorities below 0.</summary>
    public const uint EnableAtNegative = 1 << 1;

    /// <summary>MPU_CTRL.PRIVDEFENA: privileged code has the default map where there is no region.</summary>
    public const uint PrivilegedDefault = 1 << 2;

    /// <summary>Address bits inside the smallest region.</summary>
    private const int LeastBits = 5;

    private const uint RegionEnable = 1;

    /// <summary>MPU_RLAR.PXN, of ARMv8.1-M.</summary>
    private const uint PrivilegedNever = 1 << 4;
    private const uint ExecuteNever = 1 << 28;

    /// <summary>Finds the region of an address: the enabled one of the highest number.</summary>
    /// <param name="state">The unit's state.</param>
    /// <param name="address">The address.</param>
    /// <param name="isPrivileged">Whether the access is privileged.</param>
    /// <param name="permissions">What the region permits.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFind(in Bank state, uint address, bool isPrivileged, out PagePermissions permissions)
    {
        for (var region = MaxRegions - 1; region >= 0; region--)
        {
            var attributes = state.MpuAttributes[region];
            if ((attributes & RegionEnable) != 0 && Contains(state.MpuBase[region], attributes, address))
            {
                permissions = Permissions(attributes, isPrivileged);
                return true;
            }
        }

        permissions = PagePermissions.None;
        return false;
    }

    /// <summary>Address bits of the naturally aligned piece around an address in which nothing changes, at most those of a page.</summary>
    public static int UniformBits(in Bank state, uint address, int pageBits)
    {
        var bits = pageBits;
        for (var region = 0; region < MaxRegions; region++)
        {
            var attributes = state.MpuAttributes[region];
            var size = SizeBits(attributes);
            var granule = HasSubregions(attributes) && (attributes >> 8 & 0xFF) != 0 ? size - 3 : size;
            var shift = Math.Max(size, pageBits);
            if ((attributes & RegionEnable) != 0 && granule < bits && (shift >= 32 || (state.MpuBase[region] ^ address) >> shift == 0))
            {
                bits = granule;
            }
        }

        return Math.Max(bits, LeastBits);
    }

    /// <summary>Finds the region of an address in PMSAv8: the only one; where regions overlap nothing is permitted (Armv8-M manual, § B7.1).</summary>
    /// <param name="state">The unit's state.</param>
    /// <param name="address">The address.</param>
    /// <param name="isPrivileged">Whether the access is privileged.</param>
    /// <param name="permissions">What the region permits.</param>
    /// <param name="region">Its number; -1 when there is none, or several.</param>
    /// <returns>Whether there is one, or several.</returns>
    public static bool TryFind8(in Bank state, uint address, bool isPrivileged, out PagePermissions permissions, out int region)
    {
        var found = 0;
        region = -1;
        for (var i = 0; i < MaxRegions; i++)
        {
            if ((state.MpuAttributes[i] & RegionEnable) != 0 && address >= (state.MpuBase[i] & ~31u) && address <= (state.MpuAttributes[i] | 31))
            {
                found++;
                region = i;
            }
        }

        permissions = PagePermissions.None;
        if (found == 1)
        {
            permissions = Permissions8(state.MpuBase[region], isPrivileged);
            permissions &= isPrivileged && (state.MpuAttributes[region] & PrivilegedNever) != 0 ? ~PagePermissions.Execute : permissions;
        }
        else
        {
            region = -1;
        }

        return found != 0;
    }

    /// <summary>Address bits of the naturally aligned piece around an address in which nothing changes in PMSAv8.</summary>
    public static int UniformBits8(in Bank state, uint address, int pageBits)
    {
        for (var i = 0; i < MaxRegions; i++)
        {
            if ((state.MpuAttributes[i] & RegionEnable) != 0 && Cuts(address, state.MpuBase[i] & ~31u, state.MpuAttributes[i] | 31, pageBits))
            {
                return LeastBits;
            }
        }

        return pageBits;
    }

    /// <summary>Whether a region begins or ends inside of an address's page.</summary>
    public static bool Cuts(uint address, uint start, uint limit, int pageBits)
    {
        var inside = (1u << pageBits) - 1;
        return ((start & inside) != 0 && start >> pageBits == address >> pageBits) || ((limit & inside) != inside && limit >> pageBits == address >> pageBits);
    }

    // AP and XN of MPU_RBAR.
    private static PagePermissions Permissions8(uint rbar, bool isPrivileged)
    {
        const PagePermissions Write = PagePermissions.Read | PagePermissions.Write;
        var data = (rbar >> 1 & 3, isPrivileged) switch
        {
            (0, true) or (1, _) => Write,
            (2, true) or (3, _) => PagePermissions.Read,
            _ => PagePermissions.None,
        };
        return data != PagePermissions.None && (rbar & 1) == 0 ? data | PagePermissions.Execute : data;
    }

    private static int SizeBits(uint attributes) => Math.Max((int)(attributes >> 1 & 31) + 1, LeastBits);

    private static bool HasSubregions(uint attributes) => SizeBits(attributes) >= 8;

    private static bool Contains(uint start, uint attributes, uint address)
    {
        var size = SizeBits(attributes);
        if (size < 32 && (start ^ address) >> size != 0)
        {
            return false;
        }

        // A disabled eighth of the region is none of it.
        return !HasSubregions(attributes) || (attributes >> (8 + (int)(address >> (size - 3) & 7)) & 1) == 0;
    }

    private static PagePermissions Permissions(uint attributes, bool isPrivileged)
    {
        const PagePermissions Write = PagePermissions.Read | PagePermissions.Write;
        var data = (attributes >> 24 & 7, isPrivileged) switch
        {
            (1, true) or (2, true) or (3, _) => Write,
            (2, false) or (5, true) or (6, _) or (7, _) => PagePermissions.Read,
            _ => PagePermissions.None,
        };
        return data != PagePermissions.None && (attributes & ExecuteNever) == 0 ? data | PagePermissions.Execute : data;
    }
}

using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <summary>The memory protection unit of PMSAv7 (§ B3.5).</summary>
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
    private const uint ExecuteNever = 1 << 28;

    /// <summary>Finds the region of an address: the enabled one of the highest number.</summary>
    /// <param name="state">The core's state.</param>
    /// <param name="address">The address.</param>
    /// <param name="isPrivileged">Whether the access is privileged.</param>
    /// <param name="permissions">What the region permits.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFind(in ArmState state, uint address, bool isPrivileged, out PagePermissions permissions)
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
    public static int UniformBits(in ArmState state, uint address, int pageBits)
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

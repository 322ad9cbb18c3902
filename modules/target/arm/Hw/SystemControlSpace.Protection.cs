using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>Registers of the memory protection unit (§ B3.5); three aliases of base and attributes follow them.</content>
internal sealed partial class SystemControlSpace
{
    private const uint MpuType = 0xD90;
    private const uint MpuControl = 0xD94;
    private const uint MpuNumber = 0xD98;
    private const uint MpuEnd = 0xDC8;

    private const uint MpuTypes = 0xDC0;

    private const uint Valid = 1 << 4;

    private uint ReadProtection(uint address) => address switch
    {
        >= MpuTypes - 4 => 0,
        MpuType => (uint)core.MpuRegions << 8,
        MpuControl => Own.MpuControl,
        MpuNumber => Own.MpuNumber,
        _ when IsBase(address) => Own.MpuBase[(int)Own.MpuNumber] | Own.MpuNumber,
        _ => Own.MpuAttributes[(int)Own.MpuNumber],
    };

    private void WriteProtection(uint address, uint value)
    {
        ref var state = ref Own;
        switch (address)
        {
            case MpuType or >= MpuTypes - 4:
                return;
            case MpuControl:
                state.MpuControl = value & (Mpu.Enable | Mpu.EnableAtNegative | Mpu.PrivilegedDefault);
                break;
            case MpuNumber when (value & 0xFF) < core.MpuRegions:
                state.MpuNumber = value & 0xFF;
                break;
            case MpuNumber:
                Log($"region {value} of the MPU is not there: it has {core.MpuRegions}");
                break;
            default:
                WriteRegion(address, value);
                break;
        }

        core.ProtectionChanged();
    }

    private void WriteRegion(uint address, uint value)
    {
        ref var state = ref Own;
        if (!IsBase(address))
        {
            state.MpuAttributes[(int)state.MpuNumber] = value & 0x173F_FF3F;
            return;
        }

        if ((value & Valid) != 0 && (value & 15) < core.MpuRegions)
        {
            state.MpuNumber = value & 15;
        }

        state.MpuBase[(int)state.MpuNumber] = value & ~0x1Fu;
    }

    /// <summary>PMSAv8: three further pairs of base and limit are those of the next regions of four; attributes of memory follow them.</summary>
    private uint ReadProtection8(uint address)
    {
        ref readonly var state = ref Own;
        return address switch
        {
            MpuType => (uint)core.MpuRegions << 8,
            MpuControl => state.MpuControl,
            MpuNumber => state.MpuNumber,
            MpuTypes => state.MpuTypes0,
            MpuTypes + 4 => state.MpuTypes1,
            >= MpuTypes - 4 => 0,
            _ => (address & 4) != 0 ? state.MpuBase[Region8(address)] : state.MpuAttributes[Region8(address)],
        };
    }

    private void WriteProtection8(uint address, uint value)
    {
        ref var state = ref Own;
        switch (address)
        {
            case MpuType or MpuTypes - 4:
                return;
            case MpuControl:
                state.MpuControl = value & (Mpu.Enable | Mpu.EnableAtNegative | Mpu.PrivilegedDefault);
                break;
            case MpuNumber when (value & 0xFF) < core.MpuRegions:
                state.MpuNumber = value & 0xFF;
                break;
            case MpuNumber:
                Log($"region {value} of the MPU is not there: it has {core.MpuRegions}");
                break;
            case MpuTypes:
                state.MpuTypes0 = value;
                break;
            case MpuTypes + 4:
                state.MpuTypes1 = value;
                break;
            default:
                var region = Region8(address);
                if (region < core.MpuRegions)
                {
                    // PXN is ARMv8.1-M's.
                    var isBase = (address & 4) != 0;
                    (isBase ? ref state.MpuBase[region] : ref state.MpuAttributes[region]) = isBase || core.V81 ? value : value & ~0x10u;
                }

                break;
        }

        core.ProtectionChanged();
    }

    /// <summary>The region of a register: MPU_RNR's, and for the aliases the second to fourth of its four.</summary>
    private int Region8(uint address)
    {
        var pair = (int)(address - MpuNumber - 4) / 8;
        return pair == 0 ? (int)Own.MpuNumber : ((int)Own.MpuNumber & ~3) | pair;
    }

    private static bool IsBase(uint address) => (address & 4) != 0;
}

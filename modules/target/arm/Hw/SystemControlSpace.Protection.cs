using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>Registers of the memory protection unit (§ B3.5); three aliases of base and attributes follow them.</content>
internal sealed partial class SystemControlSpace
{
    private const uint MpuType = 0xD90;
    private const uint MpuControl = 0xD94;
    private const uint MpuNumber = 0xD98;
    private const uint MpuEnd = 0xDBC;

    private const uint Valid = 1 << 4;

    private uint ReadProtection(uint address) => address switch
    {
        MpuType => (uint)core.MpuRegions << 8,
        MpuControl => core.State.MpuControl,
        MpuNumber => core.State.MpuNumber,
        _ when IsBase(address) => core.State.MpuBase[(int)core.State.MpuNumber] | core.State.MpuNumber,
        _ => core.State.MpuAttributes[(int)core.State.MpuNumber],
    };

    private void WriteProtection(uint address, uint value)
    {
        ref var state = ref core.State;
        switch (address)
        {
            case MpuType:
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
        ref var state = ref core.State;
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

    private static bool IsBase(uint address) => (address & 4) != 0;
}

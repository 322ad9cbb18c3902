namespace Emu.Target.Arm.Hw;

/// <content>Registers of the security attribution unit and of SecureFault (Armv8-M Architecture Reference Manual, section D1.2), the secure state's alone.</content>
internal sealed partial class SystemControlSpace
{
    private const uint SauControl = 0xDD0;
    private const uint SauType = 0xDD4;
    private const uint SauNumber = 0xDD8;
    private const uint SauBase = 0xDDC;
    private const uint SauLimit = 0xDE0;
    private const uint Sfsr = 0xDE4;
    private const uint Sfar = 0xDE8;
    private const uint SauEnd = 0xDEC;

    private uint ReadAttribution(uint address)
    {
        ref readonly var state = ref core.State;
        return address switch
        {
            SauControl => state.SauControl,
            SauType => (uint)core.SauRegions,
            SauNumber => state.SauNumber,
            SauBase => state.SauBase[(int)state.SauNumber],
            SauLimit => state.SauLimit[(int)state.SauNumber],
            Sfsr => state.Sfsr,
            _ => state.Sfar,
        };
    }

    private void WriteAttribution(uint address, uint value)
    {
        if (!IsFull)
        {
            return;
        }

        ref var state = ref core.State;
        switch (address)
        {
            case SauControl:
                state.SauControl = value & 3;
                break;
            case SauNumber when (value & 0xFF) < core.SauRegions:
                state.SauNumber = value & 0xFF;
                break;
            case SauNumber:
                Log($"region {value} of the SAU is not there: it has {core.SauRegions}");
                break;
            case SauBase:
                state.SauBase[(int)state.SauNumber] = value & ~31u;
                break;
            case SauLimit:
                state.SauLimit[(int)state.SauNumber] = value & ~0x1Cu;
                break;
            case Sfsr:
                state.Sfsr &= ~value;
                break;
            case Sfar:
                state.Sfar = value;
                break;
        }

        core.ProtectionChanged();
    }
}

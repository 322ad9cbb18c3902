using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>Registers of the floating-point unit (§ B3.2.21 to B3.2.25).</content>
internal sealed partial class SystemControlSpace
{
    private const uint Fpccr = 0xF34;
    private const uint Fpcar = 0xF38;
    private const uint Fpdscr = 0xF3C;
    private const uint FloatEnd = 0xF4C;

    private uint ReadFloat(uint address) => address switch
    {
        Fpccr => core.State.Fpccr,
        Fpcar => core.State.Fpcar,
        Fpdscr => core.State.Fpdscr,

        // MVFR0 to MVFR2.
        0xF40 => core.Float == FloatUnit.Double ? 0x1011_0221u : 0x1011_0021,
        0xF44 => core.Float == FloatUnit.Double ? 0x1200_0011u : 0x1100_0011,
        _ => core.Float == FloatUnit.Single4 ? 0u : 0x40,
    };

    private void WriteFloat(uint address, uint value)
    {
        switch (address)
        {
            case Fpccr:
                core.State.Fpccr = value & 0xC000_017B;
                break;
            case Fpcar:
                core.State.Fpcar = value & ~7u;
                break;
            case Fpdscr:
                core.State.Fpdscr = value & Fpscr.Modes;
                break;
        }
    }
}

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
        Fpccr => ReadFpccr(),
        Fpcar => Own.Fpcar,
        Fpdscr => core.ReadFpdscr(bank),

        // MVFR0 to MVFR2.
        0xF40 => core.Float >= FloatUnit.Double ? 0x1011_0221u : 0x1011_0021,
        0xF44 => core.Float == FloatUnit.Half ? 0x1210_0011u : core.Float == FloatUnit.Double ? 0x1200_0011u : 0x1100_0011,
        _ => core.Float == FloatUnit.Single4 ? 0u : 0x40,
    };

    private void WriteFloat(uint address, uint value)
    {
        switch (address)
        {
            case Fpccr:
                WriteFpccr(value);
                break;
            case Fpcar:
                Own.Fpcar = value & ~7u;
                break;
            case Fpdscr:
                Own.Fpdscr = value & core.FloatModes;
                break;
        }
    }

    private uint ReadFpccr()
    {
        var shared = core.State.Banks[core.Security ? 1 : 0].Fpccr & ~OwnBits;
        return (Own.Fpccr & OwnBits) | (IsFull ? shared : shared & SharedForAll);
    }

    private void WriteFpccr(uint value)
    {
        value &= core.V8 ? 0xFC00_07FF : 0xC000_017B;
        Own.Fpccr = (Own.Fpccr & ~OwnBits) | (value & OwnBits);
        ref var shared = ref core.State.Banks[core.Security ? 1 : 0].Fpccr;

        // LSPENS keeps the non-secure state from LSPEN, CLRONRETS from CLRONRET.
        var written = IsFull ? ~OwnBits : ((shared & 1u << 29) == 0 ? Fpscr.LazyState : 0) | ((shared & 1u << 27) == 0 ? Fpscr.ClearOnReturn : 0)
            | Fpscr.MonitorReady | Fpscr.HardFaultReady | Fpscr.BusFaultReady;
        shared = (shared & ~written) | (value & written);
    }

    /// <summary>Bits of FPCCR that each state has: ASPEN, UFRDY, SPLIMVIOL, MMRDY, THREAD, USER, LSPACT.</summary>
    private const uint OwnBits = Fpscr.AutomaticState | 1 << 10 | 1 << 9 | 1 << 5 | 1 << 3 | 1 << 1 | 1;

    /// <summary>Those of the others that the non-secure state sees.</summary>
    private const uint SharedForAll = Fpscr.LazyState | Fpscr.ClearOnReturn | Fpscr.MonitorReady | Fpscr.BusFaultReady | Fpscr.HardFaultReady;
}

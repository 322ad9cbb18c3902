using System.Collections.Immutable;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>The system control block (§ B3.2).</content>
internal sealed partial class SystemControlSpace
{
    private const uint Icsr = 0xD04;
    private const uint VtorAddress = 0xD08;
    private const uint Aircr = 0xD0C;
    private const uint Scr = 0xD10;
    private const uint CcrAddress = 0xD14;
    private const uint Shpr = 0xD18;
    private const uint Shcsr = 0xD24;
    private const uint Cfsr = 0xD28;
    private const uint Hfsr = 0xD2C;
    private const uint Dfsr = 0xD30;
    private const uint Mmfar = 0xD34;
    private const uint Bfar = 0xD38;
    private const uint Identification = 0xD40;

    private const uint AircrKey = 0x05FA;
    private const uint ResetRequest = 1 << 2;

    /// <summary>Bits of SHCSR with the exceptions whose activity they are.</summary>
    private static readonly ImmutableArray<(int Bit, int Exception)> ActiveBits =
    [
        (0, ExceptionNumber.MemManage), (1, ExceptionNumber.BusFault), (3, ExceptionNumber.UsageFault), (7, ExceptionNumber.SupervisorCall),
        (8, ExceptionNumber.DebugMonitor), (10, ExceptionNumber.PendSv), (11, ExceptionNumber.SysTick),
    ];

    /// <summary>Bits of SHCSR with the exceptions that they make pending.</summary>
    private static readonly ImmutableArray<(int Bit, int Exception)> PendingBits =
    [
        (12, ExceptionNumber.UsageFault), (13, ExceptionNumber.MemManage), (14, ExceptionNumber.BusFault), (15, ExceptionNumber.SupervisorCall),
    ];

    /// <summary>ID_PFR0 to ID_ISAR4 of the Cortex-M3 (its Technical Reference Manual, table 4-1).</summary>
    private static readonly ImmutableArray<uint> FeatureRegisters =
    [
        0x30, 0x200, 0x10_0000, 0, 0x30, 0, 0x100_0000, 0, 0x0114_1110, 0x0211_1000, 0x2111_2231, 0x0111_1110, 0x0131_0132,
    ];

    private uint ReadControl(uint address)
    {
        ref readonly var state = ref core.State;
        if (!core.IsMainline && address is Shpr or (>= Shcsr))
        {
            return 0;
        }

        return address switch
        {
            0xD00 => core.Cpuid,
            Icsr => ReadIcsr(),
            VtorAddress => state.Vtor,
            Aircr => 0xFA05_0000 | state.PriorityGroup << 8,
            Scr => state.Scr,
            CcrAddress => state.Ccr,
            >= Shpr and < Shcsr => ReadPriorities((int)(address - Shpr) + 4),
            Shcsr => ReadShcsr(),
            Cfsr => state.Cfsr,
            Hfsr => state.Hfsr,
            Dfsr => state.Dfsr,
            Mmfar => state.Mmfar,
            Bfar => state.Bfar,
            0xD88 => state.Cpacr,
            >= Identification and < Identification + 0x34 => FeatureRegisters[(int)(address - Identification) / 4],
            _ => 0,
        };
    }

    private void WriteControl(uint address, uint value)
    {
        ref var state = ref core.State;
        switch (address)
        {
            case Icsr:
                WriteIcsr(value);
                break;
            case VtorAddress when core.HasVtor:
                state.Vtor = value & ~0x7Fu;
                break;
            case Aircr when value >> 16 == AircrKey:
                state.PriorityGroup = core.IsMainline ? value >> 8 & 7 : 0;
                if ((value & ResetRequest) != 0)
                {
                    core.Machine.RequestReset(core);
                }

                break;
            case Scr:
                state.Scr = value & 0x16;
                break;
            case CcrAddress when core.IsMainline:
                state.Ccr = value & 0x31B;
                break;
            case Shpr when !core.IsMainline:
                break;
            case >= Shpr and < Shcsr:
                WritePriorities((int)(address - Shpr) + 4, value & WritablePriorities(address));
                break;
            case Shcsr when core.IsMainline:
                WriteShcsr(value);
                break;
            case Cfsr:
                state.Cfsr &= ~value;
                break;
            case Hfsr:
                state.Hfsr &= ~value;
                break;
            case Dfsr:
                state.Dfsr &= ~value;
                break;
            case Mmfar when core.IsMainline:
                state.Mmfar = value;
                break;
            case 0xD88 when core.HasFloat:
                // CP10 and CP11 are one unit.
                state.Cpacr = (value >> Fpscr.AccessShift & 3) * 5 << Fpscr.AccessShift;
                break;
            case Bfar when core.IsMainline:
                state.Bfar = value;
                break;
        }
    }

    /// <summary>The bytes of exceptions that have a priority: 4 to 6; 11; 12, 14 and 15 (ARMv6-M: 11; 14 and 15).</summary>
    private uint WritablePriorities(uint address) => address switch
    {
        Shpr => 0x00FF_FFFF,
        Shpr + 4 => 0xFF00_0000,
        _ => core.IsMainline ? 0xFFFF_00FF : 0xFFFF_0000,
    };

    private uint ReadIcsr()
    {
        var next = core.FindPending(out _);
        return core.State.Ipsr
            | (core.CountActive() <= 1 && core.IsMainline ? 1u << 11 : 0)
            | (uint)next << 12
            | (next >= ExceptionNumber.FirstInterrupt ? 1u << 22 : 0)
            | (core.IsPending(ExceptionNumber.SysTick) ? 1u << 26 : 0)
            | (core.IsPending(ExceptionNumber.PendSv) ? 1u << 28 : 0)
            | (core.IsPending(ExceptionNumber.Nmi) ? 1u << 31 : 0);
    }

    private void WriteIcsr(uint value)
    {
        Change(1u << 31, ExceptionNumber.Nmi, true);
        Change(1u << 28, ExceptionNumber.PendSv, true);
        Change(1u << 27, ExceptionNumber.PendSv, false);
        Change(1u << 26, ExceptionNumber.SysTick, true);
        Change(1u << 25, ExceptionNumber.SysTick, false);

        void Change(uint bit, int exception, bool pending)
        {
            if ((value & bit) != 0)
            {
                core.SetPending(exception, pending);
            }
        }
    }

    private uint ReadShcsr()
    {
        var value = core.State.FaultEnables;
        foreach (var (bit, exception) in ActiveBits)
        {
            value |= core.IsActive(exception) ? 1u << bit : 0;
        }

        foreach (var (bit, exception) in PendingBits)
        {
            value |= core.IsPending(exception) ? 1u << bit : 0;
        }

        return value;
    }

    private void WriteShcsr(uint value)
    {
        core.State.FaultEnables = value & 7 << 16;
        foreach (var (bit, exception) in ActiveBits)
        {
            core.SetActive(exception, (value >> bit & 1) != 0);
        }

        foreach (var (bit, exception) in PendingBits)
        {
            core.SetPending(exception, (value >> bit & 1) != 0);
        }
    }
}

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

    /// <summary>CTR of a core of ARMv8-M without caches.</summary>
    private const uint NoCaches = 0x8000_C000;

    private const uint AircrKey = 0x05FA;
    private const uint ResetRequest = 1 << 2;

    /// <summary>Bits of SHCSR with the exceptions whose activity they are; from ARMv8-M on there are more.</summary>
    private static readonly ImmutableArray<(int Bit, int Exception, bool InV8)> ActiveBits =
    [
        (0, ExceptionNumber.MemManage, false), (1, ExceptionNumber.BusFault, false), (2, ExceptionNumber.HardFault, true), (3, ExceptionNumber.UsageFault, false),
        (4, ExceptionNumber.SecureFault, true), (5, ExceptionNumber.Nmi, true), (7, ExceptionNumber.SupervisorCall, false), (8, ExceptionNumber.DebugMonitor, false),
        (10, ExceptionNumber.PendSv, false), (11, ExceptionNumber.SysTick, false),
    ];

    /// <summary>Bits of SHCSR with the exceptions that they make pending.</summary>
    private static readonly ImmutableArray<(int Bit, int Exception, bool InV8)> PendingBits =
    [
        (12, ExceptionNumber.UsageFault, false), (13, ExceptionNumber.MemManage, false), (14, ExceptionNumber.BusFault, false), (15, ExceptionNumber.SupervisorCall, false),
        (20, ExceptionNumber.SecureFault, true), (21, ExceptionNumber.HardFault, true),
    ];

    /// <summary>Bits of AIRCR that say how the states share exceptions and resets.</summary>
    private const uint SecurityBits = ControlBits.SecurePriority | ControlBits.NonSecureFaults | ControlBits.SecureReset;

    /// <summary>Bits of CFSR that are those of BusFault, which the states share.</summary>
    private const uint BusStatus = 0xFF00;

    /// <summary>Enables in SHCSR that the states share: those of BusFault and SecureFault.</summary>
    private const uint SharedEnables = 1 << 17 | 1 << 19;

    private bool SeesFaults => IsFull || (core.State.SecurityControl & ControlBits.NonSecureFaults) != 0;

    private ref uint Shared => ref core.State.Banks[core.Security ? 1 : 0].FaultEnables;

    private uint ReadControl(uint address)
    {
        ref readonly var state = ref core.State;
        if (!core.IsMainline && (address is Shpr or > Shcsr || (address == Shcsr && !core.V8)))
        {
            return 0;
        }

        return address switch
        {
            0xD00 => core.Cpuid,
            Icsr => ReadIcsr(),
            VtorAddress => Own.Vtor,
            Aircr => 0xFA05_0000 | Own.PriorityGroup << 8 | (IsFull ? state.SecurityControl : state.SecurityControl & ControlBits.NonSecureFaults),
            Scr => Own.Scr,
            CcrAddress => Own.Ccr,
            >= Shpr and < Shcsr => ReadPriorities((int)(address - Shpr) + 4),
            Shcsr => ReadShcsr(),
            Cfsr => (Own.Cfsr & ~BusStatus) | (SeesFaults ? state.Banks[0].Cfsr & BusStatus : 0),
            Hfsr => SeesFaults ? state.Hfsr : 0,
            Dfsr => state.Dfsr,
            Mmfar => Own.Mmfar,
            Bfar => SeesFaults ? state.Bfar : 0,
            0xD7C => core.V8 ? NoCaches : 0,
            0xD88 => Own.Cpacr,
            0xD8C when core.Security && core.HasFloat => state.Nsacr,
            >= Identification and < Identification + 0x34 => FeatureRegisters.Of(core.Cpuid)[(int)(address - Identification) / 4],
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
                Own.Vtor = value & ~0x7Fu;
                break;
            case Aircr when value >> 16 == AircrKey:
                WriteAircr(value);
                break;
            case Scr:
                Own.Scr = value & 0x16;
                break;
            case CcrAddress when core.IsMainline:
                if (((Own.Ccr ^ value) & ControlBits.UserTrigger) != 0)
                {
                    core.ProtectionChanged();
                }

                Own.Ccr = core.V8
                    ? (value & (0x51A | (core.V81 ? ControlBits.Loops : 0) | (core.V81 && bank != 0 ? ControlBits.OneThread : 0))) | ControlBits.AlignStack | ControlBits.ThreadAnywhere
                    : value & 0x31B;
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
                Own.Cfsr &= ~value | BusStatus;
                state.Banks[0].Cfsr &= SeesFaults ? ~(value & BusStatus) : uint.MaxValue;
                break;
            case Hfsr when SeesFaults:
                state.Hfsr &= ~value;
                break;
            case Dfsr:
                state.Dfsr &= ~value;
                break;
            case Mmfar when core.IsMainline:
                Own.Mmfar = value;
                break;
            case Bfar when core.IsMainline && SeesFaults:
                state.Bfar = value;
                break;
            case 0xD88 when core.HasFloat:
                // CP10 and CP11 are one unit.
                Own.Cpacr = (value >> Fpscr.AccessShift & 3) * 5 << Fpscr.AccessShift;
                break;
            case 0xD8C when core.Security && core.HasFloat && IsFull:
                state.Nsacr = value & 0xC00;
                break;
        }
    }

    private void WriteAircr(uint value)
    {
        ref var state = ref core.State;
        if (core.Security && IsFull)
        {
            state.SecurityControl = value & SecurityBits;
        }

        Own.PriorityGroup = core.IsMainline ? value >> 8 & 7 : 0;
        if ((value & ResetRequest) != 0 && (IsFull || (state.SecurityControl & ControlBits.SecureReset) == 0))
        {
            core.Machine.RequestReset(core);
        }
    }

    /// <summary>The bytes of exceptions that have a priority: 4 to 6; 11; 12, 14 and 15 (ARMv6-M: 11; 14 and 15).</summary>
    private uint WritablePriorities(uint address) => address switch
    {
        Shpr => core.Security && IsFull ? uint.MaxValue : 0x00FF_FFFF,
        Shpr + 4 => 0xFF00_0000,
        _ => core.IsMainline ? 0xFFFF_00FF : 0xFFFF_0000,
    };

    private uint ReadIcsr()
    {
        var next = core.FindPending();
        var number = ExceptionNumber.Of(next);
        return core.State.Ipsr
            | (core.CountActive() <= 1 && core.IsMainline ? 1u << 11 : 0)
            | (uint)number << 12
            | (core.IsInterruptPending ? 1u << 22 : 0)
            | (core.IsPending(Mine(ExceptionNumber.SysTick)) ? 1u << 26 : 0)
            | (core.IsPending(Mine(ExceptionNumber.PendSv)) ? 1u << 28 : 0)
            | (SeesFaults && core.IsPending(ExceptionNumber.Nmi) ? 1u << 31 : 0);
    }

    private void WriteIcsr(uint value)
    {
        Change(SeesFaults ? 1u << 31 : 0, ExceptionNumber.Nmi, true);
        Change(1u << 28, Mine(ExceptionNumber.PendSv), true);
        Change(1u << 27, Mine(ExceptionNumber.PendSv), false);
        Change(1u << 26, Mine(ExceptionNumber.SysTick), true);
        Change(1u << 25, Mine(ExceptionNumber.SysTick), false);

        void Change(uint bit, int exception, bool pending)
        {
            if ((value & bit) != 0)
            {
                core.SetPending(exception, pending);
            }
        }
    }

    /// <summary>An exception of the state whose registers these are.</summary>
    private int Mine(int exception) => ExceptionNumber.IsBanked(exception) && bank != 0 ? exception | ExceptionNumber.Secure : exception;

    private bool IsInShcsr(int exception, bool inV8) =>
        (core.V8 || !inV8) && (core.Security || exception != ExceptionNumber.SecureFault) && (ExceptionNumber.IsBanked(exception) || IsSystemVisible(exception));

    private uint ReadShcsr()
    {
        var value = (Own.FaultEnables & ~SharedEnables) | (SeesFaults ? Shared & 1 << 17 : 0) | (IsFull ? Shared & 1 << 19 : 0);
        foreach (var (bit, exception, inV8) in ActiveBits)
        {
            value |= IsInShcsr(exception, inV8) && core.IsActive(Mine(exception)) ? 1u << bit : 0;
        }

        foreach (var (bit, exception, inV8) in PendingBits)
        {
            value |= IsInShcsr(exception, inV8) && core.IsPending(Mine(exception)) ? 1u << bit : 0;
        }

        return value;
    }

    private void WriteShcsr(uint value)
    {
        var shared = (SeesFaults ? 1u << 17 : 0) | (core.Security && IsFull ? 1u << 19 : 0);
        Own.FaultEnables = (Own.FaultEnables & SharedEnables) | (value & 5 << 16);
        Shared = (Shared & ~shared) | (value & shared);
        foreach (var (bit, exception, inV8) in ActiveBits)
        {
            if (IsInShcsr(exception, inV8) && exception is not (ExceptionNumber.Nmi or ExceptionNumber.HardFault))
            {
                core.SetActive(Mine(exception), (value >> bit & 1) != 0);
            }
        }

        foreach (var (bit, exception, inV8) in PendingBits)
        {
            if (IsInShcsr(exception, inV8) && exception != ExceptionNumber.HardFault)
            {
                core.SetPending(Mine(exception), (value >> bit & 1) != 0);
            }
        }
    }
}

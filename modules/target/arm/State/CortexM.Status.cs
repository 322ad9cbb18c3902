using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.State;

/// <content>Modes, stacks, xPSR and the other special registers (§ B1.4).</content>
internal sealed partial class CortexM
{
    private const uint Exception = 0x1FF;

    /// <summary>Where to begin instead of at the vector's address, with bit 0 set; 0 for there.</summary>
    [State]
    private uint bootEntry;

    /// <summary>Whether an exception is being handled.</summary>
    internal bool IsHandler => State.Ipsr != 0;

    internal bool IsPrivileged => IsHandler || (State.Control & ControlBits.Unprivileged) == 0;

    /// <summary>xPSR, § B1.4.2.</summary>
    internal uint Xpsr
    {
        get
        {
            var it = (uint)(Header.StateKey & StateKey.It);
            return State.Nzcv << 28 | State.Q << 27 | (it & 3) << 25 | (IsThumb ? 1u << 24 : 0) | State.Ge << 16 | (it >> 2) << 10 | State.Ipsr;
        }
    }

    private bool IsThumb => (Header.StateKey & StateKey.NotThumb) == 0;

    private bool UsesProcessStack => !IsHandler && (State.Control & ControlBits.ProcessStack) != 0;

    /// <summary>The place of the stack pointer in use while it is not in use.</summary>
    private ref uint StackPlace => ref UsesProcessStack ? ref State.Bank.Process : ref State.Bank.Main;

    /// <summary>MRS. Stack pointers and masks read as zero without privilege.</summary>
    internal uint ReadSpecial(uint number)
    {
        if (number < 8)
        {
            // EPSR reads as zero.
            return ((number & 1) != 0 ? State.Ipsr : 0) | ((number & 4) == 0 ? State.Nzcv << 28 | State.Q << 27 | State.Ge << 16 : 0);
        }

        var bank = SpecialBank(ref number, out var visible);
        if (number == SpecialRegister.Control)
        {
            return visible ? ReadControl(bank) : 0;
        }

        if (!IsPrivileged || !visible)
        {
            return 0;
        }

        ref readonly var own = ref State.Banks[bank];
        return number switch
        {
            SpecialRegister.Msp => ReadStack(bank, process: false),
            SpecialRegister.Psp => ReadStack(bank, process: true),
            SpecialRegister.MspLimit when HasLimits(bank) => own.MainLimit,
            SpecialRegister.PspLimit when HasLimits(bank) => own.ProcessLimit,
            SpecialRegister.Primask => own.Primask,
            SpecialRegister.Basepri or SpecialRegister.BasepriMax => own.Basepri,
            SpecialRegister.Faultmask => own.Faultmask,
            SpecialRegister.NonSecureStack when Security => ReadStack(0, !IsHandler && (own.Control & ControlBits.ProcessStack) != 0),
            _ => 0,
        };
    }

    /// <summary>MSR. Without privilege only the flags can be written.</summary>
    internal void WriteSpecial(uint number, uint mask, uint value)
    {
        if (number < 4)
        {
            if ((mask & 2) != 0)
            {
                (State.Nzcv, State.Q) = (value >> 28, IsMainline ? value >> 27 & 1 : 0);
            }

            if ((mask & 1) != 0 && features.Has(ArmFeature.Dsp))
            {
                State.Ge = value >> 16 & 15;
            }

            return;
        }

        var bank = SpecialBank(ref number, out var visible);
        if (number == SpecialRegister.Control && visible)
        {
            WriteControl(bank, value);
            UpdateStateKey();
            return;
        }

        if (!IsPrivileged || !visible)
        {
            return;
        }

        var priority = value & PriorityMask;
        ref var own = ref State.Banks[bank];
        switch (number)
        {
            case SpecialRegister.Msp:
                WriteStack(bank, process: false, value);
                break;
            case SpecialRegister.Psp:
                WriteStack(bank, process: true, value);
                break;
            case SpecialRegister.NonSecureStack when Security:
                WriteStack(0, !IsHandler && (own.Control & ControlBits.ProcessStack) != 0, value);
                break;
            case SpecialRegister.MspLimit when HasLimits(bank):
                own.MainLimit = value & ~7u;
                break;
            case SpecialRegister.PspLimit when HasLimits(bank):
                own.ProcessLimit = value & ~7u;
                break;
            case SpecialRegister.Primask:
                own.Primask = value & 1;
                break;
            case SpecialRegister.Basepri when IsMainline:
                own.Basepri = priority;
                break;
            case SpecialRegister.BasepriMax when IsMainline && priority != 0 && (own.Basepri == 0 || priority < own.Basepri):
                own.Basepri = priority;
                break;
            case SpecialRegister.Faultmask when IsMainline && ((value & 1) == 0 || ExecutionPriority() > HardFaultPriority):
                own.Faultmask = value & 1;
                break;
        }

        UpdateStateKey();
    }

    /// <summary>Which bank's register a number names: from 0x80 on the non-secure one, which the secure state alone sees so.</summary>
    private int SpecialBank(ref uint number, out bool visible)
    {
        var other = number >= SpecialRegister.NonSecure;
        visible = other ? State.Secure != 0 : number != SpecialRegister.NonSecureStack;
        number = other ? number - SpecialRegister.NonSecure : number;
        return other ? 0 : (int)State.Secure;
    }

    /// <summary>Whether there are stack limits: those of the secure state alone in ARMv8-M without the main extension.</summary>
    private bool HasLimits(int bank) => V8 && (IsMainline || bank != 0);

    /// <summary>CPS, which does nothing without privilege.</summary>
    internal void ChangeMasks(bool disable, uint masks)
    {
        if (!IsPrivileged)
        {
            return;
        }

        if ((masks & 2) != 0)
        {
            State.Primask = disable ? 1u : 0;
        }

        if ((masks & 1) != 0 && IsMainline && (!disable || ExecutionPriority() > HardFaultPriority))
        {
            State.Faultmask = disable ? 1u : 0;
        }

        UpdateStateKey();
    }

    /// <summary>Writes bit 0 of an address to EPSR.T, and the rest to the pc; ends an IT block.</summary>
    internal void BranchToState(uint target)
    {
        Header.Pc = target & ~1u;
        Header.StateKey &= ~(StateKey.It | StateKey.NotThumb);
        Header.StateKey |= (target & 1) == 0 ? StateKey.NotThumb : 0;
    }

    /// <summary>Brings the state to behind the present instruction.</summary>
    internal void LeaveInstruction(uint bytes)
    {
        Header.Pc = (uint)(Header.Pc + bytes);
        var it = Header.StateKey & StateKey.It;
        Header.StateKey = (Header.StateKey & ~StateKey.It) | ((it & 7) == 0 ? 0 : (it & 0xE0) | (it << 1 & 0x1F));
    }

    /// <inheritdoc/>
    public override void RestoreInstruction(ulong pc, ulong word0, ulong word1)
    {
        Header.Pc = pc;
        Header.StateKey = (Header.StateKey & ~StateKey.It) | word0;
    }

    /// <summary>Brings the state key up to date; called whenever something that it is made of changed.</summary>
    private void UpdateStateKey()
    {
        var mode = State.Lockup != 0 ? MmuMode.Lockup
            : (IsPrivileged ? 0 : MmuMode.Unprivileged) | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0) | (State.Secure != 0 ? MmuMode.Secure : 0);
        State.StackLimit = (mode & MmuMode.NegativePriority) != 0 && (State.Ccr & ControlBits.IgnoreStackLimits) != 0 ? 0 : StackLimit;
        Header.StateKey = (Header.StateKey & (StateKey.It | StateKey.NotThumb))
            | (IsHandler ? StateKey.Handler : 0)
            | ((State.Ccr & ControlBits.TrapUnaligned) != 0 || !IsMainline ? StateKey.TrapUnaligned : 0)
            | ((State.Ccr & ControlBits.TrapDivision) != 0 ? StateKey.TrapDivision : 0)
            | ((State.Lockup | State.Asleep) != 0 ? StateKey.Lockup : 0)
            | (State.StackLimit != 0 ? StateKey.StackLimit : 0)
            | StateKey.OfMode(mode)
            | FloatKey;
    }

    /// <summary>The limit of the stack pointer in use; 0 where there is none.</summary>
    private uint StackLimit => !V8 ? 0 : UsesProcessStack ? State.Bank.ProcessLimit : State.Bank.MainLimit;

    /// <summary>Enters a mode of a state: thread mode (0) or the handler of an exception, with the stack that CONTROL names.</summary>
    internal void Enter(uint exception, bool secure)
    {
        StackPlace = State.R[13];
        State.Ipsr = exception;
        State.Secure = secure ? 1u : 0;
        State.R[13] = StackPlace;
    }

    /// <summary>Chooses the stack of thread mode.</summary>
    private void SelectStack(int bank, bool process)
    {
        StackPlace = State.R[13];
        ref var control = ref State.Banks[bank].Control;
        control = (control & ~ControlBits.ProcessStack) | (process ? ControlBits.ProcessStack : 0);
        State.R[13] = StackPlace;
    }

    private uint ReadStack(int bank, bool process) =>
        bank == State.Secure && process == UsesProcessStack ? State.R[13] : process ? State.Banks[bank].Process : State.Banks[bank].Main;

    private void WriteStack(int bank, bool process, uint value)
    {
        ref var place = ref bank == State.Secure && process == UsesProcessStack ? ref State.R[13]
            : ref process ? ref State.Banks[bank].Process : ref State.Banks[bank].Main;
        place = value & ~3u;
    }

    private uint ReadControl(int bank) =>
        State.Banks[bank].Control | (State.FloatContext & (bank != 0 ? ControlBits.FloatContext | ControlBits.SecureFloatContext : ControlBits.FloatContext));

    private void WriteControl(int bank, uint value)
    {
        if (!IsPrivileged)
        {
            return;
        }

        ref var control = ref State.Banks[bank].Control;
        if (Unprivileged)
        {
            control = (control & ~ControlBits.Unprivileged) | (value & ControlBits.Unprivileged);
        }

        // Handlers of ARMv8-M write the stack of thread mode, too.
        if (!IsHandler || V8)
        {
            SelectStack(bank, (value & ControlBits.ProcessStack) != 0);
        }

        if (HasFloat)
        {
            var written = ControlBits.FloatContext | (bank != 0 && State.Secure != 0 ? ControlBits.SecureFloatContext : 0);
            State.FloatContext = (State.FloatContext & ~written) | (value & written);
        }
    }

    /// <summary>Takes over flags and EPSR from a stacked xPSR, or one that a debugger wrote.</summary>
    private void WriteXpsr(uint value)
    {
        State.Nzcv = value >> 28;
        State.Q = value >> 27 & 1;
        State.Ge = features.Has(ArmFeature.Dsp) ? value >> 16 & 15 : 0;
        Header.StateKey = (value >> 25 & 3) | (value >> 10 & 0x3F) << 2 | ((value >> 24 & 1) == 0 ? StateKey.NotThumb : 0);
        UpdateStateKey();
    }

    /// <inheritdoc/>
    protected override ulong ReadView(CpuRegister register) => register.Name switch
    {
        "xpsr" => Xpsr,
        "msp" => ReadStack((int)State.Secure, process: false),
        "psp" => ReadStack((int)State.Secure, process: true),
        "msp_ns" => ReadStack(0, process: false),
        "psp_ns" => ReadStack(0, process: true),
        "msp_s" => ReadStack(1, process: false),
        "psp_s" => ReadStack(1, process: true),
        "primask" => State.Primask,
        "basepri" => State.Basepri,
        "faultmask" => State.Faultmask,
        "fpscr" => ReadFpscr(),
        _ => ReadControl((int)State.Secure),
    };

    /// <inheritdoc/>
    protected override void WriteView(CpuRegister register, ulong value)
    {
        switch (register.Name)
        {
            case "xpsr":
                Enter((uint)value & Exception, State.Secure != 0);
                WriteXpsr((uint)value);
                break;
            case "msp" or "psp":
                WriteStack((int)State.Secure, register.Name == "psp", (uint)value);
                break;
            case "msp_ns" or "psp_ns":
                WriteStack(0, register.Name == "psp_ns", (uint)value);
                break;
            case "msp_s" or "psp_s":
                WriteStack(1, register.Name == "psp_s", (uint)value);
                break;
            case "primask":
                State.Primask = (uint)value & 1;
                break;
            case "basepri":
                State.Basepri = (uint)value & PriorityMask;
                break;
            case "faultmask":
                State.Faultmask = (uint)value & 1;
                break;
            case "fpscr":
                WriteFpscr((uint)value);
                break;
            default:
                State.Control = (State.Control & ~ControlBits.Unprivileged) | ((uint)value & (Unprivileged ? ControlBits.Unprivileged : 0));
                SelectStack((int)State.Secure, ((uint)value & ControlBits.ProcessStack) != 0);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnRegistersWritten()
    {
        // A debugger or a saved state can bring any bits; keep what the registers can hold.
        State.Secure = Security ? State.Secure & 1 : 0;
        State.Ipsr &= Exception;
        State.SauNumber = Math.Min(State.SauNumber, (uint)Math.Max(SauRegions - 1, 0));
        for (var bank = 0; bank < 2; bank++)
        {
            ref var own = ref State.Banks[bank];
            own.MpuNumber = Math.Min(own.MpuNumber, (uint)Math.Max(MpuRegions - 1, 0));
            own.PriorityGroup &= 7;
        }

        State.R[13] &= ~3u;
        State.Nzcv &= 15;
        Header.Pc &= ~1UL & uint.MaxValue;
        UpdateStateKey();
        Control?.Post(() => Control?.FlushTlb());
        Request(CpuRequest.Interrupt);
    }
}

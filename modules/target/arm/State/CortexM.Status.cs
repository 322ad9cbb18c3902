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

    private uint ProcessStack
    {
        get => UsesProcessStack ? State.R[13] : State.OtherSp;
        set => (UsesProcessStack ? ref State.R[13] : ref State.OtherSp) = value & ~3u;
    }

    private uint MainStack
    {
        get => UsesProcessStack ? State.OtherSp : State.R[13];
        set => (UsesProcessStack ? ref State.OtherSp : ref State.R[13]) = value & ~3u;
    }

    /// <summary>MRS. Stack pointers and masks read as zero without privilege.</summary>
    internal uint ReadSpecial(uint number)
    {
        if (number < 8)
        {
            // EPSR reads as zero.
            return ((number & 1) != 0 ? State.Ipsr : 0) | ((number & 4) == 0 ? State.Nzcv << 28 | State.Q << 27 | State.Ge << 16 : 0);
        }

        if (number == SpecialRegister.Control)
        {
            return State.Control;
        }

        return !IsPrivileged ? 0 : number switch
        {
            SpecialRegister.Msp => MainStack,
            SpecialRegister.Psp => ProcessStack,
            SpecialRegister.Primask => State.Primask,
            SpecialRegister.Basepri or SpecialRegister.BasepriMax => State.Basepri,
            SpecialRegister.Faultmask => State.Faultmask,
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

        if (!IsPrivileged)
        {
            return;
        }

        var priority = value & PriorityMask;
        switch (number)
        {
            case SpecialRegister.Msp:
                MainStack = value;
                break;
            case SpecialRegister.Psp:
                ProcessStack = value;
                break;
            case SpecialRegister.Primask:
                State.Primask = value & 1;
                break;
            case SpecialRegister.Basepri when IsMainline:
                State.Basepri = priority;
                break;
            case SpecialRegister.BasepriMax when IsMainline && priority != 0 && (State.Basepri == 0 || priority < State.Basepri):
                State.Basepri = priority;
                break;
            case SpecialRegister.Faultmask when IsMainline && ((value & 1) == 0 || ExecutionPriority() > HardFaultPriority):
                State.Faultmask = value & 1;
                break;
            case SpecialRegister.Control:
                WriteControl(value);
                break;
        }

        UpdateStateKey();
    }

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
            : (IsPrivileged ? 0 : MmuMode.Unprivileged) | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0);
        Header.StateKey = (Header.StateKey & (StateKey.It | StateKey.NotThumb))
            | (IsHandler ? StateKey.Handler : 0)
            | ((State.Ccr & ControlBits.TrapUnaligned) != 0 ? StateKey.TrapUnaligned : 0)
            | ((State.Ccr & ControlBits.TrapDivision) != 0 ? StateKey.TrapDivision : 0)
            | ((State.Lockup | State.Asleep) != 0 ? StateKey.Lockup : 0)
            | StateKey.OfMode(mode)
            | FloatKey;
    }

    /// <summary>Enters thread mode (0) or handler mode, with a stack for thread mode.</summary>
    private void Enter(uint exception, bool processStack)
    {
        var before = UsesProcessStack;
        State.Ipsr = exception;
        State.Control = (State.Control & ~ControlBits.ProcessStack) | (processStack ? ControlBits.ProcessStack : 0);
        if (UsesProcessStack != before)
        {
            (State.R[13], State.OtherSp) = (State.OtherSp, State.R[13]);
        }
    }

    private void WriteControl(uint value)
    {
        if (Unprivileged)
        {
            State.Control = (State.Control & ~ControlBits.Unprivileged) | (value & ControlBits.Unprivileged);
        }

        if (!IsHandler)
        {
            Enter(0, (value & ControlBits.ProcessStack) != 0);
        }

        if (HasFloat)
        {
            State.Control = (State.Control & ~ControlBits.FloatContext) | (value & ControlBits.FloatContext);
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
        "msp" => MainStack,
        "psp" => ProcessStack,
        "fpscr" => ReadFpscr(),
        _ => State.Control,
    };

    /// <inheritdoc/>
    protected override void WriteView(CpuRegister register, ulong value)
    {
        switch (register.Name)
        {
            case "xpsr":
                Enter((uint)value & Exception, (State.Control & ControlBits.ProcessStack) != 0);
                WriteXpsr((uint)value);
                break;
            case "msp":
                MainStack = (uint)value;
                break;
            case "psp":
                ProcessStack = (uint)value;
                break;
            case "fpscr":
                WriteFpscr((uint)value);
                break;
            default:
                WriteControl((uint)value);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnRegistersWritten()
    {
        // A debugger can write any bits; keep what the registers can hold.
        State.R[13] &= ~3u;
        State.Nzcv &= 15;
        State.Primask &= 1;
        State.Faultmask &= 1;
        State.Basepri &= PriorityMask;
        Header.Pc &= ~1UL & uint.MaxValue;
        UpdateStateKey();
        Control?.Post(() => Control?.FlushTlb());
        Request(CpuRequest.Interrupt);
    }
}

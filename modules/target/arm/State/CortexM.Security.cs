using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <content>
/// The two states of ARMv8-M (Armv8-M Architecture Reference Manual, chapter B3): calls between them, and what their exceptions keep from
/// each other. Section numbers here are that manual's.
/// </content>
internal sealed partial class CortexM
{
    /// <summary>FNC_RETURN: in lr of a function that the secure state called in the other one (§ B3.19).</summary>
    private const uint FunctionReturn = 0xFEFF_FFFF;

    // EXC_RETURN, § B3.18.
    private const uint ReturnBase = 0xFFFF_FF80;
    private const uint ReturnSecureStack = 1 << 6;
    private const uint ReturnDefaultStacking = 1 << 5;
    private const uint ReturnThread = 1 << 3;
    private const uint ReturnProcess = 1 << 2;
    private const uint ReturnFromSecure = 1 << 0;

    /// <summary>Before the further registers in a frame of the secure state; bit 0 says that there are none of floating point.</summary>
    private const uint Signature = 0xFEFA_125A;
    private const uint FurtherSize = 0x28;

    /// <summary>SG: enters the secure state where the other one was let in.</summary>
    /// <returns>Whether it is done; else an exception was entered.</returns>
    internal bool EnterGateway()
    {
        var address = (uint)Header.Pc;
        if (State.Secure == 0 && Attribute(address, secure: false).IsSecure)
        {
            if (V81 && !IsHandler && !MayEnterThread())
            {
                return false;
            }

            State.R[14] &= ~1u;
            State.FloatContext &= ~ControlBits.SecureFloatContext;
            Enter(State.Ipsr, secure: true);
            UpdateStateKey();
        }

        return true;
    }

    /// <summary>Whether both halves of the present instruction are of the same state; else SecureFault is entered.</summary>
    internal bool CheckHalves()
    {
        var address = (uint)Header.Pc;
        if (Attribute(address, secure: false).IsSecure == Attribute(address + 2, secure: false).IsSecure)
        {
            return true;
        }

        State.Sfsr |= SecureFault.InvalidEntry;
        Raise(ExceptionNumber.SecureFault | ExceptionNumber.Secure);
        return false;
    }

    /// <summary>
    /// ARMv8.1-M looks at the secure thread's stack first: where CCR.TRD says that the thread is not to be entered twice, a frame there,
    /// or a privileged thread, keeps the other state out.
    /// </summary>
    private bool MayEnterThread()
    {
        ref var secure = ref State.Banks[1];
        var privileged = (secure.Control & ControlBits.Unprivileged) == 0;
        var top = ReadStack(1, (secure.Control & ControlBits.ProcessStack) != 0);
        var mode = MmuMode.Secure | (privileged ? 0 : MmuMode.Unprivileged) | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0);
        var fault = default(MemoryFault);
        ulong word = 0;
        if (Control is not { } engine || !engine.TryLoad(top, WordAccess(mode), out word, out fault))
        {
            if (fault.Kind != FaultKind.Permission || fault.Code != 0)
            {
                RaiseMemoryFault(fault);
                return false;
            }

            secure.Cfsr |= FaultStatus.DataViolation | FaultStatus.ViolationAddress;
            secure.Mmfar = top;
            Raise(ExceptionNumber.MemManage | ExceptionNumber.Secure);
            return false;
        }

        if ((secure.Ccr & ControlBits.OneThread) == 0 || (((uint)word & ~1u) != Signature && !privileged))
        {
            return true;
        }

        State.Sfsr |= SecureFault.InvalidEntry;
        Raise(ExceptionNumber.SecureFault | ExceptionNumber.Secure);
        return false;
    }

    /// <summary>BXNS.</summary>
    internal void BranchNonSecure(uint target)
    {
        Header.StateKey &= ~StateKey.It;
        if ((IsHandler && target >> 24 == 0xFF) || (target | 1) == FunctionReturn)
        {
            BranchExchange(target);
            return;
        }

        if ((target & 1) == 0)
        {
            LeaveSecure();
        }

        BranchToState(target | 1);
        UpdateStateKey();
    }

    /// <summary>BLXNS.</summary>
    /// <param name="target">Where to; with bit 0 clear it is a function of the non-secure state.</param>
    /// <param name="next">The instruction behind, with bit 0 set.</param>
    /// <returns>Whether it is done; else an exception was entered.</returns>
    internal bool CallNonSecure(uint target, uint next)
    {
        if ((target & 1) != 0)
        {
            State.R[14] = next;
            BranchToState(target);
            return true;
        }

        var frame = State.R[13] - 8;
        var partial = State.Ipsr | ((State.FloatContext & ControlBits.SecureFloatContext) != 0 ? SecureContextStacked : 0);
        if (State.StackLimit != 0 && frame < State.StackLimit)
        {
            RaiseUsageFault(UsageFault.StackOverflow);
            return false;
        }

        if (!TryWrite(frame, next, out var fault) || !TryWrite(frame + 4, partial, out fault))
        {
            RaiseMemoryFault(fault);
            return false;
        }

        State.R[13] = frame;
        State.R[14] = FunctionReturn;
        if (IsHandler)
        {
            // The other state does not see which exception it serves.
            State.Ipsr = 1;
        }

        LeaveSecure();
        BranchToState(target | 1);
        UpdateStateKey();
        return true;
    }

    private void LeaveSecure()
    {
        State.FloatContext &= ~ControlBits.SecureFloatContext;
        Enter(State.Ipsr, secure: false);
    }

    /// <summary>A function that the secure state called returns to it.</summary>
    private void ReturnFromFunction()
    {
        StackPlace = State.R[13];
        ref var secure = ref State.Banks[1];
        var process = !IsHandler && (secure.Control & ControlBits.ProcessStack) != 0;
        var frame = ReadStack(1, process);
        var mode = MmuMode.Secure | (!IsHandler && (secure.Control & ControlBits.Unprivileged) != 0 ? MmuMode.Unprivileged : 0)
            | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0);
        var fault = default(MemoryFault);
        ulong pc = 0;
        ulong partial = 0;
        if (Control is not { } engine || !engine.TryLoad(frame, WordAccess(mode), out pc, out fault) || !engine.TryLoad(frame + 4, WordAccess(mode), out partial, out fault))
        {
            Enter(State.Ipsr, secure: true);
            UpdateStateKey();
            RaiseMemoryFault(fault);
            return;
        }

        var number = (uint)partial & Exception;
        var fits = IsHandler ? State.Ipsr == 1 && number != 0 : number == 0;
        Enter(State.Ipsr, secure: true);
        if (!fits)
        {
            UpdateStateKey();
            RaiseUsageFault(UsageFault.InvalidPc);
            return;
        }

        State.R[13] = frame + 8;
        State.Ipsr = number;
        State.FloatContext = (State.FloatContext & ~ControlBits.SecureFloatContext) | ((partial & SecureContextStacked) != 0 ? ControlBits.SecureFloatContext : 0);
        BranchToState((uint)pc);
        UpdateStateKey();
    }

    /// <summary>What a handler of ARMv8-M finds in lr, but for the state that it runs in.</summary>
    private uint ReturnValue() =>
        ReturnBase | ReturnDefaultStacking | ReturnWithoutFloat | (IsHandler ? 0 : ReturnThread) | (State.Secure != 0 ? ReturnSecureStack : 0);

    /// <summary>
    /// Before a handler of either state: the other registers of secure code are stacked when the non-secure state is entered, and it finds
    /// nothing in registers.
    /// </summary>
    /// <returns>The exception that a failure is; 0 when there was none.</returns>
    private int PrepareStates(bool secure, bool tailChains, bool stacked, ref uint back)
    {
        var wasStacked = tailChains && (back & ReturnFromSecure) == 0;
        if ((back & ReturnSecureStack) != 0)
        {
            if (secure)
            {
                back &= wasStacked ? ~ReturnDefaultStacking : uint.MaxValue;
            }
            else
            {
                var failed = (back & ReturnDefaultStacking) != 0 && !wasStacked && !stacked ? PushFurther(back, tailChains) : 0;
                back |= ReturnDefaultStacking;
                if (failed != 0)
                {
                    return failed;
                }
            }
        }

        if (!secure)
        {
            for (var i = 0; i < 13; i++)
            {
                State.R[i] = i is >= 4 and < 12 && (back & ReturnSecureStack) == 0 ? State.R[i] : 0;
            }

            (State.Nzcv, State.Q, State.Ge) = (0, 0, 0);
            Header.StateKey &= ~StateKey.It;
        }

        return 0;
    }

    /// <summary>Stacks r4 to r11 with a signature (PushCalleeStack).</summary>
    private int PushFurther(uint back, bool tailChains)
    {
        var thread = (back & ReturnThread) != 0;
        var process = thread && (State.Banks[1].Control & ControlBits.ProcessStack) != 0;
        var limit = process ? State.Banks[1].ProcessLimit : State.Banks[1].MainLimit;
        var mode = tailChains
            ? MmuMode.Secure | (thread && (State.Banks[1].Control & ControlBits.Unprivileged) != 0 ? MmuMode.Unprivileged : 0) | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0)
            : StateKey.Mode(Header.StateKey);
        var frame = ReadStack(1, process) - FurtherSize;
        if (frame < limit)
        {
            WriteStack(1, process, limit);
            State.Banks[1].Cfsr |= UsageFault.StackOverflow;
            return ExceptionNumber.UsageFault | ExceptionNumber.Secure;
        }

        WriteStack(1, process, frame);
        for (var i = 0; i < 10; i++)
        {
            if (i == 1)
            {
                continue;
            }

            var word = i == 0 ? Signature | (!HasFloat || (back & ReturnWithoutFloat) != 0 ? 1u : 0) : State.R[i + 2];
            var fault = default(MemoryFault);
            if (Control is not { } engine || !engine.TryStore(frame + (4 * (uint)i), WordAccess(mode), word, out fault))
            {
                return StackingFault(fault);
            }
        }

        return 0;
    }

    /// <summary>Takes r4 to r11 back where the other state's handlers ran (PopStack).</summary>
    /// <returns>False when that failed, and its fault was entered.</returns>
    private bool PopFurther(uint back, int mode, ref uint frame)
    {
        if ((back & ReturnSecureStack) == 0 || ((back & ReturnFromSecure) != 0 && (back & ReturnDefaultStacking) != 0))
        {
            return true;
        }

        Span<uint> words = stackalloc uint[10];
        for (var i = 0; i < words.Length; i++)
        {
            var fault = default(MemoryFault);
            if (Control is not { } engine || !engine.TryLoad(frame + (4 * (uint)i), WordAccess(mode), out var value, out fault))
            {
                UnstackingFault(fault, back);
                return false;
            }

            words[i] = (uint)value;
            if (i == 0 && words[0] != (Signature | (!HasFloat || (back & ReturnWithoutFloat) != 0 ? 1u : 0)))
            {
                State.Sfsr |= SecureFault.InvalidSignature;
                TailChain(ExceptionNumber.SecureFault | ExceptionNumber.Secure, back);
                return false;
            }
        }

        for (var i = 2; i < words.Length; i++)
        {
            State.R[i + 2] = words[i];
        }

        frame += FurtherSize;
        return true;
    }

    /// <summary>Exception return of ARMv8-M (§ B3.20).</summary>
    private void ReturnFromHandler(uint back)
    {
        const uint Fixed = 0x00FF_FF82;
        var fromSecure = Security && State.Secure != 0 && (back & ReturnFromSecure) != 0;
        var violates = Security && State.Secure == 0 && (back & (ReturnFromSecure | ReturnDefaultStacking)) != ReturnDefaultStacking;
        var legal = (back & Fixed) == (ReturnBase & Fixed)
            && (Security || (back & (ReturnSecureStack | ReturnDefaultStacking | ReturnFromSecure)) == ReturnDefaultStacking)
            && (HasFloat || (back & ReturnWithoutFloat) != 0);
        var number = (int)State.Ipsr;
        var ended = !ExceptionNumber.IsBanked(number) ? Identify(number) : fromSecure ? number | ExceptionNumber.Secure : number;
        legal &= IsActive(ended);
        var nested = CountActive();
        Deactivate(ended);
        SelectStack(fromSecure ? 1 : 0, (back & ReturnProcess) != 0);
        if (violates)
        {
            State.Sfsr |= SecureFault.InvalidReturn;
            TailChain(ExceptionNumber.SecureFault | ExceptionNumber.Secure, back);
            return;
        }

        if (!legal)
        {
            InvalidReturn(back);
            return;
        }

        if (HasFloat && !ClearAfterHandler(back))
        {
            State.Sfsr |= SecureFault.LazyError;
            TailChain(ExceptionNumber.SecureFault | ExceptionNumber.Secure, back);
            return;
        }

        if (TryTailChain(back))
        {
            return;
        }

        var secure = (back & ReturnSecureStack) != 0;
        var toThread = (back & ReturnThread) != 0;
        Enter(State.Ipsr, secure);
        StackPlace = State.R[13];
        var process = toThread && (State.Control & ControlBits.ProcessStack) != 0;
        PopFrame(back, process ? State.Bank.Process : State.Bank.Main, toThread, process, sleeps: nested == 1);
    }

    /// <summary>FPCCR.CLRONRET; and a secure context that waits to be stored keeps the other state from being returned to with one.</summary>
    private bool ClearAfterHandler(uint back)
    {
        var lazySecure = Security && (State.Banks[1].Fpccr & Fpscr.LazyActive) != 0;
        if (lazySecure && (back & (ReturnWithoutFloat | ReturnSecureStack)) == 0)
        {
            return false;
        }

        if ((SharedFpccr & Fpscr.ClearOnReturn) != 0 && HasFloatContext)
        {
            if (lazySecure)
            {
                return false;
            }

            ClearFloat(StackedRegisters);
        }

        return true;
    }

    /// <summary>TT, TTT, TTA, TTAT: what an address is (§ B3.25, TT_RESP).</summary>
    internal uint TestTarget(uint address, bool alternate, bool unprivileged)
    {
        var secure = State.Secure != 0 && !alternate;
        var bank = secure ? 1 : 0;
        var privileged = !unprivileged && (IsHandler || (State.Banks[bank].Control & ControlBits.Unprivileged) == 0);
        var response = 0u;
        var permissions = PagePermissions.None;
        if (IsPrivileged || alternate)
        {
            var mode = (secure ? MmuMode.Secure : 0) | (privileged ? 0 : MmuMode.Unprivileged) | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0);
            permissions = Permitted(address, mode, out _, out var region);
            response |= region >= 0 ? (uint)region | 1u << 16 : 0;
            response |= (permissions & PagePermissions.Read) != 0 ? 1u << 18 : 0;
            response |= (permissions & PagePermissions.Write) != 0 ? 1u << 19 : 0;
        }

        if (State.Secure != 0)
        {
            var attribute = Attribute(address, secure: true);
            response |= attribute.Region >= 0 ? (uint)attribute.Region << 8 | 1u << 17 : 0;
            response |= attribute.IsSecure ? 1u << 22 : 0;
            response |= !attribute.IsSecure && (permissions & PagePermissions.Read) != 0 ? 1u << 20 : 0;
            response |= !attribute.IsSecure && (permissions & PagePermissions.Write) != 0 ? 1u << 21 : 0;
            response |= IdauSecure != 0 ? 1u << 23 | (address >> 28) << 24 : 0;
        }

        return response;
    }
}

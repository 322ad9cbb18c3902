namespace Emu.Target.Arm.State;

/// <content>
/// Registers of the floating-point unit that ARMv8.1-M keeps over calls between the states (Armv8-M Architecture Reference Manual, sections
/// D1.2.95 and D1.2.96, FPCXT). A context is FPSCR without its flags, and CONTROL.SFPA in bit 31.
/// </content>
internal sealed partial class CortexM
{
    private const uint FloatFlagBits = 0xF000_0000;

    /// <summary>Whether nobody has a context now, so that there is nothing to be kept of it.</summary>
    private bool IsFloatInactive => (State.Banks[0].Fpccr & Fpscr.AutomaticState) != 0 && !HasFloatContext;

    /// <summary>Before such a register is accessed: does what every instruction of the unit begins with, or for the non-secure context what that needs.</summary>
    /// <param name="register">See <see cref="FloatSystemRegister"/>.</param>
    /// <param name="active">Whether there is something to be accessed.</param>
    /// <returns>Whether the instruction may go on; else an exception was entered.</returns>
    internal bool EnterFloatSystem(int register, out bool active)
    {
        active = register != FloatSystemRegister.NonSecureContext || !IsFloatInactive;
        if (!active)
        {
            return true;
        }

        if (!IsFloatOn(IsPrivileged, out _))
        {
            RaiseNoFloat();
            return false;
        }

        return register == FloatSystemRegister.NonSecureContext ? StoreAllLazily() : PrepareFloat();
    }

    /// <summary>What such a register holds.</summary>
    internal uint ReadFloatSystem(int register) => register switch
    {
        FloatSystemRegister.Status => ReadFpscr(),
        FloatSystemRegister.Flags => ReadFpscr() & FloatFlagBits,
        FloatSystemRegister.NonSecureContext when IsFloatInactive => ReadFpdscr(0),
        _ => (ReadFpscr() & ~FloatFlagBits) | ((State.FloatContext & ControlBits.SecureFloatContext) != 0 ? 1u << 31 : 0),
    };

    /// <summary>Behind a read: what was kept is gone from the unit, for whoever is called next.</summary>
    internal void LeaveFloatSystem(int register)
    {
        if (register < FloatSystemRegister.NonSecureContext || (register == FloatSystemRegister.NonSecureContext && IsFloatInactive))
        {
            return;
        }

        if (register == FloatSystemRegister.Context || (State.FloatContext & ControlBits.SecureFloatContext) == 0)
        {
            WriteFpscr(State.Banks[0].Fpdscr);
        }

        if (register == FloatSystemRegister.Context)
        {
            State.FloatContext &= ~ControlBits.SecureFloatContext;
        }

        UpdateStateKey();
    }

    /// <summary>Writes such a register.</summary>
    internal void WriteFloatSystem(int register, uint value)
    {
        switch (register)
        {
            case FloatSystemRegister.Status:
                WriteFpscr(value);
                break;
            case FloatSystemRegister.Flags:
                WriteFpscr((ReadFpscr() & ~FloatFlagBits) | (value & FloatFlagBits));
                break;
            case FloatSystemRegister.NonSecureContext when IsFloatInactive:
                break;
            default:
                State.FloatContext = (State.FloatContext & ~ControlBits.SecureFloatContext) | (value >> 31 != 0 ? ControlBits.SecureFloatContext : 0);
                WriteFpscr(value & ~FloatFlagBits);
                break;
        }
    }

    /// <summary>VSCCLRM: clears S registers before a call of the other state, unless the secure state has no context.</summary>
    /// <returns>Whether it is done; else an exception was entered.</returns>
    internal bool ClearForCall(int first, int count)
    {
        if ((State.Banks[1].Fpccr & Fpscr.AutomaticState) != 0 && (State.FloatContext & ControlBits.SecureFloatContext) == 0)
        {
            return true;
        }

        if (!IsFloatOn(IsPrivileged, out _))
        {
            RaiseNoFloat();
            return false;
        }

        if (!PrepareFloat())
        {
            return false;
        }

        for (var i = first; i < Math.Min(first + count, 32); i++)
        {
            State.S[i] = 0;
        }

        return true;
    }

    private bool StoreAllLazily()
    {
        for (var bank = 0; bank < 2; bank++)
        {
            if ((State.Banks[bank].Fpccr & Fpscr.LazyActive) != 0 && !StoreLazily(bank))
            {
                return false;
            }
        }

        return true;
    }
}

using Emu.Abstractions.Clock;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <summary>
/// The system timer (§ B3.3): counts down from its reload value and pends SysTick at zero. A counter that runs is a time, so that it costs
/// nothing: the tick at which it was, or will be, zero. Under the machine's lock.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="timer">Ends when the counter reaches zero.</param>
/// <param name="bank">Whose it is: 0 the non-secure state's, which is the only one without the security extension; 1 the secure one's.</param>
internal sealed class SysTick(CortexM core, DeviceTimer timer, int bank)
{
    private const uint Csr = 0x10;
    private const uint Rvr = 0x14;
    private const uint Cvr = 0x18;
    private const uint Calib = 0x1C;

    private const uint Enable = 1 << 0;
    private const uint TickInterrupt = 1 << 1;
    private const uint CoreClock = 1 << 2;
    private const uint CountFlag = 1 << 16;

    private ref Bank State => ref core.State.Banks[bank];

    private bool IsRunning => (State.TickControl & Enable) != 0 && State.TickReload != 0;

    private ulong Frequency => (State.TickControl & CoreClock) != 0 ? core.CoreHertz : core.ReferenceHertz;

    private ulong Period => State.TickReload + 1UL;

    private ulong Now => core.Machine.Clock.NowTicks(Frequency);

    /// <summary>Reads a register.</summary>
    public uint Read(uint address, bool peek)
    {
        switch (address)
        {
            case Csr:
                Count();
                var value = State.TickControl;
                State.TickControl = peek ? value : value & ~CountFlag;
                return value;
            case Rvr:
                return State.TickReload;
            case Cvr:
                return Value();
            case Calib:
                // NOREF is clear; TENMS is the reload value of 10 ms of the reference clock.
                return (uint)(core.ReferenceHertz / 100 - 1) & 0xFF_FFFF;
            default:
                return 0;
        }
    }

    /// <summary>Writes a register.</summary>
    public void Write(uint address, uint value)
    {
        Count();
        var present = Value();
        switch (address)
        {
            case Csr:
                State.TickControl = (State.TickControl & CountFlag) | (value & (Enable | TickInterrupt | CoreClock));
                break;
            case Rvr:
                State.TickReload = value & 0xFF_FFFF;
                break;
            case Cvr:
                State.TickControl &= ~CountFlag;
                present = 0;
                break;
            default:
                return;
        }

        Begin(present);
    }

    /// <summary>Keeps the value when clocks change.</summary>
    /// <param name="change">What changes them.</param>
    public void Keep(Action change)
    {
        Count();
        var present = Value();
        change();
        Begin(present);
    }

    /// <summary>The timer is due.</summary>
    public void Expire()
    {
        Count();
        Arm();
    }

    /// <summary>The counter's present value.</summary>
    private uint Value()
    {
        if (!IsRunning)
        {
            return State.TickValue;
        }

        var (now, zero) = (Now, State.TickZero);
        var left = now <= zero ? zero - now : Period - ((now - zero) % Period);
        return left == Period ? 0 : (uint)left;
    }

    /// <summary>Notes that zero was reached, and moves on to the next time that it will be.</summary>
    private void Count()
    {
        if (!IsRunning)
        {
            return;
        }

        var now = Now;
        if (now < State.TickZero)
        {
            return;
        }

        State.TickZero += (((now - State.TickZero) / Period) + 1) * Period;
        State.TickControl |= CountFlag;
        if ((State.TickControl & TickInterrupt) != 0)
        {
            core.SetPending(bank == 0 ? ExceptionNumber.SysTick : ExceptionNumber.SysTick | ExceptionNumber.Secure, true);
        }
    }

    /// <summary>Counts on from a value, or stands there.</summary>
    private void Begin(uint value)
    {
        // A counter at zero is loaded at the next tick.
        State.TickValue = value;
        State.TickZero = IsRunning ? Now + (value == 0 ? Period : value) : 0;
        Arm();
    }

    private void Arm()
    {
        timer.ArmAt(IsRunning ? VirtualClock.ToNanoseconds(State.TickZero, Frequency) : DeviceTimer.Never);
    }
}

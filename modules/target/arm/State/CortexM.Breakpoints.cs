using Emu.Abstractions.Qom;

namespace Emu.Target.Arm.State;

/// <content>
/// Breakpoints, and the calls of a host that BKPT 0xAB stands for (Semihosting for AArch32 and AArch64, release 2.0): a guest can end the
/// machine. Other calls answer -1.
/// </content>
internal sealed partial class CortexM
{
    private const uint SemihostingBreakpoint = 0xAB;
    private const uint Exit = 0x18;
    private const uint ExitExtended = 0x20;

    /// <summary>ADP_Stopped_ApplicationExit: the program ended as it should.</summary>
    private const uint ApplicationExit = 0x2_0026;

    /// <summary>BKPT with nothing that debugs: a HardFault that says so (§ C1.4.1).</summary>
    internal void Breakpoint(uint immediate)
    {
        if (immediate == SemihostingBreakpoint && Semihosting)
        {
            CallHost();
            LeaveInstruction(2);
            return;
        }

        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"BKPT {immediate} at 0x{Header.Pc:x}, and no debugger");
        }

        State.Dfsr |= FaultStatus.DebugBreakpoint;
        if (ExecutionPriority() <= HardFaultPriority)
        {
            LockUp();
            return;
        }

        State.Hfsr |= FaultStatus.DebugEvent;
        EnterException(ExceptionNumber.HardFault);
    }

    private void CallHost()
    {
        switch (State.R[0])
        {
            case Exit:
                End(State.R[1], 0);
                break;
            case ExitExtended when TryReadWord(State.R[1], out var reason) && TryReadWord(State.R[1] + 4, out var code):
                End(reason, (int)code);
                break;
            default:
                if (Services.IsLogged(LogTopic.Unimplemented))
                {
                    Services.Log(LogTopic.Unimplemented, this, $"semihosting call 0x{State.R[0]:x} at 0x{Header.Pc:x}");
                }

                State.R[0] = uint.MaxValue;
                break;
        }
    }

    private void End(uint reason, int code) =>
        Services.RequestShutdown(this, ShutdownCause.GuestExit, reason == ApplicationExit ? code : 1);

    private bool TryReadWord(uint address, out uint value)
    {
        var read = 0UL;
        var done = Control is { } engine && engine.TryLoad(address, WordAccess(StateKey.Mode(Header.StateKey)), out read, out _);
        value = (uint)read;
        return done;
    }
}

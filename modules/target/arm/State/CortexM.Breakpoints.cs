using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Hw;
using Emu.Target.Arm.Hw.Trace;

namespace Emu.Target.Arm.State;

/// <content>Breakpoints, and the calls of a host that BKPT 0xAB stands for when there is one.</content>
internal sealed partial class CortexM
{
    private const uint SemihostingBreakpoint = 0xAB;

    [Derived]
    private Semihosting? host;

    /// <summary>Who answers BKPT 0xAB; null when nobody does.</summary>
    internal Semihosting? Host
    {
        get => host;
        set => host = value;
    }

    /// <summary>BKPT without a halting debugger: DebugMonitor where that is on and may preempt, else a HardFault that says so (§ C1.4.1).</summary>
    internal void Breakpoint(uint immediate)
    {
        if (immediate == SemihostingBreakpoint && host is not null)
        {
            if (host.Answer(this))
            {
                LeaveInstruction(2);
            }

            return;
        }

        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"BKPT {immediate} at 0x{Header.Pc:x}, and no debugger");
        }

        State.Dfsr |= FaultStatus.DebugBreakpoint;
        var monitor = Identify(ExceptionNumber.DebugMonitor);
        if ((State.Debug.Demcr & DebugMonitorControl.MonitorEnable) != 0 && GroupPriority(monitor) < ExecutionPriority())
        {
            EnterException(monitor);
            return;
        }

        var hard = Security && (!HasNonSecureFaults || State.Secure != 0) ? ExceptionNumber.HardFault | ExceptionNumber.Secure : ExceptionNumber.HardFault;
        if (ExecutionPriority() <= PriorityOf(hard))
        {
            LockUp();
            return;
        }

        State.Hfsr |= FaultStatus.DebugEvent;
        EnterException(hard);
    }

    private MemAccess ByteAccess() => new(MemOp.Unsigned(0), 0, (byte)StateKey.Mode(Header.StateKey));

    /// <summary>Reads a word as the program would.</summary>
    internal bool TryReadWord(uint address, out uint value)
    {
        var read = 0UL;
        var done = Control is { } engine && engine.TryLoad(address, WordAccess(StateKey.Mode(Header.StateKey)), out read, out _);
        value = (uint)read;
        return done;
    }

    /// <summary>Writes a word as the program would.</summary>
    internal bool TryWriteWord(uint address, uint value) =>
        Control is { } engine && engine.TryStore(address, WordAccess(StateKey.Mode(Header.StateKey)), value, out _);

    /// <summary>Reads bytes as the program would; null when it may not.</summary>
    internal byte[]? TryReadBytes(uint address, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            if (Control is not { } engine || !engine.TryLoad(address + (uint)i, ByteAccess(), out var value, out _))
            {
                return null;
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    /// <summary>Writes bytes as the program would.</summary>
    internal bool TryWriteBytes(uint address, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (Control is not { } engine || !engine.TryStore(address + (uint)i, ByteAccess(), bytes[i], out _))
            {
                return false;
            }
        }

        return true;
    }
}

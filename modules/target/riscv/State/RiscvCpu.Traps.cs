using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.State;

/// <content>Traps into machine mode, and the way back.</content>
internal sealed partial class RiscvCpu
{
    /// <inheritdoc/>
    public override bool HasWork => (PendingInterrupts & State.Mie) != 0;

    /// <summary>The value of mip.</summary>
    internal ulong PendingInterrupts => Volatile.Read(ref Header.InterruptLines) & Interrupts.Machine;

    /// <inheritdoc/>
    public override bool TakeInterrupt()
    {
        var ready = PendingInterrupts & State.Mie;
        if (ready == 0 || (State.Mstatus & Mstatus.Mie) == 0)
        {
            return false;
        }

        // § Privileged, Machine Interrupt Registers: external before software before timer.
        var number = (ready >> Interrupts.MachineExternal & 1) != 0 ? Interrupts.MachineExternal
            : (ready >> Interrupts.MachineSoftware & 1) != 0 ? Interrupts.MachineSoftware
            : Interrupts.MachineTimer;
        Trap((ulong)number, interrupt: true, 0);
        return true;
    }

    /// <inheritdoc/>
    public override void RaiseMemoryFault(in MemoryFault fault)
    {
        var misaligned = fault.Kind == FaultKind.Alignment;
        var cause = fault.Access switch
        {
            AccessKind.Fetch => misaligned ? Cause.InstructionMisaligned : Cause.InstructionAccess,
            AccessKind.Read => misaligned ? Cause.LoadMisaligned : Cause.LoadAccess,
            _ => misaligned ? Cause.StoreMisaligned : Cause.StoreAccess,
        };
        RaiseException(cause, fault.VirtualAddress);
    }

    /// <summary>Enters the handler of a synchronous exception of the instruction at the pc.</summary>
    internal void RaiseException(ulong cause, ulong value) => Trap(cause, interrupt: false, value);

    /// <summary>§ Privileged, Trap-Return Instructions: MRET.</summary>
    internal void ReturnFromTrap()
    {
        ref RiscvState state = ref State;
        var enabled = (state.Mstatus & Mstatus.Mpie) != 0;
        state.Mstatus = (state.Mstatus & ~Mstatus.Mie) | Mstatus.Mpie | (enabled ? Mstatus.Mie : 0);
        state.Header.Pc = state.Mepc;
    }

    // § Privileged, Machine Status, Trap-Vector Base-Address, Exception PC, Cause and Trap Value Registers.
    private void Trap(ulong cause, bool interrupt, ulong value)
    {
        ref RiscvState state = ref State;
        if (Services.IsLogged(LogTopic.Interrupt))
        {
            Services.Log(LogTopic.Interrupt, this, $"{(interrupt ? "interrupt" : "exception")} {cause} at 0x{state.Header.Pc:x}, value 0x{value & XlenMask:x}");
        }

        state.Mepc = state.Header.Pc & ~3UL;
        state.Mcause = cause | (interrupt ? 1UL << (XlenBits - 1) : 0);
        state.Mtval = value & XlenMask;
        var enabled = (state.Mstatus & Mstatus.Mie) != 0;
        state.Mstatus = (state.Mstatus & ~(Mstatus.Mie | Mstatus.Mpie)) | (enabled ? Mstatus.Mpie : 0);
        var vectored = interrupt && (state.Mtvec & 1) != 0;
        state.Header.Pc = ((state.Mtvec & ~3UL) + (vectored ? 4 * cause : 0)) & XlenMask;
    }
}

/// <summary>Exception codes of mcause (Privileged, Machine Cause Register).</summary>
internal static class Cause
{
    public const ulong InstructionMisaligned = 0;
    public const ulong InstructionAccess = 1;
    public const ulong IllegalInstruction = 2;
    public const ulong Breakpoint = 3;
    public const ulong LoadMisaligned = 4;
    public const ulong LoadAccess = 5;
    public const ulong StoreMisaligned = 6;
    public const ulong StoreAccess = 7;
    public const ulong MachineCall = 11;
}

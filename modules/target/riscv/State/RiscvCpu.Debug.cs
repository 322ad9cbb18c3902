using System.Buffers.Binary;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>For debuggers and logs.</content>
internal sealed partial class RiscvCpu
{
    /// <inheritdoc/>
    public override string? Disassemble(ReadOnlySpan<byte> bytes, ulong pc, out int length)
    {
        length = 4;
        return bytes.Length < 4 ? null : RiscvDisassembler.Disassemble32(BinaryPrimitives.ReadUInt32LittleEndian(bytes), Features, pc);
    }

    /// <inheritdoc/>
    protected override void OnRegistersWritten()
    {
        // A debugger can write any bits; keep what the registers can hold.
        State.X[0] = 0;
        State.Mstatus = Mstatus.Legalize(State.Mstatus, HasFloat);
        State.Frm &= 7;
        BoxFloatRegisters();
        State.Mie &= Interrupts.Machine;
        State.Mepc &= ~3UL;
        UpdateStateKey();
        Request(Abstractions.Cpu.CpuRequest.Interrupt);
    }
}

using System.Buffers.Binary;
using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>For debuggers and logs.</content>
internal sealed partial class RiscvCpu
{
    /// <inheritdoc/>
    public override string? Disassemble(ReadOnlySpan<byte> bytes, ulong pc, out int length)
    {
        var compressed = bytes.Length >= 2 && (bytes[0] & 3) != 3;
        length = compressed ? 2 : 4;
        return bytes.Length < length ? null
            : compressed ? RiscvDisassembler.Disassemble16(BinaryPrimitives.ReadUInt16LittleEndian(bytes), Features, pc)
            : RiscvDisassembler.Disassemble32(BinaryPrimitives.ReadUInt32LittleEndian(bytes), Features, pc);
    }

    /// <inheritdoc/>
    protected override ulong ReadView(CpuRegister register)
    {
        // Software cannot read the floating-point ones while the unit is off, nor any above its mode; a debugger can.
        var number = RiscvRegisters.CsrOf(register);
        var mode = State.Mode;
        State.Mode = (ulong)PrivilegeMode.Machine;
        var value = number switch
        {
            CsrNumber.Fflags => Csr.Fflags(this),
            CsrNumber.Fcsr => Csr.Fcsr(this),
            _ => Csr.TryRead(this, number, out var read) ? read : 0,
        };
        State.Mode = mode;
        return value;
    }

    /// <inheritdoc/>
    protected override void WriteView(CpuRegister register, ulong value)
    {
        var number = RiscvRegisters.CsrOf(register);
        if (number is CsrNumber.Fflags or CsrNumber.Fcsr)
        {
            Csr.SetFcsr(this, value, number == CsrNumber.Fcsr ? byte.MaxValue : (ulong)RiscvFloat.Flags);
            return;
        }

        var mode = State.Mode;
        State.Mode = (ulong)PrivilegeMode.Machine;
        Csr.TryWrite(this, number, value);
        State.Mode = mode;
    }

    /// <inheritdoc/>
    protected override void OnRegistersWritten()
    {
        // A debugger can write any bits; keep what the registers can hold.
        State.X[0] = 0;
        State.Mode = (ulong)(Exists(Mode) ? Mode : PrivilegeMode.Machine);
        State.Frm &= 7;
        BoxFloatRegisters();
        WriteStatus(State.Mstatus);
        State.Mie &= Interruptions;
        State.Mideleg &= HasSupervisor ? Interrupts.Supervisor : 0;
        State.Mepc &= InstructionMask;
        State.Sepc &= InstructionMask;
        protection.Build(ref State, PmpEntries);
        ForgetAddresses();
        Request(CpuRequest.Interrupt);
    }
}

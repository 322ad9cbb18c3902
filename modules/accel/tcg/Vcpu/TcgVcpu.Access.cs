using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>Memory operations that are no plain loads and stores.</content>
internal sealed unsafe partial class TcgVcpu
{
    /// <summary>Does a memory operation; its second half follows it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">The operation.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    /// <returns>False to stop.</returns>
    public bool Access(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        SetPosition(block, i, pc, left);
        AccessResult result = step is not null ? AccessInStep(i) : Perform(i);
        return result == AccessResult.Done || Stop(result);
    }

    private AccessResult Perform(Insn* i)
    {
        Insn* more = i + 1;
        byte* s = State;
        var access = MemAccess.FromBits((uint)i->Imm);
        IrOpcode opcode = (IrOpcode)(byte)(i->Imm >> 32);
        int aux = (byte)(i->Imm >> 40);
        bool wide = (i->Imm >> 56 & 1) != 0;
        ulong address = Operand(i->A, i->Imm, 0);
        AccessResult result;
        switch (opcode)
        {
            case IrOpcode.Load:
                result = Memory.Load(address, access, out ulong loaded);
                SetResult(result, i->D, loaded, wide);
                break;
            case IrOpcode.Store:
                result = Memory.Store(address, access, access.Op.Log2Size == 3 ? *(ulong*)(s + i->B) : *(uint*)(s + i->B));
                break;
            case IrOpcode.Load128 or IrOpcode.Store128 or IrOpcode.CompareSwap128:
                result = AccessWide(opcode, i, address, access);
                break;
            case IrOpcode.Atomic:
                result = Memory.Atomic((IrAtomic)aux, address, access, *(ulong*)(s + i->B), isAlone, out ulong old);
                SetResult(result, i->D, old, wide);
                break;
            case IrOpcode.CompareSwap:
                result = Memory.CompareSwap(address, access, *(ulong*)(s + i->B), *(ulong*)(s + more->A), isAlone, out ulong seen);
                SetResult(result, i->D, seen, wide);
                break;
            case IrOpcode.Fence:
                Interlocked.MemoryBarrier();
                result = AccessResult.Done;
                break;
            case IrOpcode.Probe:
                result = Memory.Check(address, Operand(i->B, i->Imm, 1), MemoryOperand.Context(access), access.Op.AlignmentMask, (AccessKind)aux);
                break;
            case IrOpcode.CopyInPage:
                result = Memory.CopyInPage(address, Operand(i->B, i->Imm, 1), Operand(more->A, i->Imm, 2), access, out ulong copied);
                SetResult(result, i->D, copied, wide: true);
                break;
            case IrOpcode.FillInPage:
                result = Memory.FillInPage(address, *(s + i->B), Operand(more->A, i->Imm, 2), access, out ulong filled);
                SetResult(result, i->D, filled, wide: true);
                break;
            default:
                throw new InvalidOperationException($"memory operation {opcode} is unknown");
        }

        return result;
    }

    /// <summary>Operations of 16 bytes; apart, since code with 128-bit integers is never compiled ahead of time.</summary>
    private AccessResult AccessWide(IrOpcode opcode, Insn* i, ulong address, MemAccess access)
    {
        Insn* more = i + 1;
        AccessResult result;
        UInt128 value;
        switch (opcode)
        {
            case IrOpcode.Load128:
                result = Memory.Load128(address, access, out value);
                break;
            case IrOpcode.Store128:
                return Memory.Store128(address, access, Pair(i->B, more->A));
            default:
                result = Memory.CompareSwap128(address, access, Pair(i->B, more->A), Pair(more->B, (short)more->Imm), isAlone, out value);
                break;
        }

        SetPair(result, i->D, more->D, value);
        return result;
    }

    private ulong Operand(short place, long how, int index) =>
        (how >> (48 + index) & 1) != 0 ? *(uint*)(State + place) : *(ulong*)(State + place);

    private UInt128 Pair(short low, short high) => new(*(ulong*)(State + high), *(ulong*)(State + low));

    private void SetResult(AccessResult result, short place, ulong value, bool wide)
    {
        if (result != AccessResult.Done)
        {
            return;
        }

        if (wide)
        {
            *(ulong*)(State + place) = value;
        }
        else
        {
            *(uint*)(State + place) = (uint)value;
        }
    }

    private void SetPair(AccessResult result, short low, short high, UInt128 value)
    {
        if (result == AccessResult.Done)
        {
            *(ulong*)(State + low) = (ulong)value;
            *(ulong*)(State + high) = (ulong)(value >> 64);
        }
    }
}

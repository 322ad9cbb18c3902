using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <content>Accesses that are more than a load or a store. Nothing runs beside this engine, so each is one step.</content>
internal sealed partial class IrEvaluator
{
    private bool TryAccess(in IrOp op, out MemoryFault fault)
    {
        var access = MemAccess.FromBits((uint)op.Imm);
        var (address, operand) = (values[op.A], values[op.B]);
        return op.Opcode switch
        {
            IrOpcode.Probe => engine.Probe(address, access, (AccessKind)op.Aux, out fault),
            IrOpcode.FillInPage => TryFill(op, address, access, out fault),
            IrOpcode.CompareSwap128 => TrySwap128(op, address, access, out fault),
            _ => TryChange(op, address, access, operand, out fault),
        };
    }

    private bool TryFill(in IrOp op, ulong address, MemAccess access, out MemoryFault fault)
    {
        fault = default;
        for (var i = 0UL; i < values[op.C]; i++)
        {
            if (!engine.TryStore(address + i, access, values[op.B], out fault))
            {
                return false;
            }
        }

        return true;
    }

    private bool TrySwap128(in IrOp op, ulong address, MemAccess access, out MemoryFault fault)
    {
        var half = new MemAccess(MemOp.Unsigned(3), access.Port, access.MmuIndex);
        if (!engine.Probe(address, access, AccessKind.Write, out fault) || !engine.TryLoad(address, half, out values[op.Dst], out fault) || !engine.TryLoad(address + 8, half, out values[op.Dst2], out fault))
        {
            return false;
        }

        return values[op.Dst] != values[op.B] || values[op.Dst2] != values[op.C]
            || (engine.TryStore(address, half, values[op.D], out fault) && engine.TryStore(address + 8, half, values[(int)(op.Imm >> 32)], out fault));
    }

    // What is read is checked as a write is: a failure is one of the whole.
    private bool TryChange(in IrOp op, ulong address, MemAccess access, ulong operand, out MemoryFault fault)
    {
        if (!engine.Probe(address, access, AccessKind.Write, out fault))
        {
            return false;
        }

        if (!engine.TryLoad(address, access, out var old, out fault))
        {
            fault = fault with { Access = AccessKind.Write };
            return false;
        }

        values[op.Dst] = Trim(op.Type, old);
        var next = op.Opcode == IrOpcode.Atomic ? Combine(op, access.Op, old, operand) : Fits(access.Op, old, operand) ? values[op.C] : old;
        return engine.TryStore(address, access, next, out fault);
    }

    private static bool Fits(MemOp op, ulong old, ulong expected) => ((old ^ expected) & Ones(8 * op.Size)) == 0;

    private static ulong Combine(in IrOp op, MemOp size, ulong old, ulong operand)
    {
        var shift = 64 - (8 * size.Size);
        var (a, b) = (old << shift, operand << shift);
        return (IrAtomic)op.Aux switch
        {
            IrAtomic.Swap => operand,
            IrAtomic.Add => old + operand,
            IrAtomic.And => old & operand,
            IrAtomic.Or => old | operand,
            IrAtomic.Xor => old ^ operand,
            IrAtomic.Min => (long)a < (long)b ? old : operand,
            IrAtomic.Max => (long)a > (long)b ? old : operand,
            IrAtomic.MinUnsigned => a < b ? old : operand,
            _ => a > b ? old : operand,
        };
    }
}

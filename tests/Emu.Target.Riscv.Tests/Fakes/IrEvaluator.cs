using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Evaluates the operations of one block as their descriptions say. What this frontend never emits is not here.</summary>
internal sealed partial class IrEvaluator(FakeEngine engine, IrBlock block)
{
    private readonly FloatEvaluator floats = new(engine.Cpu.Class);
    private readonly ulong[] values = new ulong[block.Values + 1];
    private readonly ulong[] locals = new ulong[block.Locals + 1];

    /// <summary>Runs the block; the pc is in the state afterwards.</summary>
    /// <returns>The reason of an exit, or null after a jump, an exception or a fault.</returns>
    public unsafe IrExit? Run(ulong start)
    {
        var mask = engine.Cpu.Class.PcMask;
        for (var i = 0; ; i++)
        {
            ref var op = ref block[i];
            var (a, b) = (values[op.A], values[op.B]);
            switch (op.Opcode)
            {
                case IrOpcode.Nop or IrOpcode.Label or IrOpcode.Fence:
                    break;
                case IrOpcode.InsnStart:
                    engine.Cpu.Header.Pc = (start + (ulong)op.Imm) & mask;
                    engine.Cpu.Header.InstructionCount += op.Imm == 0 ? 0UL : 1;
                    break;
                case IrOpcode.PcRelative:
                    values[op.Dst] = (start + (ulong)op.Imm) & mask;
                    break;
                case IrOpcode.LoadState:
                    values[op.Dst] = op.Aux == 2 ? engine.StateAt<uint>(op.Imm) : engine.StateAt<ulong>(op.Imm);
                    break;
                case IrOpcode.StoreState when op.Aux == 2:
                    engine.StateAt<uint>(op.Imm) = (uint)a;
                    break;
                case IrOpcode.StoreState:
                    engine.StateAt<ulong>(op.Imm) = a;
                    break;
                case IrOpcode.GetLocal:
                    values[op.Dst] = locals[op.A];
                    break;
                case IrOpcode.SetLocal:
                    locals[op.Dst] = a;
                    break;
                case IrOpcode.Atomic or IrOpcode.CompareSwap or IrOpcode.CompareSwap128 or IrOpcode.Probe or IrOpcode.FillInPage:
                    if (!TryAccess(op, out var failure))
                    {
                        engine.Cpu.RaiseMemoryFault(failure);
                        return null;
                    }

                    break;
                case IrOpcode.Branch:
                    i = Find(op.A);
                    break;
                case IrOpcode.BranchCond:
                    i = Holds(op, a, b) ? Find(op.C) : i;
                    break;
                case IrOpcode.Load:
                    if (!engine.TryLoad(a, MemAccess.FromBits((uint)op.Imm), out var loaded, out var fault))
                    {
                        engine.Cpu.RaiseMemoryFault(fault);
                        return null;
                    }

                    values[op.Dst] = Trim(op.Type, loaded);
                    break;
                case IrOpcode.Store:
                    if (!engine.TryStore(a, MemAccess.FromBits((uint)op.Imm), b, out fault))
                    {
                        engine.Cpu.RaiseMemoryFault(fault);
                        return null;
                    }

                    break;
                case IrOpcode.Call:
                    var result = Call(op, a, b);
                    engine.LastOutcome = result.Outcome;
                    if (result.Outcome != HelperOutcome.Continue)
                    {
                        return null;
                    }

                    values[op.Dst] = result.Value;
                    break;
                case IrOpcode.Select:
                    values[op.Dst] = Holds(op, a, b) ? values[op.C] : values[op.D];
                    break;
                case >= IrOpcode.FloatAdd and <= IrOpcode.FloatClassify:
                    values[op.Dst] = floats.Run(op, a, b, values[op.C], (RoundingMode)values[op.D], ref engine.Cpu.Header.FloatFlags);
                    break;
                case IrOpcode.Jump:
                    engine.Cpu.Header.Pc = (start + (ulong)op.Imm) & mask;
                    return null;
                case IrOpcode.JumpTo:
                    engine.Cpu.Header.Pc = a & mask;
                    return null;
                case IrOpcode.Exit:
                    engine.Cpu.Header.Pc = (start + (ulong)op.Imm) & mask;
                    return (IrExit)op.Aux;
                case IrOpcode.ExitAtPc:
                    return (IrExit)op.Aux;
                case IrOpcode.FetchFault:
                    engine.Cpu.RaiseMemoryFault(engine.FetchFault);
                    return null;
                default:
                    values[op.Dst] = Trim(op.Type, op.Type == IrType.I32 ? Compute32(op, (uint)a, (uint)b) : Compute64(op, a, b));
                    break;
            }
        }
    }

    private static ulong Trim(IrType type, ulong value) => type == IrType.I32 ? (uint)value : value;

    private int Find(ushort label)
    {
        for (var i = 0; ; i++)
        {
            if (block[i].Opcode == IrOpcode.Label && block[i].A == label)
            {
                return i;
            }
        }
    }

    private unsafe HelperResult Call(in IrOp op, ulong a, ulong b)
    {
        var cpu = engine.Cpu;
        var helper = cpu.Class.Helpers[(ushort)op.Imm];
        return helper.Arity switch
        {
            0 => ((delegate*<CpuDevice, HelperResult>)helper.EntryPoint)(cpu),
            1 => ((delegate*<CpuDevice, ulong, HelperResult>)helper.EntryPoint)(cpu, a),
            2 => ((delegate*<CpuDevice, ulong, ulong, HelperResult>)helper.EntryPoint)(cpu, a, b),
            4 => ((delegate*<CpuDevice, ulong, ulong, ulong, ulong, HelperResult>)helper.EntryPoint)(cpu, a, b, values[op.C], values[op.D]),
            _ => throw new NotSupportedException($"helper {helper.Name} has {helper.Arity} arguments"),
        };
    }
}

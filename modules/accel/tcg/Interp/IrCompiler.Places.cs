using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>
/// Third pass: where values lie. A value that is only stored into a guest register is made there; one loaded from a guest register
/// is taken from there, as long as nobody writes the register in between. What is left gets temporaries while code is emitted.
/// </content>
internal sealed unsafe partial class IrCompiler
{
    private const int Window = 24;
    private const int Reach = 200;

    // Numbers of values. Lists of int are compiled in the framework, those of ushort at each start.
    private readonly List<int> placed = [];

    private static int HeaderSize => sizeof(CpuStateHeader);

    private void FindPlaces()
    {
        placed.Clear();
        for (int l = 0; l < block.Locals; l++)
        {
            locals[l] = EngineArea.TempsEnd - (8 * (l + 1));
        }

        for (int i = 0; i < count; i++)
        {
            if (notes[i].Dead)
            {
                continue;
            }

            IrOp* op = ops + i;
            if (op->Opcode == IrOpcode.StoreState && op->Imm >= HeaderSize && op->Imm <= short.MaxValue)
            {
                bool whole = op->Aux == (values[op->A].Type == IrType.I64 ? 3 : 2);
                TryMerge(op->A, i, (int)op->Imm, 1 << op->Aux, whole, isLocal: false);
            }
            else if (op->Opcode == IrOpcode.SetLocal)
            {
                TryMerge(op->A, i, locals[op->Dst], 8, values[op->A].Type == op->Type, isLocal: true);
            }
        }

        for (int i = 0; i < count; i++)
        {
            IrOp* op = ops + i;
            if (notes[i].Dead)
            {
                continue;
            }

            if (op->Opcode == IrOpcode.LoadState && op->Imm >= HeaderSize && op->Imm <= short.MaxValue && op->Aux == (op->Type == IrType.I64 ? 3 : 2))
            {
                TryAlias(op, i, (int)op->Imm, 1 << op->Aux);
            }
            else if (op->Opcode == IrOpcode.GetLocal)
            {
                TryAlias(op, i, locals[op->A], 8);
            }
        }
    }

    /// <summary>Lets the operation that makes a value put it where it is stored at <paramref name="store"/>.</summary>
    private void TryMerge(ushort id, int store, int place, int size, bool whole, bool isLocal)
    {
        ref Value value = ref values[id];
        if (value.IsConstant || !whole || value.Place != NoPlace || store - value.Def > Window)
        {
            return;
        }

        IrOpcode maker = ops[value.Def].Opcode;
        if (maker is IrOpcode.LoadState or IrOpcode.GetLocal)
        {
            return;
        }

        for (int j = value.Def + 1; j < store; j++)
        {
            if (!notes[j].Dead && !MayMovePast(ops + j, place, size, isLocal))
            {
                return;
            }
        }

        // Nobody who lies there may still be needed once the value is made.
        foreach (int other in placed)
        {
            ref Value neighbour = ref values[other];
            if (neighbour.Last > value.Def && Overlaps(neighbour.Place, Size(neighbour), place, size))
            {
                return;
            }
        }

        if (value.Last > store && (value.Last - store > Reach || IsWritten(store + 1, value.Last, place, size)))
        {
            return;
        }

        value.Place = place;
        notes[store].Merged = true;
        placed.Add(id);
    }

    private static int Size(in Value value) => value.Type == IrType.I64 ? 8 : 4;

    private bool MayMovePast(IrOp* op, int place, int size, bool isLocal)
    {
        IrEffects what = effects[(int)op->Opcode];
        switch (op->Opcode)
        {
            case IrOpcode.LoadState:
                return isLocal || !Overlaps((int)op->Imm, 1 << (op->Aux & 7), place, size);
            case IrOpcode.StoreState:
                return isLocal || !Overlaps((int)op->Imm, 1 << op->Aux, place, size);
            case IrOpcode.GetLocal:
                return !isLocal || locals[op->A] != place;
            case IrOpcode.SetLocal:
                return !isLocal || locals[op->Dst] != place;
            case IrOpcode.Call or IrOpcode.FloatWide or IrOpcode.Vector or IrOpcode.Label or IrOpcode.Branch or IrOpcode.BranchCond or IrOpcode.InsnStart:
                return false;
            default:
                return (what & (IrEffects.Ends | IrEffects.Flow)) == 0 && (isLocal || (what & IrEffects.MayFault) == 0);
        }
    }

    private void TryAlias(IrOp* op, int i, int place, int size)
    {
        ref Value value = ref values[op->Dst];
        if (value.Place == NoPlace && value.Last - i <= Reach && !IsWritten(i + 1, value.Last, place, size))
        {
            value.Place = place;
            notes[i].Dead = true;
            placed.Add(op->Dst);
        }
    }

    /// <summary>Whether a place is written by the operations from one up to, not including, another.</summary>
    private bool IsWritten(int from, int to, int place, int size)
    {
        for (int j = from; j < to; j++)
        {
            if (!notes[j].Dead && Writes(j, place, size))
            {
                return true;
            }
        }

        return false;
    }

    private bool Writes(int j, int place, int size)
    {
        IrOp* op = ops + j;
        switch (op->Opcode)
        {
            case IrOpcode.StoreState:
                return !notes[j].Merged && Overlaps((int)op->Imm, 1 << op->Aux, place, size);
            case IrOpcode.SetLocal:
                return !notes[j].Merged && Overlaps(locals[op->Dst], 8, place, size);
            case IrOpcode.FloatWide:
                return Overlaps(op->Dst, 16, place, size);
            case IrOpcode.Vector:
                return Overlaps(op->Dst, op->Dst2, place, size);
            case IrOpcode.Call:
                HelperEffects done = helpers[(int)(op->Imm & 0xFFFF)].Effects;
                return (place >= 0 && (done & HelperEffects.WritesState) != 0) || MakesAt(op, place, size);
            default:
                return MakesAt(op, place, size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MakesAt(IrOp* op, int place, int size)
    {
        int results = resultCounts[(int)op->Opcode];
        return (results > 0 && LiesAt(op->Dst, place, size)) || (results > 1 && LiesAt(op->Dst2, place, size));
    }

    private bool LiesAt(ushort id, int place, int size)
    {
        ref Value value = ref values[id];
        return value.Place != NoPlace && Overlaps(value.Place, Size(value), place, size);
    }
}

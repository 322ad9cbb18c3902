using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>Second pass, backward: operations whose results nobody takes; then how long each value is needed.</content>
internal sealed unsafe partial class IrCompiler
{
    private bool hasLoops;

    private void RemoveUnused()
    {
        for (int i = 0; i < count; i++)
        {
            if (!notes[i].Dead)
            {
                CountUses(ops + i, 1);
            }
        }

        for (int i = count - 1; i >= 0; i--)
        {
            IrOp* op = ops + i;
            if (!notes[i].Dead && resultCounts[(int)op->Opcode] > 0 && IsRemovable(op) && !IsUsed(op))
            {
                notes[i].Dead = true;
                CountUses(op, -1);
            }
        }
    }

    private bool IsRemovable(IrOp* op) => op->Opcode switch
    {
        IrOpcode.LoadState or IrOpcode.GetLocal => true,
        IrOpcode.Call => helpers[(int)(op->Imm & 0xFFFF)].Effects == HelperEffects.Pure,
        _ => effects[(int)op->Opcode] == IrEffects.Pure,
    };

    private bool IsUsed(IrOp* op) =>
        values[op->Dst].Uses > 0 || (resultCounts[(int)op->Opcode] > 1 && values[op->Dst2].Uses > 0);

    private void CountUses(IrOp* op, int by)
    {
        ushort* operands = &op->A;
        int n = OperandCount(op);
        for (int k = 0; k < n; k++)
        {
            values[operands[k]].Uses += by;
        }

        ushort* extra = ExtraOperand(op);
        if (extra != null)
        {
            values[*extra].Uses += by;
        }
    }

    private void FindLifetimes()
    {
        hasLoops = false;
        for (int i = 0; i < block.Labels; i++)
        {
            labels[i] = -1;
        }

        for (int i = 0; i < count; i++)
        {
            if (notes[i].Dead)
            {
                continue;
            }

            IrOp* op = ops + i;
            switch (op->Opcode)
            {
                case IrOpcode.Label:
                    labels[op->A] = i;
                    break;
                case IrOpcode.Branch:
                    hasLoops |= labels[op->A] >= 0;
                    break;
                case IrOpcode.BranchCond:
                    hasLoops |= labels[op->C] >= 0;
                    break;
            }

            MarkLast(op, i);
        }

        if (hasLoops)
        {
            ExtendOverLoops();
        }
    }

    private void MarkLast(IrOp* op, int i)
    {
        ushort* operands = &op->A;
        int n = OperandCount(op);
        for (int k = 0; k < n; k++)
        {
            values[operands[k]].Last = i;
        }

        ushort* extra = ExtraOperand(op);
        if (extra != null)
        {
            values[*extra].Last = i;
        }
    }

    /// <summary>What is made before a loop and taken inside it is needed until its end.</summary>
    private void ExtendOverLoops()
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < count; i++)
            {
                IrOp* op = ops + i;
                int begin = notes[i].Dead ? count
                    : op->Opcode == IrOpcode.Branch ? labels[op->A]
                    : op->Opcode == IrOpcode.BranchCond ? labels[op->C] : count;
                if (begin >= i)
                {
                    continue;
                }

                for (int v = 1; v < block.Values; v++)
                {
                    ref Value value = ref values[v];
                    if (value.Uses > 0 && value.Def < begin && value.Last > begin && value.Last < i)
                    {
                        value.Last = i;
                        changed = true;
                    }
                }
            }
        }
    }
}

using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Logs;

namespace Emu.Accel.Tcg.Oracle;

/// <summary>What people read when machine code and the interpreter differ.</summary>
/// <param name="cpu">The CPU.</param>
/// <param name="builder">Made the block.</param>
/// <param name="record">The step.</param>
internal sealed unsafe class DifferenceReport(CpuDevice cpu, BlockBuilder builder, StepRecord record)
{
    private const int MaxFields = 24;
    private const int MaxEvents = 16;

    /// <summary>Writes the report.</summary>
    /// <param name="block">The block that the step began with.</param>
    /// <param name="pc">Its virtual address.</param>
    public string Text(BlockHeader* block, ulong pc)
    {
        var names = new PlaceNames(cpu.Class);
        var text = new StringBuilder();
        text.AppendLine($"machine code and the interpreter differ: block at 0x{pc:x} of {cpu.Path}, {block->Instructions} instructions, state key 0x{block->StateKey:x}");
        if (record.Difference is { } difference)
        {
            text.AppendLine($"done besides the state: {difference}");
        }
        else if (record.Replayed != record.Events.Count)
        {
            text.AppendLine($"done besides the state: machine code does {record.Events[record.Replayed]}; the interpreter did nothing more");
        }

        AddFields(text, names);
        text.AppendLine("guest code:").Append(builder.GuestText(block, pc));
        AddEvents(text);
        text.AppendLine("IR:").Append(builder.IrText(block, pc, names));
        text.AppendLine("operations:").Append(OperationText.Of(new ReadOnlySpan<Insn>(BlockHeader.Code(block), block->Ops), names));
        text.AppendLine("machine code:").Append(builder.HostText(block));
        return text.ToString().TrimEnd();
    }

    private void AddFields(StringBuilder text, PlaceNames names)
    {
        List<int> words = record.Differences();
        if (words.Count == 0)
        {
            return;
        }

        text.AppendLine(record.Stopped ? "fields where the block was left in its middle:" : "fields:");
        foreach ((string name, int offset, int bytes) in words.Take(MaxFields).SelectMany(names.In))
        {
            (ulong before, ulong interpreter, ulong machine) = record.Read(offset, bytes);
            if (interpreter != machine)
            {
                text.AppendLine($"  {name}: before 0x{before:x}, interpreter 0x{interpreter:x}, machine code 0x{machine:x}");
            }
        }

        if (words.Count > MaxFields)
        {
            text.AppendLine($"  and {words.Count - MaxFields} more");
        }
    }

    private void AddEvents(StringBuilder text)
    {
        if (record.Events.Count == 0)
        {
            return;
        }

        text.AppendLine("accesses and calls of machine code:");
        foreach (StepEvent done in record.Events.Take(MaxEvents))
        {
            text.AppendLine($"  {done} -> {(done.Op == Op.Call ? done.GoesOn ? "done" : "left" : done.Result.ToString().ToLowerInvariant())}, 0x{done.Value:x}");
        }
    }
}

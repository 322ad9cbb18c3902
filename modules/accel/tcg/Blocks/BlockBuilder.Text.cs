using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Logs;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Blocks;

/// <content>Blocks as text. What is not kept is made again.</content>
internal sealed unsafe partial class BlockBuilder
{
    /// <summary>The guest's code of a block in RAM, as it is now.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pc">Its virtual address.</param>
    public string GuestText(BlockHeader* block, ulong pc) =>
        TryBegin(block, pc) ? Logs.GuestText.Of(cpu, pc, Code.Copy(pc, block->CodeBytes + (block->Beyond == null ? 0 : block->Beyond->Bytes)), block->Instructions) : Gone;

    /// <summary>The IR of a block in RAM, translated once more.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pc">Its virtual address.</param>
    /// <param name="names">Names of places.</param>
    public string IrText(BlockHeader* block, ulong pc, PlaceNames names)
    {
        if (!TryBegin(block, pc))
        {
            return Gone;
        }

        ir.Begin(pc);
        translator.Translate(ir, Code, new(pc, block->StateKey, BlockKey.Instructions(block->Limit)));
        return Logs.IrText.Of(ir.Block, names, cpu.Class.Helpers);
    }

    /// <summary>The machine code that a block begins.</summary>
    /// <param name="block">The block.</param>
    public string HostText(BlockHeader* block)
    {
        NativeUnit* unit = block->Unit;
        return unit == null
            ? "  (none)\n"
            : Logs.HostText.Of(new(unit->Hot, unit->HotBytes), (nint)unit->Hot) + Logs.HostText.Of(new(unit->Cold, unit->ColdBytes), (nint)unit->Cold);
    }

    /// <summary>Writes a line for a block that is about to run, where that is wanted.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pc">Its virtual address.</param>
    public void LogExecution(BlockHeader* block, ulong pc)
    {
        if (services.IsLogged(LogTopic.Execution, pc))
        {
            services.Log(LogTopic.Execution, cpu, $"block at 0x{pc:x}, {block->Instructions} instructions, state key 0x{block->StateKey:x}");
        }
    }

    /// <summary>Writes what was made of a block, in every form that is wanted.</summary>
    private void LogTranslation(BlockHeader* block, ulong pc, int length)
    {
        if (services.IsLogged(LogTopic.GuestCode, pc))
        {
            services.Log(LogTopic.GuestCode, cpu, $"block at 0x{pc:x}, {block->Instructions} instructions\n{Logs.GuestText.Of(cpu, pc, Code.Copy(pc, length), block->Instructions).TrimEnd()}");
        }

        if (services.IsLogged(LogTopic.IntermediateCode, pc))
        {
            services.Log(LogTopic.IntermediateCode, cpu, $"block at 0x{pc:x}\n{Logs.IrText.Of(ir.Block, new PlaceNames(cpu.Class), cpu.Class.Helpers).TrimEnd()}");
        }

        if (services.IsLogged(LogTopic.EngineCode, pc))
        {
            var operations = new ReadOnlySpan<Insn>(BlockHeader.Code(block), block->Ops);
            services.Log(LogTopic.EngineCode, cpu, $"block at 0x{pc:x}\n{OperationText.Of(operations, new PlaceNames(cpu.Class)).TrimEnd()}");
        }
    }

    /// <summary>Counts a unit of machine code and tells those who want to know of it.</summary>
    private void NoteNative(NativeCompiler made, BlockHeader* head, ulong pc)
    {
        Natives++;
        NativeBytes += made.Code.Length;
        foreach (nint member in made.Members)
        {
            NativeInstructions += ((BlockHeader*)member)->Instructions;
        }

        // Null when a block of it was dropped meanwhile.
        NativeUnit* unit = head->Unit;
        if (unit != null && cluster.PerfMap is { } map)
        {
            map.Add((nint)unit->Hot, unit->HotBytes, $"guest 0x{pc:x} of {cpu.Path}");
            map.Add((nint)unit->Cold, unit->ColdBytes, $"guest 0x{pc:x} of {cpu.Path}, misses and exits");
        }

        if (services.IsLogged(LogTopic.HostCode, pc))
        {
            services.Log(LogTopic.HostCode, cpu, $"block at 0x{pc:x}{(made.Members.Length == 1 ? "" : $", a loop of {made.Members.Length} blocks")}\n{HostText(head).TrimEnd()}");
        }
    }

    private const string Gone = "  (its RAM is gone)\n";

    private bool TryBegin(BlockHeader* block, ulong pc)
    {
        CodeBeyond* beyond = block->Beyond;
        if (cluster.Blocks.RamOf(block->Ram) is not { } ram || (beyond == null ? ram : cluster.Blocks.RamOf(beyond->Ram)) is not { } next)
        {
            return false;
        }

        Code.BeginInRam(pc, (byte*)ram.Address + (block->CodeOffset & ~4095UL), beyond == null ? [] : next.Span(beyond->Offset, beyond->Bytes));
        return true;
    }
}

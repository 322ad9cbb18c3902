using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Logs;

namespace Emu.Accel.Tcg.Blocks;

/// <content>Blocks as text. What is not kept is made again.</content>
internal sealed unsafe partial class BlockBuilder
{
    /// <summary>The guest's code of a block in RAM, as it is now.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pc">Its virtual address.</param>
    public string GuestText(BlockHeader* block, ulong pc) =>
        TryBegin(block, pc) ? Logs.GuestText.Of(cpu, pc, Code.Copy(pc, block->CodeBytes)) : Gone;

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
        translator.Translate(ir, Code, new(pc, block->StateKey, block->Limit == 0 ? MaxInstructions : block->Limit));
        return Logs.IrText.Of(ir.Block, names, cpu.Class.Helpers);
    }

    /// <summary>The machine code of a block.</summary>
    /// <param name="block">The block.</param>
    public string HostText(BlockHeader* block) => $"  at 0x{(nint)block->Native:x}\n{Logs.HostText.Of(new(block->Native, NativeBytes(block)), (nint)block->Native)}";

    private const string Gone = "  (its RAM is gone)\n";

    // The length is not kept: the same operations give the same code.
    private int NativeBytes(BlockHeader* block) =>
        native is not null && native.TryCompile(block) ? native.Code.Length : 0;

    private bool TryBegin(BlockHeader* block, ulong pc)
    {
        if (cluster.Blocks.RamOf(block) is not { } ram)
        {
            return false;
        }

        Code.BeginInRam(pc, (byte*)ram.Address + (block->CodeOffset & ~4095UL));
        return true;
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Native;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>Makes blocks, for one vCPU: translation takes no lock, only adding the result to the cluster's blocks does.</summary>
internal sealed unsafe partial class BlockBuilder : IDisposable
{
    /// <summary>Most instructions of a block.</summary>
    public const int MaxInstructions = 64;

    private readonly IrBuilder ir;
    private readonly IrCompiler compiler;
    private NativeCompiler? native;
    private readonly CpuTranslator translator;
    private readonly TcgCluster cluster;
    private readonly CpuDevice cpu;
    private readonly MachineServices services;
    private void* scratch;
    private nuint scratchBytes;

    /// <summary>Makes a builder.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="memory">Its memory.</param>
    public BlockBuilder(TcgCluster cluster, CpuDevice cpu, VcpuMemory memory)
    {
        (this.cluster, this.cpu) = (cluster, cpu);
        services = cluster.Host.Services;
        ir = new IrBuilder(new IrBlock(), cluster.Operations);
        translator = cluster.TranslatorFor(cpu);
        compiler = new IrCompiler(cpu.Class);
        Code = new GuestCode(cpu, memory);
    }

    /// <summary>Reads the guest's code.</summary>
    public GuestCode Code { get; }

    /// <summary>Blocks translated, their instructions, and ticks that it took.</summary>
    public long Translations, Translated, Ticks;

    /// <summary>Units of machine code, their instructions and bytes, and ticks that it took.</summary>
    public long Natives, NativeInstructions, NativeBytes, NativeTicks;

    /// <summary>Makes a block of code that lies in RAM and adds it to the cluster's blocks.</summary>
    /// <param name="pc">Virtual address.</param>
    /// <param name="ram">The RAM.</param>
    /// <param name="key">What the block is.</param>
    /// <returns>The block; null when its first instruction is not wholly in RAM.</returns>
    public BlockHeader* Build(ulong pc, RamBlock ram, in BlockKey key)
    {
        long begin = Stopwatch.GetTimestamp();
        BlockHeader* block = BuildInRam(pc, ram, key);
        Ticks += Stopwatch.GetTimestamp() - begin;
        return block;
    }

    /// <summary>
    /// Makes a block of one instruction that is not wholly in RAM. No store drops it, so it is made anew each time. Valid until the
    /// next call.
    /// </summary>
    /// <param name="pc">Virtual address.</param>
    /// <param name="hostPage">Host address of its page; null when that is not RAM.</param>
    public BlockHeader* BuildAlone(ulong pc, byte* hostPage)
    {
        if (hostPage == null)
        {
            Code.BeginElsewhere(pc);
        }
        else
        {
            Code.BeginInRam(pc, hostPage);
        }

        Translate(pc, cpu.Header.StateKey, 1);
        compiler.Compile(ir.Block, chain: false);
        nuint bytes = (nuint)BlockCache.SizeOf(compiler);
        if (bytes > scratchBytes)
        {
            scratch = NativeMemory.Realloc(scratch, bytes);
            scratchBytes = bytes;
        }

        return BlockCache.Write(compiler, (BlockHeader*)scratch);
    }

    /// <summary>Makes machine code of a block that ran often, and of the loop that it begins.</summary>
    /// <param name="block">The block; when it stays with the interpreter, it is not tried again soon.</param>
    /// <param name="pc">Its virtual address.</param>
    /// <returns>Whether it has machine code now.</returns>
    public bool MakeNative(BlockHeader* block, ulong pc)
    {
        if (cluster.Native is not { } support || block->Limit != 0)
        {
            block->Heat = int.MaxValue;
            return false;
        }

        long begin = Stopwatch.GetTimestamp();
        native ??= new NativeCompiler(cpu, support.Heat);
        bool can = native.TryCompile(block);

        // Somebody may have dropped a block of the loop meanwhile.
        bool done = can && cluster.Blocks.AddNative(block, native);
        block->Heat = done ? 0 : can ? support.Heat : int.MaxValue;
        NativeTicks += Stopwatch.GetTimestamp() - begin;
        if (done)
        {
            NoteNative(native, block, pc);
        }

        return done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Code.Dispose();
        compiler.Dispose();
        native?.Dispose();
        NativeMemory.Free(scratch);
    }

    private BlockHeader* BuildInRam(ulong pc, RamBlock ram, in BlockKey key)
    {
        byte* hostPage = (byte*)ram.Address + (key.Offset & ~4095UL);
        while (true)
        {
            Code.BeginInRam(pc, hostPage);
            Translate(pc, key.StateKey, BlockKey.Instructions(key.Limit));
            int length = Math.Max((int)(Code.End - pc), 1);
            int here = Math.Min(length, RamBlock.PageSize - (int)(pc & 4095));
            CodeBytes beyond = default;
            if (length > here)
            {
                if (Code.BeyondRam is null || (int)(pc & 4095) <= RamBlock.PageSize - cpu.Class.MaxInstructionBytes)
                {
                    return null;
                }

                beyond = new CodeBytes(Code.BeyondRam, Code.BeyondOffset, Code.Copy(pc, length)[here..]);
            }

            if (Code.HasFailed)
            {
                return null;
            }

            compiler.Compile(ir.Block, chain: key.Limit != BlockKey.Piece);
            var code = new CodeBytes(ram, key.Offset, Code.Copy(pc, here));
            cluster.Blocks.Protect(code);
            cluster.Blocks.Protect(beyond);
            BlockHeader* block = cluster.Blocks.Add(key, code, beyond, compiler, out CodeArena? retired);
            if (retired is not null)
            {
                cluster.Retire(retired);
            }

            if (block != null)
            {
                LogTranslation(block, pc, length);
                return block;
            }
        }
    }

    private void Translate(ulong pc, ulong stateKey, int limit)
    {
        ir.Begin(pc);
        translator.Translate(ir, Code, new TranslationRequest(pc, stateKey, limit));
        if (ir.Block.Instructions == 0)
        {
            throw new InvalidOperationException($"the translator of {cpu.Class.Model} made no instruction at 0x{pc:x}");
        }

        Translations++;
        Translated += ir.Block.Instructions;
    }
}

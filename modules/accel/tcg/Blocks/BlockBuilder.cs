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

    private const int MaxLone = 1 << 14;
    private const ulong LongestInstruction = 16;

    private readonly IrBuilder ir;
    private readonly IrCompiler compiler;
    private NativeCompiler? native;
    private readonly CpuTranslator translator;
    private readonly TcgCluster cluster;
    private readonly CpuDevice cpu;
    private readonly MachineServices services;
    private readonly Dictionary<BlockKey, LoneBlock> lone = new(new BlockKey.Comparer());
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
        compiler = new IrCompiler(cpu.Class.Helpers);
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
    /// <returns>The block; null when its first instruction is not wholly in its page.</returns>
    public BlockHeader* Build(ulong pc, RamBlock ram, in BlockKey key)
    {
        long begin = Stopwatch.GetTimestamp();
        BlockHeader* block = BuildInRam(pc, ram, key);
        Ticks += Stopwatch.GetTimestamp() - begin;
        return block;
    }

    /// <summary>
    /// Whether a block was found to begin with an instruction that reaches into the next page, so that nobody translates it again to
    /// find that out. When its code changed meanwhile, it is run alone once more, which finds that out.
    /// </summary>
    /// <param name="key">What the block is.</param>
    public bool IsAlone(in BlockKey key) => (key.Offset & 4095) > 4096 - LongestInstruction && lone.ContainsKey(key with { Limit = 0 });

    /// <summary>
    /// Makes a block of one instruction that is not wholly in one page of RAM. No store drops it, so its code is fetched and compared
    /// each time. Valid until the next call.
    /// </summary>
    /// <param name="pc">Virtual address.</param>
    /// <param name="hostPage">Host address of its page; null when that is not RAM.</param>
    /// <param name="key">What the block is, when its first byte is in RAM.</param>
    public BlockHeader* BuildAlone(ulong pc, byte* hostPage, in BlockKey key)
    {
        if (hostPage == null)
        {
            Code.BeginElsewhere(pc);
            Compile(pc);
            return WriteScratch();
        }

        if (lone.TryGetValue(key, out LoneBlock? known) && Code.Matches(pc, hostPage, known.Code))
        {
            return (BlockHeader*)known.Block;
        }

        Code.BeginInRam(pc, hostPage);
        Compile(pc);
        if (Code.HasFailed || Code.Beyond.IsEmpty || !Code.IsInRam)
        {
            if (known is not null)
            {
                NativeMemory.Free((void*)known.Block);
                lone.Remove(key);
            }

            return WriteScratch();
        }

        if (lone.Count >= MaxLone)
        {
            FreeLone();
        }
        else if (known is not null)
        {
            NativeMemory.Free((void*)known.Block);
        }

        nint block = (nint)NativeMemory.Alloc((nuint)BlockCache.SizeOf(compiler));
        lone[key] = new LoneBlock([.. Code.Copy(pc, RamBlock.PageSize - (int)(pc & 4095)), .. Code.Beyond], block);
        return BlockCache.Write(compiler, (BlockHeader*)block);
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
        compiler.Dispose();
        native?.Dispose();
        NativeMemory.Free(scratch);
        FreeLone();
    }

    private BlockHeader* BuildInRam(ulong pc, RamBlock ram, in BlockKey key)
    {
        byte* hostPage = (byte*)ram.Address + (key.Offset & ~4095UL);
        while (true)
        {
            Code.BeginInRam(pc, hostPage);
            Translate(pc, key.StateKey, key.Limit == 0 ? MaxInstructions : key.Limit);
            int length = (int)(Code.End - pc);
            if ((int)(pc & 4095) + length > RamBlock.PageSize || Code.HasFailed)
            {
                return null;
            }

            compiler.Compile(ir.Block, chain: true);
            length = Math.Max(length, 1);
            cluster.Blocks.Protect(ram, key.Offset, length);
            BlockHeader* block = cluster.Blocks.Add(key, ram, Code.Copy(pc, length), compiler, out CodeArena? retired);
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

    private void Compile(ulong pc)
    {
        Translate(pc, cpu.Header.StateKey, 1);
        compiler.Compile(ir.Block, chain: false);
    }

    private BlockHeader* WriteScratch()
    {
        nuint bytes = (nuint)BlockCache.SizeOf(compiler);
        if (bytes > scratchBytes)
        {
            scratch = NativeMemory.Realloc(scratch, bytes);
            scratchBytes = bytes;
        }

        return BlockCache.Write(compiler, (BlockHeader*)scratch);
    }

    private void FreeLone()
    {
        foreach (LoneBlock block in lone.Values)
        {
            NativeMemory.Free((void*)block.Block);
        }

        lone.Clear();
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

    /// <summary>A block of one instruction across two pages, with the bytes that it was made of.</summary>
    private sealed record LoneBlock(byte[] Code, nint Block);
}

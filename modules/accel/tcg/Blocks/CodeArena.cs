using System.Runtime.InteropServices;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>Native memory that blocks are put into one behind the other, and that is freed as a whole. Used under a lock.</summary>
internal sealed unsafe class CodeArena(CodeMemory? native)
{
    private const nuint ChunkBytes = 1 << 20;

    private Chunk? chunks;
    private byte* at;
    private nuint left;

    /// <summary>Bytes taken.</summary>
    public long Used { get; private set; }

    /// <summary>Where the machine code of the blocks lies; null when there is none.</summary>
    public CodeMemory? Native => native;

    /// <summary>Takes memory, 16-byte aligned, not zeroed.</summary>
    /// <param name="bytes">How much.</param>
    public void* Take(int bytes)
    {
        nuint wanted = ((nuint)bytes + 15) & ~(nuint)15;
        if (wanted > left)
        {
            nuint chunk = Math.Max(ChunkBytes, wanted);
            at = (byte*)NativeMemory.AlignedAlloc(chunk, 64);
            left = chunk;
            chunks = new Chunk(at, chunks);
        }

        byte* taken = at;
        at += wanted;
        left -= wanted;
        Used += (long)wanted;
        return taken;
    }

    /// <summary>Frees everything. Nobody may hold a pointer into it.</summary>
    public void Free()
    {
        for (Chunk? chunk = chunks; chunk is not null; chunk = chunk.Next)
        {
            NativeMemory.AlignedFree(chunk.Address);
        }

        native?.Dispose();
        chunks = null;
        left = 0;
    }

    /// <summary>What was allocated, last first.</summary>
    private sealed class Chunk(byte* address, Chunk? next)
    {
        public byte* Address { get; } = address;

        public Chunk? Next { get; } = next;
    }
}

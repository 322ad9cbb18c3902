using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Cpu.Ir;

/// <summary>
/// A block of IR: operations in order, and how many values, locals, labels and instructions they use. Reused from block to block;
/// its memory does not move. Not thread-safe.
/// </summary>
public sealed unsafe class IrBlock
{
    /// <summary>Most operations of a block; builders end blocks long before.</summary>
    public const int MaxOps = 16384;

    private readonly StateMemory memory = new(MaxOps * sizeof(IrOp));
    private readonly IrOp* ops;

    /// <summary>Makes an empty block.</summary>
    public IrBlock() => ops = (IrOp*)memory.Address;

    /// <summary>The operations.</summary>
    public ReadOnlySpan<IrOp> Ops => new(ops, Count);

    /// <summary>Address of the first operation.</summary>
    public nint OpsAddress => (nint)ops;

    /// <summary>How many operations there are.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the highest number of a value. Values are numbered from 1; 0 is none.</summary>
    public int Values { get; internal set; }

    /// <summary>One more than the highest number of a local.</summary>
    public int Locals { get; internal set; }

    /// <summary>One more than the highest number of a label.</summary>
    public int Labels { get; internal set; }

    /// <summary>Guest instructions in the block.</summary>
    public int Instructions { get; internal set; }

    /// <summary>Virtual address of the first instruction when it was translated; only its low 12 bits hold for other uses.</summary>
    public ulong Pc { get; internal set; }

    /// <summary>An operation, to be looked at or changed by an optimiser.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ref IrOp this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ops[index];
    }

    internal ref IrOp Append()
    {
        if (Count == MaxOps)
        {
            throw new InvalidOperationException($"a block of IR has more than {MaxOps} operations; the translator must end it earlier");
        }

        ref IrOp op = ref ops[Count++];
        op = default;
        return ref op;
    }

    internal void Clear(ulong pc)
    {
        Count = 0;
        Values = 1;
        Locals = 0;
        Labels = 0;
        Instructions = 0;
        Pc = pc;
    }
}

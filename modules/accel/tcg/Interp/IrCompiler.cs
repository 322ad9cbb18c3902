using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// Turns a block of IR into the interpreter's form: folds constants, drops what nobody needs, lets values live in the guest's
/// registers instead of temporaries where nothing comes between, and fuses operations. Reused; one thread at a time.
/// </summary>
internal sealed unsafe partial class IrCompiler : IDisposable
{
    private const int MaxCode = 1 << 16;
    private const int NoPlace = int.MinValue;

    // What the contract's table says of each opcode.
    private readonly byte[] operandCounts = new byte[IrOps.Count];
    private readonly byte[] resultCounts = new byte[IrOps.Count];
    private readonly IrEffects[] effects = new IrEffects[IrOps.Count];

    private readonly HelperTable helpers;

    // Where in a page the last block may begin that jumps lead to directly: an instruction there cannot reach into the next page.
    private readonly int lastLinked;
    private readonly Insn* code = (Insn*)NativeMemory.Alloc(MaxCode, Insn.Bytes);
    private InsnEntry[] entries = new InsnEntry[64];

    // Of values.
    private Value[] values = new Value[512];

    // Of operations.
    private Note[] notes = new Note[1024];
    private int[] labels = new int[64];
    private int[] locals = new int[16];

    private IrBlock block = null!;
    private IrOp* ops;
    private int count;
    private bool keyMayChange;

    /// <summary>Makes a compiler for the CPUs of one class.</summary>
    /// <param name="model">What the CPU is: its helpers, and how long instructions are.</param>
    public IrCompiler(CpuClass model)
    {
        helpers = model.Helpers;
        lastLinked = 4096 - model.MaxInstructionBytes;
        for (int i = 0; i < IrOps.Count; i++)
        {
            IrOpInfo info = IrOps.Info((IrOpcode)i);
            operandCounts[i] = info.Operands;
            resultCounts[i] = info.Results;
            effects[i] = info.Effects;
        }
    }

    /// <summary>Operations of the block compiled last.</summary>
    public ReadOnlySpan<Insn> Code => new(code, emitted);

    /// <summary>Instructions of the block compiled last.</summary>
    public ReadOnlySpan<InsnEntry> Entries => entries.AsSpan(0, entryCount);

    /// <summary>Compiles a block. Changes it.</summary>
    /// <param name="ir">The block.</param>
    /// <param name="chain">Whether jumps in its page may go to other blocks directly.</param>
    /// <exception cref="InvalidOperationException">The translator built something that cannot be run.</exception>
    public void Compile(IrBlock ir, bool chain)
    {
        block = ir;
        mayChain = chain;
        ops = (IrOp*)ir.OpsAddress;
        count = ir.Count;
        Reserve();
        Simplify();
        RemoveUnused();
        FindLifetimes();
        FindPlaces();
        Emit();
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(code);

    private void Reserve()
    {
        if (values.Length < block.Values)
        {
            values = new Value[block.Values * 2];
        }

        if (notes.Length < count)
        {
            notes = new Note[count * 2];
        }

        if (labels.Length < block.Labels)
        {
            labels = new int[block.Labels * 2];
        }

        if (locals.Length < block.Locals)
        {
            locals = new int[block.Locals * 2];
        }

        Array.Clear(values, 0, block.Values);
        Array.Clear(notes, 0, count);
        keyMayChange = false;
    }

    /// <summary>How many values an operation takes, in A, B, C, D.</summary>
    private int OperandCount(IrOp* op) => op->Opcode switch
    {
        IrOpcode.Call => (int)(op->Imm >> 16) & 255,
        _ => operandCounts[(int)op->Opcode],
    };

    /// <summary>A value that an operation takes besides A, B, C, D; null when there is none.</summary>
    private static ushort* ExtraOperand(IrOp* op) => op->Opcode switch
    {
        IrOpcode.CompareSwap128 => (ushort*)&op->Imm + 2,
        >= IrOpcode.FloatAdd and < IrOpcode.FloatWide => &op->D,
        IrOpcode.FloatWide => &op->Dst2,
        IrOpcode.Vector when (IrVector)op->Aux == IrVector.Broadcast => &op->B,
        _ => null,
    };

    private static bool Overlaps(int a, int aSize, int b, int bSize) => a < b + bSize && b < a + aSize;

    /// <summary>What is known of a value.</summary>
    private struct Value
    {
        /// <summary>Bits of a constant.</summary>
        public ulong Constant;

        /// <summary>Operation that makes it.</summary>
        public int Def;

        /// <summary>Last operation that takes it.</summary>
        public int Last;

        /// <summary>Uses.</summary>
        public int Uses;

        /// <summary>Displacement of where it lies.</summary>
        public int Place;

        /// <summary>Value that it is a copy of; 0 for none.</summary>
        public ushort Copy;

        /// <summary>Its type.</summary>
        public IrType Type;

        /// <summary>It is a constant.</summary>
        public bool IsConstant;

        /// <summary>Its place is a temporary of its own.</summary>
        public bool IsTemp;
    }

    /// <summary>What is known of an operation.</summary>
    private struct Note
    {
        /// <summary>What is added to the address of a plain access.</summary>
        public int Displacement;

        /// <summary>Bit n: the n-th operand has 32 bits.</summary>
        public byte Narrow;

        /// <summary>Not run.</summary>
        public bool Dead;

        /// <summary>The low 32 bits of the result are sign-extended.</summary>
        public bool SignedResult;

        /// <summary>A store into state or local that its value's operation does.</summary>
        public bool Merged;
    }
}

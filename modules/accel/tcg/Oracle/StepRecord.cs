using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Oracle;

/// <summary>
/// What one step of machine code did beyond the state block: its accesses and calls of helpers, in order, each with what it was given and
/// what it gave. The interpreter is then given the same without anything being done twice. And the states: before the step, and
/// after it or where it stopped in the middle.
/// </summary>
internal sealed unsafe class StepRecord : IDisposable
{
    // Fields of the header that the engine or other threads write; in words of eight bytes: budget and requests, interrupt lines, engine's own.
    private const uint EngineWords = 1u | (1u << 3) | (15u << 6);
    private const int MaxEvents = 1 << 20;

    private readonly int words;
    private readonly byte* block;
    private readonly ulong* before;
    private readonly ulong* after;
    private readonly ulong* beforeCall;
    private readonly List<(int Word, ulong Value)> changes = [];
    private readonly List<StepEvent> events = [];
    private int next;

    /// <summary>Makes an empty record.</summary>
    /// <param name="stateSize">Bytes of the state block.</param>
    public StepRecord(int stateSize)
    {
        words = (stateSize + 7) / 8;
        nuint bytes = (nuint)(CpuDevice.EngineBytes + (words * 8));
        block = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(block, bytes);
        before = (ulong*)NativeMemory.AllocZeroed((nuint)words, 8);
        after = (ulong*)NativeMemory.AllocZeroed((nuint)words, 8);
        beforeCall = (ulong*)NativeMemory.AllocZeroed((nuint)words, 8);
    }

    /// <summary>The state block that the interpreter changes.</summary>
    public byte* Shadow => block + CpuDevice.EngineBytes;

    /// <summary>What the interpreter found to be different, where that is no field of the state; null for nothing.</summary>
    public string? Difference { get; set; }

    /// <summary>Whether the step stopped in the middle of a block.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Whether the interpreter could not do the same for reasons of the engine: code was dropped meanwhile.</summary>
    public bool IsVoid { get; set; }

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<StepEvent> Events => events;

    /// <summary>How many of them the interpreter did too.</summary>
    public int Replayed => next;

    /// <summary>Begins a step.</summary>
    /// <param name="state">The state block.</param>
    public void Begin(byte* state)
    {
        events.Clear();
        changes.Clear();
        next = 0;
        Difference = null;
        Stopped = false;
        IsVoid = false;
        Copy(state, before);
    }

    /// <summary>Notes the state that the step left, or, the first time, at which it stops in the middle of a block.</summary>
    /// <param name="state">The state block.</param>
    /// <param name="stops">Whether it stops in the middle.</param>
    public void End(byte* state, bool stops)
    {
        if (!Stopped)
        {
            Copy(state, after);
            Stopped = stops;
        }
    }

    /// <summary>Begins the interpreter's turn: brings its state to where the step began.</summary>
    /// <param name="state">The state block, for what is the engine's.</param>
    public void BeginReplay(byte* state)
    {
        const int Generations = 512;
        Buffer.MemoryCopy(state + EngineArea.Generations, Shadow + EngineArea.Generations, Generations, Generations);
        Copy((byte*)before, (ulong*)Shadow);

        // So that the interpreter comes back at the end of each block.
        ((CpuStateHeader*)Shadow)->Requests = 1;
    }

    /// <summary>Notes the state before a helper or an access.</summary>
    /// <param name="state">The state block.</param>
    public void BeforeCall(byte* state) => Copy(state, beforeCall);

    /// <summary>Takes the state before a helper as the one at which the step stops.</summary>
    public void StopBeforeCall()
    {
        Copy((byte*)beforeCall, after);
        Stopped = true;
    }

    /// <summary>Notes what a helper or a device changed.</summary>
    /// <param name="state">The state block.</param>
    /// <param name="first">Number of the first change.</param>
    /// <returns>How many changes there are.</returns>
    public int AfterCall(byte* state, out int first)
    {
        first = changes.Count;
        ulong* now = (ulong*)state;
        for (int k = 0; k < words; k++)
        {
            if (now[k] != beforeCall[k] && !IsEngines(k))
            {
                changes.Add((k, now[k]));
            }
        }

        return changes.Count - first;
    }

    /// <summary>Does to the interpreter's state what a helper or a device changed.</summary>
    /// <param name="event">The call or the access.</param>
    public void Apply(in StepEvent @event)
    {
        for (int k = 0; k < @event.Changes; k++)
        {
            (int word, ulong value) = changes[@event.FirstChange + k];
            ((ulong*)Shadow)[word] = value;
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="event">The event.</param>
    public void Add(in StepEvent @event)
    {
        if (events.Count < MaxEvents)
        {
            events.Add(@event);
        }
        else
        {
            IsVoid = true;
        }
    }

    /// <summary>The interpreter comes to an operation: what machine code did there.</summary>
    /// <param name="given">The operation and what it is given now.</param>
    /// <param name="event">What machine code was given and got.</param>
    /// <returns>False when it did something else; <see cref="Difference"/> says what.</returns>
    public bool TryReplay(in StepEvent given, out StepEvent @event)
    {
        @event = default;
        if (next == events.Count)
        {
            Difference = $"the interpreter does {given}; machine code did nothing more";
            return false;
        }

        @event = events[next];
        if (@event.Site != given.Site || @event.A != given.A || @event.B != given.B || @event.C != given.C || @event.D != given.D || @event.E != given.E)
        {
            Difference = $"the interpreter does {given}; machine code did {@event}";
            return false;
        }

        next++;
        return true;
    }

    /// <summary>Offsets of the words in which the interpreter's state is not what machine code left.</summary>
    public List<int> Differences()
    {
        var list = new List<int>();
        for (int k = 0; k < words; k++)
        {
            if (((ulong*)Shadow)[k] != after[k] && !IsEngines(k))
            {
                list.Add(k * 8);
            }
        }

        return list;
    }

    /// <summary>Whether the two states are equal.</summary>
    public bool IsEqual
    {
        get
        {
            for (int k = 0; k < words; k++)
            {
                if (((ulong*)Shadow)[k] != after[k] && !IsEngines(k))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Bytes of a field: before the step, by the interpreter, by machine code.</summary>
    /// <param name="offset">Offset in the state block.</param>
    /// <param name="bytes">At most 8.</param>
    public (ulong Before, ulong Interpreter, ulong Machine) Read(int offset, int bytes)
    {
        ulong first = 0, second = 0, third = 0;
        Buffer.MemoryCopy((byte*)before + offset, &first, 8, bytes);
        Buffer.MemoryCopy(Shadow + offset, &second, 8, bytes);
        Buffer.MemoryCopy((byte*)after + offset, &third, 8, bytes);
        return (first, second, third);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(block);
        NativeMemory.Free(before);
        NativeMemory.Free(after);
        NativeMemory.Free(beforeCall);
    }

    private static bool IsEngines(int word) => word < 32 && (EngineWords >> word & 1) != 0;

    private void Copy(byte* from, ulong* to) => Buffer.MemoryCopy(from, to, words * 8, words * 8);
}

/// <summary>An access or a call: which operation of a block did it, what it was given, and what it gave.</summary>
/// <param name="Site">Address of the operation.</param>
/// <param name="Op">What it is.</param>
/// <param name="A">First operand: the address of an access.</param>
/// <param name="B">Second operand: what is stored.</param>
/// <param name="C">Third operand.</param>
/// <param name="D">Fourth operand.</param>
/// <param name="E">Fifth operand.</param>
internal readonly record struct StepEvent(nint Site, Op Op, ulong A, ulong B = 0, ulong C = 0, ulong D = 0, ulong E = 0)
{
    /// <summary>How an access went.</summary>
    public AccessResult Result { get; init; }

    /// <summary>The result, in its place.</summary>
    public ulong Value { get; init; }

    /// <summary>The second result.</summary>
    public ulong Second { get; init; }

    /// <summary>Whether a helper let the block go on.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Number of the first field that a helper or a device changed.</summary>
    public int FirstChange { get; init; }

    /// <summary>How many it changed.</summary>
    public int Changes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Op} of 0x{A:x}, 0x{B:x}, 0x{C:x}, 0x{D:x}, 0x{E:x}";
}

using System.Runtime.CompilerServices;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu;

/// <summary>How a helper ended.</summary>
public enum HelperOutcome : byte
{
    /// <summary>Go on with the value.</summary>
    Continue,

    /// <summary>The helper changed the state to a guest exception's entry: leave the block; the rest of the instruction is not executed.</summary>
    Raised,

    /// <summary>The helper finished the instruction and set the pc: leave the block.</summary>
    Leave,

    /// <summary>Run the instruction again, alone, with every other vCPU of all clusters at rest.</summary>
    Exclusive,
}

/// <summary>Result of a helper. A guest exception is a value here, never an exception of .NET.</summary>
/// <param name="Value">The value; ignored unless the outcome is to continue.</param>
/// <param name="Outcome">How it ended.</param>
public readonly record struct HelperResult(ulong Value, HelperOutcome Outcome = HelperOutcome.Continue)
{
    /// <summary>Left for a guest exception.</summary>
    public static HelperResult Raised => new(0, HelperOutcome.Raised);

    /// <summary>Left with the pc set.</summary>
    public static HelperResult Leave => new(0, HelperOutcome.Leave);

    /// <summary>Go on without a value.</summary>
    public static HelperResult Done => default;
}

/// <summary>What a helper may do; what is not declared, it must not do.</summary>
[Flags]
public enum HelperEffects : ushort
{
    /// <summary>A function of its arguments: may be moved, merged and dropped.</summary>
    Pure = 0,

    /// <summary>Reads guest state.</summary>
    ReadsState = 1,

    /// <summary>Writes guest state.</summary>
    WritesState = 2,

    /// <summary>May raise a guest exception: the state must be exact, and <see cref="CpuDevice.RestoreInstruction"/> has run.</summary>
    MayRaise = 4,

    /// <summary>May leave the block.</summary>
    MayLeave = 8,

    /// <summary>May change the state key.</summary>
    ChangesStateKey = 16,

    /// <summary>May flush translations.</summary>
    Flushes = 32,

    /// <summary>Accesses guest memory.</summary>
    TouchesMemory = 64,

    /// <summary>Everything.</summary>
    All = ReadsState | WritesState | MayRaise | MayLeave | ChangesStateKey | Flushes | TouchesMemory,
}

/// <summary>A helper without arguments.</summary>
/// <param name="cpu">The CPU.</param>
public delegate HelperResult Helper0(CpuDevice cpu);

/// <summary>A helper with one argument.</summary>
/// <param name="cpu">The CPU.</param>
/// <param name="a">First argument.</param>
public delegate HelperResult Helper1(CpuDevice cpu, ulong a);

/// <summary>A helper with two arguments.</summary>
/// <param name="cpu">The CPU.</param>
/// <param name="a">First argument.</param>
/// <param name="b">Second argument.</param>
public delegate HelperResult Helper2(CpuDevice cpu, ulong a, ulong b);

/// <summary>A helper with three arguments.</summary>
/// <param name="cpu">The CPU.</param>
/// <param name="a">First argument.</param>
/// <param name="b">Second argument.</param>
/// <param name="c">Third argument.</param>
public delegate HelperResult Helper3(CpuDevice cpu, ulong a, ulong b, ulong c);

/// <summary>A helper with four arguments.</summary>
/// <param name="cpu">The CPU.</param>
/// <param name="a">First argument.</param>
/// <param name="b">Second argument.</param>
/// <param name="c">Third argument.</param>
/// <param name="d">Fourth argument.</param>
public delegate HelperResult Helper4(CpuDevice cpu, ulong a, ulong b, ulong c, ulong d);

/// <summary>One helper as an accelerator sees it.</summary>
/// <param name="Name">Name for logs.</param>
/// <param name="Arity">Arguments, 0 to 4, besides the CPU.</param>
/// <param name="Effects">What it may do.</param>
/// <param name="EntryPoint">
/// Managed function pointer <c>delegate*&lt;CpuDevice, ulong…, HelperResult&gt;</c>; valid as long as the table is referenced.
/// </param>
[Frozen]
public readonly record struct HelperInfo(string Name, int Arity, HelperEffects Effects, nint EntryPoint);

/// <summary>A helper's number in its table.</summary>
/// <param name="Index">The number.</param>
/// <param name="Arity">Arguments besides the CPU.</param>
[Frozen]
public readonly record struct HelperId(ushort Index, byte Arity);

/// <summary>
/// The helpers of a CPU class: static managed methods with declared effects. Filled once while the class is made, then frozen.
/// </summary>
[Frozen]
public sealed class HelperTable
{
    private readonly List<HelperInfo> helpers = new(64);
    private readonly List<Delegate> roots = [];

    /// <summary>How many helpers there are.</summary>
    public int Count => helpers.Count;

    /// <summary>A helper by its index.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public HelperInfo this[int index] => helpers[index];

    /// <summary>Adds a helper.</summary>
    /// <param name="name">Name for logs.</param>
    /// <param name="effects">What it may do.</param>
    /// <param name="method">A static method.</param>
    public HelperId Add(string name, HelperEffects effects, Helper0 method) => Add(name, effects, method, 0);

    /// <summary>Adds a helper.</summary>
    /// <param name="name">Name for logs.</param>
    /// <param name="effects">What it may do.</param>
    /// <param name="method">A static method.</param>
    public HelperId Add(string name, HelperEffects effects, Helper1 method) => Add(name, effects, method, 1);

    /// <summary>Adds a helper.</summary>
    /// <param name="name">Name for logs.</param>
    /// <param name="effects">What it may do.</param>
    /// <param name="method">A static method.</param>
    public HelperId Add(string name, HelperEffects effects, Helper2 method) => Add(name, effects, method, 2);

    /// <summary>Adds a helper.</summary>
    /// <param name="name">Name for logs.</param>
    /// <param name="effects">What it may do.</param>
    /// <param name="method">A static method.</param>
    public HelperId Add(string name, HelperEffects effects, Helper3 method) => Add(name, effects, method, 3);

    /// <summary>Adds a helper.</summary>
    /// <param name="name">Name for logs.</param>
    /// <param name="effects">What it may do.</param>
    /// <param name="method">A static method.</param>
    public HelperId Add(string name, HelperEffects effects, Helper4 method) => Add(name, effects, method, 4);

    private HelperId Add(string name, HelperEffects effects, Delegate method, int arity)
    {
        if (!method.Method.IsStatic)
        {
            throw new ConfigurationException($"helper '{name}' is not a static method: helpers keep nothing of their own");
        }

        RuntimeHelpers.PrepareMethod(method.Method.MethodHandle);
        roots.Add(method);
        helpers.Add(new HelperInfo(name, arity, effects, method.Method.MethodHandle.GetFunctionPointer()));
        return new HelperId((ushort)(helpers.Count - 1), (byte)arity);
    }
}

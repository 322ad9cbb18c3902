using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <summary>
/// What emitted code finds in the engine's bytes before a state block, as displacements from it: constants of the vCPU, and places
/// where it leaves what the engine must know after an exit. Behind the generations of <see cref="EngineArea"/>, before the temporaries.
/// </summary>
internal static class NativeArea
{
    /// <summary>How far behind the beginning of the state rbp points in emitted code.</summary>
    public const int StateBias = 128;

    private const int First = EngineArea.Generations + 512;

    /// <summary>Handle of the vCPU's engine.</summary>
    public const int Handle = First;

    /// <summary>The managed function for everything that is not emitted.</summary>
    public const int SlowFunction = First + 8;

    /// <summary>The stub that calls it.</summary>
    public const int SlowStub = First + 16;

    /// <summary>The stub that leaves because the ration is used up, or somebody asks for something; rax is the pc.</summary>
    public const int BudgetStub = First + 24;

    /// <summary>The stub that leaves at a jump that has no target yet; rax is the pc, rcx the block, edx the number of the operation.</summary>
    public const int LinkStub = First + 32;

    /// <summary>The stub that leaves because no block is known for the pc in rax.</summary>
    public const int LookupStub = First + 40;

    /// <summary>The stub that lets the interpreter go on at operation edx of block rcx.</summary>
    public const int ResumeStub = First + 48;

    /// <summary>The pc of an exit.</summary>
    public const int Pc = First + 56;

    /// <summary>What is left of the ration at an exit.</summary>
    public const int Left = First + 64;

    /// <summary>The block of an exit.</summary>
    public const int Block = First + 72;

    /// <summary>The operation of an exit.</summary>
    public const int Index = First + 80;

    /// <summary>A place for the control and status register of floating point.</summary>
    public const int Mxcsr = First + 88;

    /// <summary>That register's value while guest code runs.</summary>
    public const int GuestMxcsr = First + 96;

    /// <summary>The stub that adds exceptions of the host's floating point to the guest's flags.</summary>
    public const int FoldStub = First + 104;

    /// <summary>The bits of a double infinity without its sign, shifted out: what is above is a NaN.</summary>
    public const int TwiceInfinity = First + 112;

    /// <summary>The stub that leaves for a reason of the IR, edx; rax is the pc.</summary>
    public const int ExitStub = First + 120;
}

/// <summary>Why emitted code returns.</summary>
internal enum NativeExit
{
    /// <summary>Not at all: an operation was done, and the code goes on.</summary>
    None,

    /// <summary>As <see cref="ExitCode.Budget"/>.</summary>
    Budget,

    /// <summary>A jump in a page wants its target.</summary>
    Link,

    /// <summary>As <see cref="ExitCode.Lookup"/>.</summary>
    Lookup,

    /// <summary>The interpreter goes on in the middle of a block.</summary>
    Resume,

    /// <summary>As an <see cref="ExitCode"/> that was left.</summary>
    Code,

    /// <summary>An operation stopped the vCPU, which knows why.</summary>
    Stop,
}

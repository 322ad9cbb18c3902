using System.Runtime.Intrinsics.X86;

namespace Emu.Accel.Tcg.Native;

/// <summary>What machine code of a cluster needs besides itself: the stubs.</summary>
internal sealed class NativeSupport : IDisposable
{
    /// <summary>Bytes of address space for the code of a cluster; pages are there once they are touched.</summary>
    public const long CodeBytes = 128L << 20;

    /// <summary>How often a block is interpreted before it gets machine code: most code of a boot runs a few times only.</summary>
    public const int UsualHeat = 24;

    private const int StubBytes = 1 << 16;

    private readonly CodeMemory memory;

    private NativeSupport(CodeMemory memory, int heat, bool oneView)
    {
        OneView = oneView;
        this.memory = memory;
        Heat = heat;
        using X64Writer writer = new() { StateBias = NativeArea.StateBias };
        Stubs = new NativeStubs(writer, memory);
    }

    /// <summary>How often a block is interpreted before it gets machine code.</summary>
    public int Heat { get; }

    /// <summary>Whether code is executed where it is written.</summary>
    public bool OneView { get; }

    /// <summary>The stubs.</summary>
    public NativeStubs Stubs { get; }

    /// <summary>
    /// Makes it where code can be emitted: for x86-64 with AVX2, BMI1, BMI2, FMA, LZCNT and POPCNT (x86-64-v3), and where the system
    /// gives executable memory.
    /// </summary>
    /// <param name="heat">How often a block is interpreted first.</param>
    /// <param name="oneView">Whether code is executed where it is written.</param>
    /// <returns>Null where blocks are interpreted.</returns>
    public static NativeSupport? TryMake(int heat, bool oneView)
    {
        bool can = Avx2.IsSupported && Bmi1.X64.IsSupported && Bmi2.X64.IsSupported && Fma.IsSupported && Lzcnt.X64.IsSupported && Popcnt.X64.IsSupported;
        return can && CodeMemory.TryMake(StubBytes, oneView) is { } memory ? new NativeSupport(memory, heat, oneView) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}

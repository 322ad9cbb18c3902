using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <content>Which engine it is.</content>
internal sealed partial class TestRig
{
    /// <summary>Whether blocks become machine code; the same tests are compiled once more without.</summary>
#if INTERPRETER
    public const bool Native = false;
#else
    public const bool Native = true;
#endif

    /// <summary>Whether the interpreter checks machine code.</summary>
#if LOCKSTEP
    public const bool Lockstep = true;
#else
    public const bool Lockstep = false;
#endif

    /// <summary>An engine, with some operations expanded by the contract or all as they are, that keeps so many bytes of blocks.</summary>
    public static AccelCluster Make(ClusterHost host, IrOpSet? operations = null, long capacity = 1 << 20) =>
        new TcgCluster(host, operations, Native, heat: 1, capacity, Lockstep);
}

using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Logs;
using Emu.Accel.Tcg.Native;
using Emu.Accel.Tcg.Vcpu;
using Microsoft.Extensions.Logging;

namespace Emu.Accel.Tcg;

/// <summary>What runs the intermediate representation.</summary>
public enum TcgBackend : byte
{
    /// <summary>Machine code where the host can, else the interpreter.</summary>
    Native,

    /// <summary>The interpreter, which machine code is held against.</summary>
    Interp,

    /// <summary>Machine code, a block at a time; the interpreter does each once more, and what differs ends the CPU with a report.</summary>
    Lockstep,
}

/// <summary>
/// Translates guest code to an intermediate representation, and that to machine code, or interprets it. Makes one engine for each
/// cluster; engines share nothing.
/// </summary>
[ObjectType("tcg", Family = "accel")]
public sealed partial class TcgAccelerator : Accelerator
{
    /// <summary>What runs guest code: machine code where the host can, the interpreter everywhere, or both in lock-step to find what machine code does wrong.</summary>
    [Config(Default = "native")]
    public partial TcgBackend Backend { get; init; }

    /// <summary>How often a block is interpreted before it gets machine code; loops are only found in blocks that ran before.</summary>
    [Config(Default = NativeSupport.UsualHeat, Min = 1, Max = 1_000_000)]
    public partial int Heat { get; init; }

    /// <summary>Whether the profiler of Linux, perf, is told where machine code lies and which guest code it is of: in a file perf-PID.map for temporary files.</summary>
    [Config(Default = false)]
    public partial bool PerfMap { get; init; }

    /// <inheritdoc/>
    public override AccelCluster CreateCluster(ClusterHost host)
    {
        PerfMap? map = PerfMap ? new PerfMap(Tcg.Logs.PerfMap.UsualPath, message => Services.LogOf(this).Log(LogLevel.Warning, default, message, null, static (text, _) => text)) : null;
        return new TcgCluster(host, native: Backend != TcgBackend.Interp, heat: Heat, lockstep: Backend == TcgBackend.Lockstep, perfMap: map);
    }
}

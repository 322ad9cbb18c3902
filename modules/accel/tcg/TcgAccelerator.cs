using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg;

/// <summary>What runs the intermediate representation.</summary>
public enum TcgBackend : byte
{
    /// <summary>Machine code where the host can, else the interpreter.</summary>
    Native,

    /// <summary>The interpreter, which machine code is held against.</summary>
    Interp,
}

/// <summary>
/// Translates guest code to an intermediate representation, and that to machine code, or interprets it. Makes one engine for each
/// cluster; engines share nothing.
/// </summary>
[ObjectType("tcg", Family = "accel")]
public sealed partial class TcgAccelerator : Accelerator
{
    /// <summary>What runs guest code: machine code where the host can, or the interpreter everywhere.</summary>
    [Config(Default = "native")]
    public partial TcgBackend Backend { get; init; }

    /// <inheritdoc/>
    public override AccelCluster CreateCluster(ClusterHost host) => new TcgCluster(host, native: Backend == TcgBackend.Native);
}

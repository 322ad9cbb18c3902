using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg;

/// <summary>Translates guest code to an intermediate representation and interprets it. Makes one engine for each cluster; engines share nothing.</summary>
[ObjectType("tcg", Family = "accel")]
public sealed partial class TcgAccelerator : Accelerator
{
    /// <inheritdoc/>
    public override AccelCluster CreateCluster(ClusterHost host) => new TcgCluster(host);
}

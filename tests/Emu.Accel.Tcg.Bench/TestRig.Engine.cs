using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <content>The engine as users have it.</content>
internal sealed partial class TestRig
{
    /// <summary>An engine; what tests ask for besides is not looked at.</summary>
    public static AccelCluster Make(ClusterHost host, IrOpSet? operations = null, long capacity = 1 << 20) => new TcgAccelerator().CreateCluster(host);
}

using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>System information of Arm's IoT Kit and of CoreLink SSE-200 (Technical Reference Manual 101104, section 3.5): which subsystem it is, and what it has.</summary>
[Device("iotkit-sysinfo", Family = "misc")]
public sealed partial class IotkitSysinfo : Device
{
    /// <summary>What SYS_VERSION says.</summary>
    [Config(Name = "SYS_VERSION", Default = 0x41743U)]
    public partial uint SystemVersion { get; init; }

    /// <summary>What SYS_CONFIG says.</summary>
    [Config(Name = "SYS_CONFIG", Default = 0x31U)]
    public partial uint SystemConfiguration { get; init; }

    private static void Describe(RegisterMapBuilder<IotkitSysinfo> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "SYS_VERSION", 32, read: d => d.SystemVersion)
        .Register(0x004, "SYS_CONFIG", 32, read: d => d.SystemConfiguration)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.OfSubsystem(0x58)[i]);
}

using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Iotkit;

/// <content>Registers: the secure block at 0, the non-secure one behind it. Each is also a region of its own.</content>
public sealed partial class IotkitSecctl
{
    private const int ApbInside = 0;
    private const int ApbOutside = 4;
    private const int AhbOutside = 20;
    private const ulong NonSecureBlock = BlockSize;

    /// <summary>Ports inside: three timers on the first APB, the slow timer on the second.</summary>
    private static ReadOnlySpan<byte> InsidePorts => [0x7, 0x1];

    private static void Describe(RegisterMapBuilder<IotkitSecctl> map) => map
        .Size(2 * BlockSize)
        .Options(new IoRegionOptions { MinHandled = 4, MaxSize = 4 })
        .Register(0x010, "SECRESPCFG", 32).Flag(0, "SECRESPCFG", of: d => ref d.response, changed: d => d.Respond()).Reserved(31, 1)
        .Register(0x014, "NSCCFG", 32).Field(1, 0, "RAMNSC_CODENSC", of: d => ref d.callable, changed: d => d.Call()).Reserved(31, 2)
        .Register(0x01C, "SECMPCINTSTATUS", 32, read: d => d.memories)
        .Register(0x020, "SECPPCINTSTAT", 32, read: d => d.peripherals)
        .Register(0x024, "SECPPCINTCLR", 32, write: (d, v) => d.Clear((uint)v))
        .Register(0x028, "SECPPCINTEN", 32)
            .Field(1, 0, "APB", of: d => ref d.enabled, changed: d => d.Enable())
            .Reserved(3, 2)
            .Field(7, 4, "APBEXP", of: d => ref d.enabled, changed: d => d.Enable(), at: 4)
            .Reserved(19, 8)
            .Field(23, 20, "AHBEXP", of: d => ref d.enabled, changed: d => d.Enable(), at: 20)
            .Reserved(31, 24)
        .Register(0x030, "SECMSCINTSTAT", 32).Constant(31, 0, "STATUS", 0)
        .Register(0x034, "SECMSCINTCLR", 32, write: (_, _) => { })
        .Register(0x038, "SECMSCINTEN", 32, of: d => ref d.mastersEnabled)
        .Register(0x040, "BRGINTSTAT", 32).Constant(31, 0, "STATUS", 0)
        .Register(0x044, "BRGINTCLR", 32, write: (_, _) => { })
        .Register(0x048, "BRGINTEN", 32).Reserved(15, 0).Field(31, 16, "BRGEXP", of: d => ref d.bridgesEnabled, at: 16)
        .Register(0x050, "AHBNSPPC0", 32).Constant(31, 0, "NONE", 0)
        .Array(0x060, "AHBNSPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecure[AhbOutside + i], write: (d, i, v) => d.Set(d.nonSecure, AhbOutside + i, v)).Reserved(31, 16)
        .Array(0x070, "APBNSPPC", 32, 2).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecure[ApbInside + i], write: (d, i, v) => d.Set(d.nonSecure, i, v & InsidePorts[i])).Reserved(31, 16)
        .Array(0x080, "APBNSPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecure[ApbOutside + i], write: (d, i, v) => d.Set(d.nonSecure, ApbOutside + i, v)).Reserved(31, 16)
        .Register(0x090, "AHBSPPPC0", 32).Constant(31, 0, "NONE", 0)
        .Array(0x0A0, "AHBSPPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.secureUnprivileged[AhbOutside + i], write: (d, i, v) => d.Set(d.secureUnprivileged, AhbOutside + i, v)).Reserved(31, 16)
        .Array(0x0B0, "APBSPPPC", 32, 2).EachField(15, 0, "PORTS", read: (d, i) => d.secureUnprivileged[ApbInside + i], write: (d, i, v) => d.Set(d.secureUnprivileged, i, v & InsidePorts[i])).Reserved(31, 16)
        .Array(0x0C0, "APBSPPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.secureUnprivileged[ApbOutside + i], write: (d, i, v) => d.Set(d.secureUnprivileged, ApbOutside + i, v)).Reserved(31, 16)
        .Register(0x0D0, "NSMSCEXP", 32, of: d => ref d.masters)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.OfSubsystem(0x52)[i])
        .Register(NonSecureBlock + 0x090, "AHBNSPPPC0", 32).Constant(31, 0, "NONE", 0)
        .Array(NonSecureBlock + 0x0A0, "AHBNSPPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecureUnprivileged[AhbOutside + i], write: (d, i, v) => d.Set(d.nonSecureUnprivileged, AhbOutside + i, v)).Reserved(31, 16)
        .Array(NonSecureBlock + 0x0B0, "APBNSPPPC", 32, 2).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecureUnprivileged[ApbInside + i], write: (d, i, v) => d.Set(d.nonSecureUnprivileged, i, v & InsidePorts[i])).Reserved(31, 16)
        .Array(NonSecureBlock + 0x0C0, "APBNSPPPCEXP", 32, 4).EachField(15, 0, "PORTS", read: (d, i) => d.nonSecureUnprivileged[ApbOutside + i], write: (d, i, v) => d.Set(d.nonSecureUnprivileged, ApbOutside + i, v)).Reserved(31, 16)
        .Array(NonSecureBlock + 0xFD0, "NS_PID_CID", 32, 12, read: (_, i) => Identity.OfSubsystem(0x53)[i]);

    private void Set(uint[] of, int controller, ulong value)
    {
        of[controller] = (uint)value;
        Drive(controller);
    }
}

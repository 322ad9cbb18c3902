using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>
/// System control of Arm's IoT Kit (ECM0601256; that of CoreLink SSE-200, Technical Reference Manual 101104, section 3.6, has more):
/// why the system was reset, and a reset by software. Not modelled: secure debug, waiting states, power control, another first vector
/// table; their registers are kept and have no effect.
/// </summary>
[Device("iotkit-sysctl", Family = "misc")]
public sealed partial class IotkitSysctl : Device
{
    private const uint PowerOn = 1 << 0;
    private const uint BySoftware = 1 << 9;
    private const uint FirstTable = 0x1000_0000;

    [State]
    private uint syndrome;

    [State]
    private uint mask;

    [State]
    private uint retained;

    [State]
    private uint table;

    [State]
    private uint wait;

    [State]
    private uint wakeup;

    private static void Describe(RegisterMapBuilder<IotkitSysctl> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "SECDBGSTAT", 32).Constant(31, 0, "STATUS", 0)
        .Register(0x004, "SECDBGSET", 32).Unimplemented(31, 0, "SET")
        .Register(0x008, "SECDBGCLR", 32).Unimplemented(31, 0, "CLEAR")
        .Register(0x100, "RESET_SYNDROME", 32, of: d => ref d.syndrome, reset: null)
        .Register(0x104, "RESET_MASK", 32, of: d => ref d.mask)
        .Register(0x108, "SWRESET", 32).Reserved(8, 0).Flag(9, "SWRESETREQ", write: (d, v) => d.ResetAll(v)).Reserved(31, 10)
        .Register(0x10C, "GRETREG", 32, of: d => ref d.retained, reset: null)
        .Register(0x110, "INITSVTOR0", 32, of: d => ref d.table, reset: FirstTable)
        .Register(0x118, "CPUWAIT", 32, of: d => ref d.wait)
        .Register(0x11C, "BUSWAIT", 32).Unimplemented(31, 0, "WAIT")
        .Register(0x120, "WICCTRL", 32, of: d => ref d.wakeup)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.OfSubsystem(0x54)[i]);

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter && kind == ResetKind.Cold)
        {
            (syndrome, retained) = (PowerOn, 0);
        }
    }

    private void ResetAll(bool on)
    {
        if (on)
        {
            syndrome |= BySoftware;
            Services.RequestReset(this);
        }
    }
}

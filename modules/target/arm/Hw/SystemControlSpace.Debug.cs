using Emu.Target.Arm.Hw.Trace;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <content>
/// Debug registers of the system control space (§ C1.6), and ACTLR. Software may not turn halting debug on: DHCSR's control bits stay zero.
/// </content>
internal sealed partial class SystemControlSpace
{
    private const uint AuxiliaryControl = 0x008;
    private const uint Dhcsr = 0xDF0;
    private const uint Demcr = 0xDFC;

    /// <summary>DHCSR.S_RETIRE_ST: an instruction has been executed since the last read.</summary>
    private const uint Retired = 1 << 24;

    private uint ReadDebug(uint address) => address switch
    {
        Dhcsr => Retired,
        Demcr => core.State.Debug.Demcr | (core.IsPending(core.Identify(ExceptionNumber.DebugMonitor)) ? DebugMonitorControl.MonitorPending : 0),
        _ => 0,
    };

    private void WriteDebug(uint address, uint value)
    {
        if (address != Demcr)
        {
            Log($"write of 0x{value:x} to 0x{address:x} is ignored: halting debug is not modelled");
            return;
        }

        core.SetTraceControl(value & DebugMonitorControl.Writable);
        core.SetPending(core.Identify(ExceptionNumber.DebugMonitor), (value & DebugMonitorControl.MonitorPending) != 0);
    }

    /// <summary>Bits of ACTLR that a model keeps; what they change of its pipeline is not seen by programs.</summary>
    private uint AuxiliaryBits => !core.IsMainline ? 0 : (core.Cpuid >> 4 & 0xFFF) switch
    {
        0xC23 => 7u,
        0xC24 => 0x307,
        _ => 0x0FFF_FFFF,
    };
}

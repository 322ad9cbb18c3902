using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>The trace port interface unit, TPIU (§ C1.10). Its registers keep what is written; what leaves needs no clock and no format here.</summary>
/// <param name="core">The core.</param>
/// <param name="identity">What it says of itself.</param>
internal sealed class TracePort(CortexM core, DebugIdentity identity) : DebugUnit(core, identity)
{
    private const uint SupportedSizes = 0x000;
    private const uint PortSize = 0x004;
    private const uint Prescaler = 0x010;
    private const uint Protocol = 0x0F0;
    private const uint FormatterStatus = 0x300;
    private const uint Formatter = 0x304;

    /// <inheritdoc/>
    protected override uint ReadWord(uint address) => address switch
    {
        SupportedSizes => 0x0B,
        PortSize => State.PortSize,
        Prescaler => State.Prescaler,
        Protocol => State.Protocol,
        FormatterStatus => 1 << 3, // not to be stopped
        Formatter => State.Formatter,
        _ => 0,
    };

    /// <inheritdoc/>
    protected override bool TryWrite(uint address, int size, uint value, AccessAttributes attributes)
    {
        switch (address)
        {
            case PortSize:
                State.PortSize = value;
                return true;
            case Prescaler:
                State.Prescaler = value & 0x1FFF;
                return true;
            case Protocol:
                State.Protocol = value & 3;
                return true;
            case Formatter:
                State.Formatter = (value & 2) | 1 << 8;
                return true;
            default:
                return false;
        }
    }
}

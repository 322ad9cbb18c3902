using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>
/// The instrumentation trace macrocell, ITM (§ C1.7): 32 ports whose writes leave by the cluster's <see cref="TraceOutput"/>, if it has one. Programs
/// without privilege read everything, and write what ITM_TPR leaves to them.
/// Not modelled: time stamps and synchronisation packets.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="identity">What it says of itself.</param>
/// <param name="lockBit">See <see cref="DebugUnit"/>; the ports are not locked.</param>
internal sealed class Instrumentation(CortexM core, DebugIdentity identity, uint lockBit) : DebugUnit(core, identity, lockBit)
{
    private const uint PortsEnd = 0x080;
    private const uint PortEnable = 0xE00;
    private const uint PortPrivilege = 0xE40;
    private const uint Control = 0xE80;

    private const uint Enable = 1 << 0;
    private const uint Ready = 1 << 0;
    private const uint Disabled = 1 << 1;

    /// <inheritdoc/>
    protected override uint ReadWord(uint address) => address switch
    {
        < PortsEnd => ReadPort((int)address / 4),
        PortEnable => State.PortEnable,
        PortPrivilege => State.PortPrivilege,
        Control => State.TraceControl,
        _ => 0,
    };

    /// <inheritdoc/>
    protected override bool TryWrite(uint address, int size, uint value, AccessAttributes attributes)
    {
        if (!IsTraceEnabled)
        {
            return false;
        }

        switch (address)
        {
            case < PortsEnd:
                var port = (int)address / 4;
                if (IsOpen(port) && (Permitted(attributes) >> port & 1) != 0)
                {
                    Core.Output?.Send(port, value, size);
                }

                return true;
            case PortEnable when IsUnlocked:
                State.PortEnable = (State.PortEnable & ~Permitted(attributes)) | (value & Permitted(attributes));
                return true;
            case PortPrivilege when IsUnlocked && attributes.IsPrivileged:
                State.PortPrivilege = value & 15;
                return true;
            case Control when IsUnlocked && attributes.IsPrivileged:
                State.TraceControl = value & 0x007F_0F1F;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ports that are the program's: without privilege, those of groups that ITM_TPR leaves to it.</summary>
    private uint Permitted(AccessAttributes attributes)
    {
        var permitted = 0u;
        for (var group = 0; group < 4; group++)
        {
            permitted |= attributes.IsPrivileged || (State.PortPrivilege >> group & 1) == 0 ? 0xFFu << (8 * group) : 0;
        }

        return permitted;
    }

    private bool IsOpen(int port) => IsTraceEnabled && (State.TraceControl & Enable) != 0 && (State.PortEnable >> port & 1) != 0;

    /// <summary>Whether a port takes a word. Before ARMv8-M one that is off says so by never doing.</summary>
    private uint ReadPort(int port) => !IsOpen(port) ? (Core.V8 ? Disabled : 0) : Core.Output?.IsReady != false ? Ready : 0;
}

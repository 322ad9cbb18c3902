using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>
/// A unit of CoreSight in the private peripherals of a core: registers of words, a software lock where it has one, and registers at the
/// end that say what it is (§ D1.1). Called under the machine's lock, by the core's own thread or while it rests.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="identity">What it says of itself.</param>
/// <param name="lockBit">Its bit in <see cref="DebugState.Unlocked"/>; 0 when it has no lock.</param>
internal abstract class DebugUnit(CortexM core, DebugIdentity identity, uint lockBit = 0) : IIoHandler
{
    /// <summary>Bytes of a unit.</summary>
    public const ulong Size = 0x1000;

    private const uint LockAccess = 0xFB0;
    private const uint LockStatus = 0xFB4;
    private const uint Key = 0xC5AC_CE55;

    protected CortexM Core => core;

    protected ref DebugState State => ref core.State.Debug;

    /// <summary>DEMCR.TRCENA: the units that trace are on.</summary>
    protected bool IsTraceEnabled => (State.Demcr & DebugMonitorControl.TraceEnable) != 0;

    /// <inheritdoc/>
    public IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        var address = (uint)offset & ~3u;
        var word = address switch
        {
            LockStatus when lockBit != 0 => (State.Unlocked & lockBit) != 0 ? 1u : 3,
            >= DebugIdentity.First => identity.Read(address),
            _ => ReadWord(address),
        };
        value = word >> (8 * (int)(offset & 3)) & (size == 4 ? uint.MaxValue : (1u << (8 * size)) - 1);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (offset == LockAccess && lockBit != 0)
        {
            State.Unlocked = (uint)value == Key ? State.Unlocked | lockBit : State.Unlocked & ~lockBit;
        }
        else if (!TryWrite((uint)offset, size, (uint)value, attributes) && core.Machine.IsLogged(LogTopic.Unimplemented))
        {
            core.Machine.Log(LogTopic.Unimplemented, core, $"{size}-byte write of 0x{value:x} to 0x{offset:x} of {GetType().Name} is ignored");
        }

        return IoResult.Ok;
    }

    /// <summary>Whether writes of registers that the lock protects have effect.</summary>
    protected bool IsUnlocked => lockBit == 0 || (State.Unlocked & lockBit) != 0;

    /// <summary>Reads a register.</summary>
    /// <param name="address">Its offset.</param>
    protected abstract uint ReadWord(uint address);

    /// <summary>Writes a register, or a part of one.</summary>
    /// <returns>False when that has no effect.</returns>
    protected abstract bool TryWrite(uint address, int size, uint value, AccessAttributes attributes);
}

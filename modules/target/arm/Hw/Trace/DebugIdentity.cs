namespace Emu.Target.Arm.Hw.Trace;

/// <summary>What a unit of CoreSight says of itself in its last registers (§ D1.2; Armv8-M Architecture Reference Manual, section D1.1).</summary>
/// <param name="Part">Part number in the peripheral identification.</param>
/// <param name="Revision">Its revision, 0 to 15.</param>
/// <param name="ComponentClass">1 for a table, 9 for a unit of CoreSight, 14 for others.</param>
/// <param name="Architecture">DEVARCH, or 0.</param>
/// <param name="Type">DEVTYPE.</param>
/// <param name="Device">DEVID; for a table MEMTYPE.</param>
internal sealed record DebugIdentity(uint Part, uint Revision, uint ComponentClass, uint Architecture = 0, uint Type = 0, uint Device = 0)
{
    /// <summary>First of the registers.</summary>
    public const uint First = 0xFBC;

    /// <summary>JEP 106: the identity code of Arm is 0x3B, with continuation 4.</summary>
    private const uint Designer = 0x3B;

    private const uint Continuation = 4;

    /// <summary>Reads a register.</summary>
    /// <param name="address">Its offset.</param>
    public uint Read(uint address) => address switch
    {
        0xFBC => Architecture,
        0xFC8 => ComponentClass == 1 ? 0 : Device,
        0xFCC => ComponentClass == 1 ? Device : Type,
        0xFD0 => Continuation,
        0xFE0 => Part & 0xFF,
        0xFE4 => (Part >> 8) | ((Designer & 15) << 4),
        0xFE8 => (Revision << 4) | 8 | (Designer >> 4),
        0xFF0 => 0x0D,
        0xFF4 => ComponentClass << 4,
        0xFF8 => 0x05,
        0xFFC => 0xB1,
        _ => 0,
    };
}

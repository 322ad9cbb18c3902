namespace Emu.Target.Riscv.State;

/// <content>Privilege mode in bits 8 and 9, MMU mode of loads and stores from bit 10 on.</content>
internal static partial class StateKey
{
    private const int ModeShift = 8;
    private const int DataShift = 10;

    /// <summary>The part of privilege.</summary>
    /// <param name="mode">The present mode.</param>
    /// <param name="mstatus">For MPRV, MPP, SUM and MXR.</param>
    public static ulong Privilege(PrivilegeMode mode, ulong mstatus)
    {
        var data = (mstatus & Mstatus.Mprv) != 0 && mode == PrivilegeMode.Machine ? Mstatus.Previous(mstatus) : mode;
        return (ulong)mode << ModeShift | (ulong)MmuMode.OfData(data, mstatus) << DataShift;
    }

    /// <summary>The privilege mode.</summary>
    public static PrivilegeMode Mode(ulong key) => (PrivilegeMode)(key >> ModeShift & 3);

    /// <summary>MMU mode of loads and stores.</summary>
    public static int DataMode(ulong key) => (int)(key >> DataShift & 7);
}

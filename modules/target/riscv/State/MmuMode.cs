namespace Emu.Target.Riscv.State;

/// <summary>
/// MMU modes of accesses: what of the state decides who may touch a page. Each has tables of its own in an engine's TLB, so that
/// changing mstatus, or the privilege mode, forgets nothing. Fetches use the modes without flags.
/// </summary>
internal static class MmuMode
{
    public const int User = 0;
    public const int Supervisor = 1;

    /// <summary>Supervisor mode with mstatus.SUM: pages of users may be touched.</summary>
    public const int SupervisorWithUser = 2;

    /// <summary>Addresses are physical.</summary>
    public const int Machine = 3;

    /// <summary>Added to the others with mstatus.MXR: executable pages may be read.</summary>
    public const int ReadExecutable = 4;

    public const int Count = 7;

    /// <summary>Bit n: mode n translates addresses.</summary>
    public const uint Translated = 0b111_0111;

    /// <summary>The mode of loads and stores.</summary>
    /// <param name="mode">Privilege of the access, which MPRV may lower.</param>
    /// <param name="mstatus">For SUM and MXR.</param>
    public static int OfData(PrivilegeMode mode, ulong mstatus)
    {
        if (mode == PrivilegeMode.Machine)
        {
            return Machine;
        }

        var index = mode == PrivilegeMode.User ? User : (mstatus & Mstatus.Sum) != 0 ? SupervisorWithUser : Supervisor;
        return (mstatus & Mstatus.Mxr) != 0 ? index + ReadExecutable : index;
    }

    /// <summary>The mode of fetches.</summary>
    public static int OfFetch(PrivilegeMode mode) => (int)mode;

    /// <summary>Privilege of accesses of a mode.</summary>
    public static PrivilegeMode Privilege(int index) => (index & 3) switch
    {
        User => PrivilegeMode.User,
        Machine => PrivilegeMode.Machine,
        _ => PrivilegeMode.Supervisor,
    };

    /// <summary>Whether supervisor accesses of a mode may touch pages of users.</summary>
    public static bool AllowsUserPages(int index) => (index & 3) == SupervisorWithUser;

    /// <summary>Whether loads of a mode may read what can be executed.</summary>
    public static bool ReadsExecutable(int index) => (index & ReadExecutable) != 0;
}

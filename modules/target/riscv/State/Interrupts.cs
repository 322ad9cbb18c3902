namespace Emu.Target.Riscv.State;

/// <summary>Interrupt numbers: bits of mip and mie, and of the CPU's interrupt inputs.</summary>
internal static class Interrupts
{
    public const int SupervisorSoftware = 1;
    public const int MachineSoftware = 3;
    public const int SupervisorTimer = 5;
    public const int MachineTimer = 7;
    public const int SupervisorExternal = 9;
    public const int MachineExternal = 11;

    /// <summary>All of machine mode.</summary>
    public const ulong Machine = (1UL << MachineSoftware) | (1UL << MachineTimer) | (1UL << MachineExternal);

    /// <summary>All of supervisor mode.</summary>
    public const ulong Supervisor = (1UL << SupervisorSoftware) | (1UL << SupervisorTimer) | (1UL << SupervisorExternal);

    /// <summary>
    /// § Privileged, Machine Interrupt Registers: the more privileged first; external before software before timer.
    /// </summary>
    public static ReadOnlySpan<byte> ByPriority =>
        [MachineExternal, MachineSoftware, MachineTimer, SupervisorExternal, SupervisorSoftware, SupervisorTimer];

    /// <summary>The bit of a number.</summary>
    public static ulong Bit(int number) => 1UL << number;
}

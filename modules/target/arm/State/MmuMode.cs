namespace Emu.Target.Arm.State;

/// <summary>MMU modes: who accesses memory. Each has tables of its own in an engine.</summary>
internal static class MmuMode
{
    /// <summary>Bit of modes of unprivileged accesses.</summary>
    public const int Unprivileged = 1;

    /// <summary>Bit of modes at an execution priority below 0 (HardFault, NMI, FAULTMASK), where the MPU may be off.</summary>
    public const int NegativePriority = 2;

    /// <summary>Nothing is accessed: the processor is locked up. Fetches lead to where there is something that is not looked at.</summary>
    public const int Lockup = 4;

    /// <summary>Reads of the vector table, which no protection keeps from being done.</summary>
    public const int Vectors = 5;

    /// <summary>Bit of modes of the secure state.</summary>
    public const int Secure = 8;

    /// <summary>How many there are.</summary>
    public const int Count = 14;
}

namespace Emu.Target.Arm.State;

/// <summary>§ B1.5.2 Exception number definition. With <see cref="Secure"/> a number is that of the exception in the secure state.</summary>
internal static class ExceptionNumber
{
    public const int Nmi = 2;
    public const int HardFault = 3;
    public const int MemManage = 4;
    public const int BusFault = 5;
    public const int UsageFault = 6;
    public const int SecureFault = 7;
    public const int SupervisorCall = 11;
    public const int DebugMonitor = 12;
    public const int PendSv = 14;
    public const int SysTick = 15;

    /// <summary>External interrupt 0.</summary>
    public const int FirstInterrupt = 16;

    /// <summary>Bit of exceptions that the secure state takes.</summary>
    public const int Secure = 0x1000;

    /// <summary>The number without the state.</summary>
    public static int Of(int exception) => exception & (Secure - 1);

    /// <summary>Whether both states have an exception of this number.</summary>
    public static bool IsBanked(int exception) =>
        (1 << Of(exception) & (1 << HardFault | 1 << MemManage | 1 << UsageFault | 1 << SupervisorCall | 1 << PendSv | 1 << SysTick)) != 0 && Of(exception) < FirstInterrupt;
}

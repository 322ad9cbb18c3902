namespace Emu.Target.Arm.State;

/// <summary>§ B1.5.2 Exception number definition.</summary>
internal static class ExceptionNumber
{
    public const int Nmi = 2;
    public const int HardFault = 3;
    public const int MemManage = 4;
    public const int BusFault = 5;
    public const int UsageFault = 6;
    public const int SupervisorCall = 11;
    public const int DebugMonitor = 12;
    public const int PendSv = 14;
    public const int SysTick = 15;

    /// <summary>External interrupt 0.</summary>
    public const int FirstInterrupt = 16;
}

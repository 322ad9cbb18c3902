namespace Emu.Target.Riscv.State;

/// <summary>Exception codes of mcause and scause (Privileged, Machine Cause Register).</summary>
internal static class Cause
{
    public const ulong InstructionMisaligned = 0;
    public const ulong InstructionAccess = 1;
    public const ulong IllegalInstruction = 2;
    public const ulong Breakpoint = 3;
    public const ulong LoadMisaligned = 4;
    public const ulong LoadAccess = 5;
    public const ulong StoreMisaligned = 6;
    public const ulong StoreAccess = 7;
    public const ulong UserCall = 8;
    public const ulong SupervisorCall = 9;
    public const ulong MachineCall = 11;
    public const ulong InstructionPage = 12;
    public const ulong LoadPage = 13;
    public const ulong StorePage = 15;
}

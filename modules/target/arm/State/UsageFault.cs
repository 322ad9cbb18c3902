namespace Emu.Target.Arm.State;

/// <summary>Bits of UsageFault in CFSR (§ B3.2.15).</summary>
internal static class UsageFault
{
    public const uint Undefined = 1 << 16;
    public const uint InvalidState = 1 << 17;
    public const uint InvalidPc = 1 << 18;
    public const uint NoCoprocessor = 1 << 19;
    public const uint StackOverflow = 1 << 20;
    public const uint Unaligned = 1 << 24;
    public const uint DivideByZero = 1 << 25;
}

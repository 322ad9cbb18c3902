using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

public sealed class BreakpointTests
{
    private const ushort CallHost = 0xBEAB;

    [Fact]
    public void Breakpoint_WithoutADebugger_IsAHardFaultThatSaysSo()
    {
        using var core = new Core().Begin(CallHost).Step();

        Assert.Equal(((uint)ExceptionNumber.HardFault, FaultStatus.DebugEvent, FaultStatus.DebugBreakpoint), (core.State.Ipsr, core.State.Hfsr, core.State.Dfsr));
    }

    [Fact]
    public void Breakpoint_InAHardFaultHandler_LocksUp()
    {
        using var core = new Core().Begin(CallHost);
        core.Put(Core.Handlers + 48, CallHost);

        Assert.Equal(1u, core.Step(3).State.Lockup);
    }
}

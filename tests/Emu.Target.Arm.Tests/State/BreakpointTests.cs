using Emu.Abstractions.Qom;
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

    [Theory]
    [InlineData(0x2_0026u, 0)]
    [InlineData(0x2_0023u, 1)] // a run-time error
    public void HostCall_ToExit_EndsTheMachineWithItsReason(uint reason, int code)
    {
        using var core = new Core("cortex-m3", ("semihosting", true)).Begin(CallHost);
        (core.State.R[0], core.State.R[1]) = (0x18, reason);

        core.Step();

        var shutdown = Assert.Single(core.Services.Shutdowns);
        Assert.Equal((ShutdownCause.GuestExit, code, Core.Code + 2), (shutdown.Cause, shutdown.ExitCode, core.Pc));
    }

    [Fact]
    public void HostCall_ToExitWithACode_TakesItFromMemory()
    {
        using var core = new Core("cortex-m3", ("semihosting", true)).Begin(CallHost);
        (core.State.R[0], core.State.R[1]) = (0x20, Core.Data);
        core.Put32(Core.Data, 0x2_0026);
        core.Put32(Core.Data + 4, 42);

        core.Step();

        Assert.Equal(42, Assert.Single(core.Services.Shutdowns).ExitCode);
    }

    [Fact]
    public void HostCall_ThatIsNotThere_AnswersMinusOne()
    {
        using var core = new Core("cortex-m3", ("semihosting", true)).Begin(CallHost);
        core.State.R[0] = 1;

        Assert.Equal((uint.MaxValue, Core.Code + 2), (core.Step().State.R[0], core.Pc));
    }
}

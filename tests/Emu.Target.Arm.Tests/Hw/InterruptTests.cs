using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw;

/// <summary>The interrupt controller, and what the core makes of it.</summary>
public sealed class InterruptTests
{
    private const uint Iser = 0x100;
    private const uint Icer = 0x180;
    private const uint Ispr = 0x200;
    private const uint Icpr = 0x280;
    private const uint Iabr = 0x300;
    private const uint Ipr = 0x400;
    private const uint Icsr = 0xD04;
    private const uint Aircr = 0xD0C;
    private const uint PendSv = 1 << 28;

    [Fact]
    public void Input_OfAnEnabledInterrupt_IsTaken_AndAgainWhileItIsHigh()
    {
        using var core = new Core().Begin(Core.Nop, Core.Nop, Core.Nop);
        core.WriteSystem(Iser, 1 << 5);
        core.Drive("irq[5]", true);

        core.Step();

        Assert.Equal((21u, 1u << 5), (core.State.Ipsr, core.ReadSystem(Iabr)));
        Assert.Equal(21u, core.Step(2).State.Ipsr);
        core.Drive("irq[5]", false);
        Assert.Equal(0u, core.Step(2).State.Ipsr);
    }

    [Fact]
    public void Input_OfADisabledInterrupt_IsPendingUntilItIsEnabled()
    {
        using var core = new Core().Begin(Core.Nop, Core.Nop, Core.Nop);
        core.Drive("irq[0]", true);
        core.Drive("irq[0]", false);

        Assert.Equal((0u, 1u), (core.Step().State.Ipsr, core.ReadSystem(Ispr)));
        core.WriteSystem(Iser, 1);
        Assert.Equal((16u, 0u), (core.Step().State.Ipsr, core.ReadSystem(Ispr)));
    }

    [Fact]
    public void PendingBit_IsClearedBySoftware_UnlessTheLevelIsHigh()
    {
        using var core = new Core().Begin();
        core.WriteSystem(Ispr, 3);
        core.Drive("irq[1]", true);

        core.WriteSystem(Icpr, 3);

        Assert.Equal(2u, core.ReadSystem(Ispr));
    }

    [Theory]
    [InlineData(0x40u, 0x80u, 17u)] // the second one is more urgent
    [InlineData(0x80u, 0x40u, 16u)]
    [InlineData(0x40u, 0x40u, 16u)] // of equal ones the lower number comes first
    public void Interrupts_PendingTogether_AreTakenByPriority(uint second, uint first, uint taken)
    {
        using var core = new Core().Begin(Core.Nop);
        core.WriteSystem(Iser, 3);
        core.WriteSystem(Ipr, first, 1);
        core.WriteSystem(Ipr + 1, second, 1);
        core.WriteSystem(Ispr, 3);

        Assert.Equal(taken, core.Step().State.Ipsr);
    }

    [Fact]
    public void MoreUrgentInterrupt_PreemptsAHandler_AndALessUrgentOneWaits()
    {
        using var core = new Core().Begin(Core.Nop);
        core.Put(Core.Handlers + (16 * 16), Core.Nop, Core.Nop, Core.Nop, Core.BxLr);
        core.WriteSystem(Iser, 7);
        core.WriteSystem(Ipr, 0x00_C0_40_80);
        core.WriteSystem(Ispr, 1);
        Assert.Equal(16u, core.Step().State.Ipsr);

        core.WriteSystem(Ispr, 6);

        Assert.Equal((17u, 0xFFFF_FFF1u), (core.Step().State.Ipsr, core.State.R[14]));
        Assert.Equal(16u, core.Step().State.Ipsr);
    }

    [Fact]
    public void SubPriorities_DecideWhatComesFirst_ButDoNotPreempt()
    {
        using var core = new Core().Begin(Core.Nop);
        core.Put(Core.Handlers + (16 * 16), Core.Nop, Core.Nop, Core.Nop, Core.Nop);
        core.WriteSystem(Aircr, 0x05FA_0700);
        core.WriteSystem(Iser, 3);
        core.WriteSystem(Ipr, 0x40_80);
        core.WriteSystem(Ispr, 1);
        core.Step();
        core.WriteSystem(Ispr, 2);

        Assert.Equal(16u, core.Step(2).State.Ipsr);
    }

    [Theory]
    [InlineData(SpecialRegister.Primask, 1u, 0u)]
    [InlineData(SpecialRegister.Faultmask, 1u, 0u)]
    [InlineData(SpecialRegister.Basepri, 0x40u, 0u)]
    [InlineData(SpecialRegister.Basepri, 0x80u, 16u)]
    public void Masks_KeepInterruptsAway_ByTheirPriority(uint mask, uint value, uint taken)
    {
        using var core = new Core().Begin(Core.Nop);
        core.WriteSystem(Iser, 1);
        core.WriteSystem(Ipr, 0x60, 1);
        core.Cpu.WriteSpecial(mask, 0, value);
        core.WriteSystem(Ispr, 1);

        Assert.Equal(taken, core.Step().State.Ipsr);
    }

    [Fact]
    public void Nmi_IsTakenWhateverIsMasked()
    {
        using var core = new Core().Begin(Core.Nop);
        core.Cpu.WriteSpecial(SpecialRegister.Faultmask, 0, 1);

        core.Drive("nmi", true);

        Assert.Equal(2u, core.Step().State.Ipsr);
    }

    [Fact]
    public void Return_WithAnotherInterruptPending_ChainsWithoutTouchingTheFrame()
    {
        using var core = new Core().Begin(Core.Nop);
        core.WriteSystem(Iser, 3);
        core.WriteSystem(Ispr, 3);
        Assert.Equal(0u, core.State.Ipsr);
        core.Cpu.TakeInterrupt();
        core.Put32(core.State.R[13], 0x1234);

        core.Step(2);

        Assert.Equal((17u, Core.Stack - 32, 0x1234u, 0xFFFF_FFF9u), (core.State.Ipsr, core.State.R[13], core.Get32(core.State.R[13]), core.State.R[14]));
    }

    [Fact]
    public void Status_SaysThatAnInterruptIsPending_AlsoBehindAnotherException()
    {
        using var core = new Core().Begin();
        core.WriteSystem(0x400, 0xFF);
        core.WriteSystem(0x200, 1);
        core.WriteSystem(Icsr, 1 << 28);

        Assert.Equal((14u, 1u), (core.ReadSystem(Icsr) >> 12 & 0x1FF, core.ReadSystem(Icsr) >> 22 & 1));
    }

    [Fact]
    public void PendSv_BySoftware_WaitsForItsPriority_AndCanBeTakenBack()
    {
        using var core = new Core().Begin(0xDF00, Core.Nop);
        core.WriteSystem(0xD20, 0xFF << 16);
        core.Step();

        core.WriteSystem(Icsr, PendSv);
        Assert.Equal((11u, PendSv), (core.State.Ipsr, core.ReadSystem(Icsr) & PendSv));
        Assert.Equal(14u, core.Step().State.Ipsr);
        core.WriteSystem(Icsr, PendSv);
        core.WriteSystem(Icsr, PendSv >> 1);
        Assert.Equal(0u, core.ReadSystem(Icsr) & PendSv);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)] // PRIMASK keeps the interrupt away, but not the core asleep
    public void Wfi_WaitsUntilAnInterruptIsPending(uint primask)
    {
        using var core = new Core().Begin(Core.Wfi, 0x2007);
        core.Cpu.WriteSpecial(SpecialRegister.Primask, 0, primask);
        core.WriteSystem(Iser, 1);

        core.Step(5);
        Assert.Equal((1u, 0u), (core.Cpu.Header.Halted, core.State.R[0]));
        core.Drive("irq[0]", true);
        core.Drive("irq[0]", false);
        core.Step(primask == 0 ? 2 : 1);

        Assert.Equal(primask == 0 ? 0u : 7, core.State.R[0]);
        Assert.Equal(0u, core.Cpu.Header.Halted);
    }

    [Fact]
    public void Wfe_TakesAnEventOrWaitsForOne()
    {
        using var core = new Core().Begin(0xBF40, 0xBF20, 0x2001, 0xBF20, 0x2002); // sev; wfe; movs r0, #1; wfe; movs r0, #2

        Assert.Equal((1u, 1u), (core.Step(10).State.R[0], core.Cpu.Header.Halted));
        core.WriteSystem(0xD10, 1 << 4);
        core.WriteSystem(Ispr, 1);
        Assert.Equal(2u, core.Step().State.R[0]);
    }

    [Fact]
    public void SleepOnExit_SleepsBehindTheHandler_UntilTheNextInterrupt()
    {
        using var core = new Core().Begin(0x2001, 0x2002);
        core.WriteSystem(0xD10, 2);
        core.WriteSystem(Iser, 1);
        core.WriteSystem(Ispr, 1);

        core.Step(20);

        Assert.Equal((1u, 0u, 0u), (core.Cpu.Header.Halted, core.State.Ipsr, core.State.R[0]));
        core.WriteSystem(Ispr, 1);
        Assert.Equal((16u, 0u), (core.Step().State.Ipsr, core.State.R[0]));
    }

    [Fact]
    public void Registers_OfInterruptsThatAreNotThere_ReadAsZero()
    {
        using var core = new Core("cortex-m3", ("num-irq", 8)).Begin();
        core.WriteSystem(Iser, uint.MaxValue);
        core.WriteSystem(Ipr + 8, uint.MaxValue);

        Assert.Equal((0xFFu, 0u, 0u), (core.ReadSystem(Iser), core.ReadSystem(Ipr + 8), core.ReadSystem(0x004)));
        core.WriteSystem(Icer, 0xF);
        Assert.Equal(0xF0u, core.ReadSystem(Iser));
    }

    [Fact]
    public void SoftwareTrigger_MakesAnInterruptPending()
    {
        using var core = new Core().Begin();

        core.WriteSystem(0xF00, 9);

        Assert.Equal(1u << 9, core.ReadSystem(Ispr));
    }
}

using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

public sealed class ExceptionTests
{
    private const ushort Svc = 0xDF2A;
    private const ushort Undefined = 0xDE00;

    [Fact]
    public void Reset_ReadsStackAndEntryFromTheVectorTable()
    {
        using var core = new Core().Begin();

        Assert.Equal((Core.Stack, Core.Code, uint.MaxValue), (core.State.R[13], core.Pc, core.State.R[14]));
    }

    [Fact]
    public void Svc_StacksTheFrame_AndTheReturnRestoresIt()
    {
        using var core = new Core().Begin(Svc);
        for (var i = 0; i < 13; i++)
        {
            core.State.R[i] = 0x100u + (uint)i;
        }

        core.Step();

        Assert.Equal((11u, Core.Handlers + 176, 0xFFFF_FFF9u, Core.Stack - 32), (core.State.Ipsr, core.Pc, core.State.R[14], core.State.R[13]));
        Assert.Equal(
            [0x100u, 0x101, 0x102, 0x103, 0x10C, uint.MaxValue, Core.Code + 2, 1 << 24],
            Enumerable.Range(0, 8).Select(i => core.Get32(Core.Stack - 32 + (4 * (uint)i))));
        core.State.R[0] = 7;
        core.Step();
        Assert.Equal((0u, Core.Code + 2, Core.Stack, 0x100u), (core.State.Ipsr, core.Pc, core.State.R[13], core.State.R[0]));
    }

    [Fact]
    public void Frame_OfAStackThatIsNotAlignedTo8_IsAligned_AndTheReturnUndoesIt()
    {
        using var core = new Core().Begin(Svc);
        core.State.R[13] = Core.Stack - 4;

        core.Step();

        Assert.Equal((Core.Stack - 40, 1u << 9), (core.State.R[13], core.Get32(Core.Stack - 12) & 1 << 9));
        Assert.Equal(Core.Stack - 4, core.Step().State.R[13]);
    }

    [Fact]
    public void Svc_OfThreadModeOnTheProcessStack_UsesItForTheFrameAlone()
    {
        using var core = new Core().Begin(Svc);
        core.Cpu.WriteSpecial(SpecialRegister.Psp, 0, Core.Data + 0x800);
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, 3);

        core.Step();

        Assert.Equal((0xFFFF_FFFDu, Core.Stack, Core.Data + 0x7E0), (core.State.R[14], core.State.R[13], core.Cpu.ReadSpecial(SpecialRegister.Psp)));
        core.Step();
        Assert.Equal((Core.Data + 0x800, 3u), (core.State.R[13], core.State.Control));
    }

    [Theory]
    [InlineData(false, ExceptionNumber.HardFault)]
    [InlineData(true, ExceptionNumber.UsageFault)]
    public void UndefinedInstruction_IsAUsageFault_OrAHardFaultWhereThatIsDisabled(bool enabled, int exception)
    {
        using var core = new Core().Begin(Undefined);
        core.State.FaultEnables = enabled ? 1u << 18 : 0;

        core.Step();

        Assert.Equal(((uint)exception, UsageFault.Undefined), (core.State.Ipsr, core.State.Cfsr));
        Assert.Equal(enabled ? 0 : FaultStatus.Forced, core.State.Hfsr);
        Assert.Equal(Core.Code, core.Get32(Core.Stack - 8));
    }

    [Fact]
    public void CoprocessorInstruction_IsAFaultOfItsOwn()
    {
        using var core = new Core().Begin(0xEE00, 0x0A10).Step();

        Assert.Equal(UsageFault.NoCoprocessor, core.State.Cfsr);
    }

    [Fact]
    public void Branch_ToAnEvenAddress_FaultsAtItsTarget()
    {
        using var core = new Core().Begin(0x4718); // bx r3
        core.State.R[3] = 0x500;

        core.Step(2);

        Assert.Equal((UsageFault.InvalidState, 0x500u, 0u), (core.State.Cfsr, core.Get32(Core.Stack - 8), core.Get32(Core.Stack - 4) & 1 << 24));
    }

    [Theory]
    [InlineData(Core.Data + 0x10_0000, FaultStatus.PreciseData | FaultStatus.BusAddress)]
    [InlineData(0xE100_0000u, FaultStatus.PreciseData | FaultStatus.BusAddress)]
    public void Load_FromNothing_IsABusFaultWithItsAddress(uint address, uint status)
    {
        using var core = new Core().Begin(0x6808); // ldr r0, [r1]
        core.State.R[1] = address;

        core.Step();

        Assert.Equal((status, address, (uint)ExceptionNumber.HardFault), (core.State.Cfsr, core.State.Bfar, core.State.Ipsr));
    }

    [Fact]
    public void Fetch_FromAPeripheral_IsAMemManageFault()
    {
        using var core = new Core().Begin(0x4708); // bx r1
        core.State.R[1] = 0x4000_0001;

        core.Step(2);

        Assert.Equal((FaultStatus.InstructionViolation, 0x4000_0000u), (core.State.Cfsr, core.Get32(Core.Stack - 8)));
    }

    [Fact]
    public void Fault_InAHardFaultHandler_LocksUp_AndNothingIsExecutedAnyMore()
    {
        using var core = new Core().Begin(Undefined);
        core.Put(Core.Handlers + 48, Undefined);

        core.Step(20);

        Assert.Equal((1u, 0xFFFF_FFFEu, 1u), (core.State.Lockup, core.Pc, core.Cpu.Header.Halted));
        Assert.False(core.Cpu.HasWork);
    }

    [Fact]
    public void Reset_WithoutAVectorTable_LocksUp()
    {
        using var core = new Core("cortex-m3", ("init-vtor", 0x1000_0000u));

        core.Step(5);

        Assert.Equal((1u, FaultStatus.VectorTable), (core.State.Lockup, core.State.Hfsr));
    }

    [Theory]
    [InlineData(0xFFFF_FFF1u)] // no exception below it
    [InlineData(0xFFFF_FFF5u)] // no such value
    [InlineData(0xFF00_00F9u)]
    public void ExceptionReturn_ByAnIllegalValue_IsAUsageFaultWithTheSameFrame(uint value)
    {
        using var core = new Core().Begin(Svc).Step();
        core.State.R[14] = value;

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.HardFault, UsageFault.InvalidPc, value, Core.Stack - 32), (core.State.Ipsr, core.State.Cfsr, core.State.R[14], core.State.R[13]));
    }

    [Fact]
    public void ExceptionReturn_WithAFrameOfHandlerMode_IsAUsageFault()
    {
        using var core = new Core().Begin(Svc).Step();
        core.Put32(Core.Stack - 4, (1 << 24) | 3);

        core.Step();

        Assert.Equal(UsageFault.InvalidPc, core.State.Cfsr);
    }

    [Fact]
    public void Stacking_ThatFails_EntersTheHandlerOfTheFaultAndKeepsTheExceptionPending()
    {
        using var core = new Core().Begin(Svc);
        core.State.R[13] = Core.Data + 0x40_0000;

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.HardFault, FaultStatus.BusStacking, true), (core.State.Ipsr, core.State.Cfsr, core.Cpu.IsPending(ExceptionNumber.SupervisorCall)));
    }

    [Theory]
    [InlineData(0x6809, 1u, true)] // ldr r1, [r1]
    [InlineData(0x8809, 1u, true)] // ldrh r1, [r1]
    [InlineData(0x6809, 1u, false)]
    [InlineData(0xC904, 2u, false)] // ldmia r1!, {r2}: always aligned
    public void UnalignedAccess_FaultsWhereItIsTrapped_OrIsOfSeveralRegisters(ushort instruction, uint offset, bool trapped)
    {
        using var core = new Core().Begin(instruction);
        core.State.R[1] = Core.Data + offset;
        core.State.Ccr |= trapped ? ControlBits.TrapUnaligned : 0;
        core.Cpu.WriteSpecial(SpecialRegister.Primask, 0, 0);

        core.Step();

        Assert.Equal(trapped || instruction == 0xC904 ? UsageFault.Unaligned : 0, core.State.Cfsr);
    }

    [Theory]
    [InlineData(true, UsageFault.DivideByZero, 9u)]
    [InlineData(false, 0u, 0u)]
    public void DivisionByZero_GivesZeroOrTraps(bool trapped, uint status, uint result)
    {
        using var core = new Core().Begin(0xFB91, 0xF0F2); // sdiv r0, r1, r2
        (core.State.R[0], core.State.R[1]) = (9, 5);
        core.State.Ccr |= trapped ? ControlBits.TrapDivision : 0;
        core.Cpu.WriteSpecial(SpecialRegister.Primask, 0, 0);

        core.Step();

        Assert.Equal((status, result), (core.State.Cfsr, core.State.R[0]));
    }

    [Fact]
    public void LoadMultiple_ThatFails_ChangesNoRegister()
    {
        using var core = new Core().Begin(0xC80F); // ldmia r0, {r0-r3}
        core.State.R[0] = Core.Data + 0xFFF8;
        core.State.R[1] = 5;

        core.Step();

        Assert.Equal((Core.Data + 0xFFF8, 5u), (core.State.R[0], core.State.R[1]));
    }

    [Fact]
    public void Baseline_HasNeitherWideInstructionsNorStatusRegistersButForItsHardFault()
    {
        using var core = new Core("cortex-m0").Begin(0xEA40, 0x0001).Step(); // orr.w r0, r0, r1

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
    }

    [Fact]
    public void Exclusive_Pair_SucceedsOnce_AndFailsWhereTheMemoryChanged()
    {
        using var core = new Core().Begin(0xE851, 0x0F00, 0xE841, 0x2300, 0xE841, 0x2400); // ldrex r0, [r1]; strex r3, r2, [r1]; strex r4, r2, [r1]
        (core.State.R[1], core.State.R[2]) = (Core.Data, 77);

        core.Step(3);

        Assert.Equal((0u, 1u, 77u), (core.State.R[3], core.State.R[4], core.Get32(Core.Data)));
        core.Cpu.Header.Pc = Core.Code;
        core.Step();
        core.Put32(Core.Data, 5);
        Assert.Equal((1u, 5u), (core.Step().State.R[3], core.Get32(Core.Data)));
    }

    [Fact]
    public void Clrex_EndsTheExclusiveAccess()
    {
        using var core = new Core().Begin(0xE851, 0x0F00, 0xF3BF, 0x8F2F, 0xE841, 0x2300);
        core.State.R[1] = Core.Data;

        Assert.Equal(1u, core.Step(3).State.R[3]);
    }
}

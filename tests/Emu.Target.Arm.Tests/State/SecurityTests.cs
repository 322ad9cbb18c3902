using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

/// <summary>The secure and the non-secure state of ARMv8-M: calls, returns and exceptions between them.</summary>
public sealed class SecurityTests
{
    private const uint FunctionReturn = 0xFEFF_FFFF;
    private const uint NonSecureCode = 0x8000;
    private const uint Gateways = 0x7000;
    private const uint NonSecureData = Core.Data + 0x8000;
    private const ushort BxnsR0 = 0x4704;
    private const ushort BlxnsR0 = 0x4784;
    private const ushort BxR0 = 0x4700;
    private const ushort LoadR1 = 0x6801;

    [Fact]
    public void Reset_CoreWithSecurity_BeginsInTheSecureState()
    {
        using var core = new Core("cortex-m33").Begin(Core.Nop);

        Assert.Equal((1u, Core.Stack), (core.State.Secure, core.State.R[13]));
    }

    [Fact]
    public void Bxns_ToAnEvenAddress_EntersTheNonSecureState()
    {
        using var core = Divided().Begin(BxnsR0);
        core.State.R[0] = NonSecureCode;

        core.Step(2);

        Assert.Equal((0u, NonSecureCode + 2, NonSecureData), (core.State.Secure, core.Pc, core.State.R[13]));
    }

    [Fact]
    public void Bxns_ToAnOddAddress_StaysSecure()
    {
        using var core = Divided().Begin(BxnsR0);
        core.State.R[0] = Core.Code + 0x21;

        core.Step();

        Assert.Equal((1u, Core.Code + 0x20), (core.State.Secure, core.Pc));
    }

    [Fact]
    public void Blxns_AndTheReturnOfTheFunction_KeepTheSecureStack()
    {
        using var core = Divided().Begin(BlxnsR0, Core.Nop);
        core.Put(NonSecureCode, Core.BxLr);
        core.State.R[0] = NonSecureCode;

        core.Step();
        var called = (core.State.Secure, core.State.R[14], core.Get32(Core.Stack - 8));
        core.Step();

        Assert.Equal((0u, FunctionReturn, (Core.Code + 2) | 1), called);
        Assert.Equal((1u, Core.Code + 2, Core.Stack), (core.State.Secure, core.Pc, core.State.R[13]));
    }

    [Fact]
    public void Gateway_EnteredFromTheNonSecureState_EntersTheSecureOne()
    {
        using var core = NonSecure(BxR0);
        core.Put(Gateways, 0xE97F, 0xE97F, Core.Nop);
        (core.State.R[0], core.State.R[14]) = (Gateways | 1, NonSecureCode + 3);

        core.Step(2);

        Assert.Equal((1u, Gateways + 4, NonSecureCode + 2), (core.State.Secure, core.Pc, core.State.R[14]));
    }

    [Fact]
    public void Gateway_AcrossTwoPages_EntersTheSecureState()
    {
        using var core = NonSecure(BxR0);
        Region(core, 2, 0x6000, 0x70FF, 3);
        core.Put(0x6FFE, 0xE97F, 0xE97F, Core.Nop);
        core.State.R[0] = 0x6FFF;

        core.Step(2);

        Assert.Equal((1u, 0x7002u), (core.State.Secure, core.Pc));
    }

    [Fact]
    public void Branch_IntoTheMiddleOfAGateway_IsASecureFault()
    {
        using var core = NonSecure(BxR0);
        core.Put(Gateways, 0xE97F, 0xE97F, Core.Nop);
        core.State.R[0] = Gateways + 3;

        core.Step(2);

        Assert.Equal((SecureFault.InvalidEntry, 1u), (core.State.Sfsr, core.State.Secure));
    }

    [Theory]
    [InlineData(0xF8D0)] // ldr.w lr, [r0, #0x97f]
    [InlineData(0xE97F)] // sg, which would do nothing in memory of the non-secure state
    public void Instruction_OfTheNonSecureStateThatEndsInAGateway_IsASecureFault(ushort first)
    {
        using var core = NonSecure(BxR0);
        Region(core, 3, Gateways - 0x100, Gateways - 1, 1);
        core.Put(Gateways - 2, first, 0xE97F, 0xE97F);
        core.State.R[0] = Gateways - 1;

        core.Step(2);

        Assert.Equal((SecureFault.InvalidEntry, 1u), (core.State.Sfsr, core.State.Secure));
    }

    [Theory]
    [InlineData(ControlBits.OneThread, ControlBits.Unprivileged, 0u, 0u)]
    [InlineData(ControlBits.OneThread, ControlBits.Unprivileged, 0xFEFA_125Bu, SecureFault.InvalidEntry)] // a frame is there
    [InlineData(ControlBits.OneThread, 0u, 0u, SecureFault.InvalidEntry)] // the thread is privileged
    [InlineData(0u, 0u, 0xFEFA_125Bu, 0u)]
    public void Gateway_ToAThreadThatIsNotEnteredTwice_LooksAtItsStack(uint configuration, uint control, uint top, uint status)
    {
        using var core = NonSecure("cortex-m55", BxR0);
        core.Put(Gateways, 0xE97F, 0xE97F, Core.Nop);
        core.State.R[0] = Gateways | 1;
        core.State.Banks[1].Ccr |= configuration;
        core.State.Banks[1].Control |= control;
        core.Put32(core.State.Banks[1].Main, top);

        core.Step(2);

        Assert.Equal((status, 1u), (core.State.Sfsr, core.State.Secure));
    }

    [Fact]
    public void Gateway_ToAThreadWhoseStackCannotBeRead_IsAFault()
    {
        using var core = NonSecure("cortex-m55", BxR0);
        core.Put(Gateways, 0xE97F, 0xE97F, Core.Nop);
        core.State.R[0] = Gateways | 1;
        core.State.Banks[1].Main = 0x9000_0000;

        core.Step(2);

        Assert.Equal((FaultStatus.PreciseData | FaultStatus.BusAddress, 0x9000_0000u), (core.State.Banks[0].Cfsr, core.State.Bfar));
    }

    [Theory]
    [InlineData(Gateways + 0x20, SecureFault.InvalidEntry)]
    [InlineData(Core.Code, SecureFault.InvalidEntry)]
    public void Branch_IntoSecureMemoryThatIsNoGateway_IsASecureFault(uint target, uint status)
    {
        using var core = NonSecure(BxR0);
        core.State.R[0] = target | 1;

        core.Step(2);

        Assert.Equal((status, (uint)ExceptionNumber.HardFault, 1u), (core.State.Sfsr, core.State.Ipsr, core.State.Secure));
    }

    [Fact]
    public void Load_OfSecureMemoryByTheNonSecureState_IsASecureFaultWithItsAddress()
    {
        using var core = NonSecure(LoadR1);
        core.State.R[0] = Core.Data;

        core.Step();

        Assert.Equal((SecureFault.AttributionViolation | SecureFault.AddressValid, Core.Data), (core.State.Sfsr, core.State.Sfar));
    }

    [Fact]
    public void Branch_OfTheSecureStateIntoNonSecureMemory_IsASecureFault()
    {
        using var core = Divided().Begin(BxR0);
        core.State.R[0] = NonSecureCode | 1;

        core.Step(2);

        Assert.Equal(SecureFault.InvalidTransition, core.State.Sfsr);
    }

    [Fact]
    public void Exception_OfTheNonSecureStateInSecureCode_HidesTheRegisters()
    {
        using var core = Divided().Begin(Core.Nop, Core.Nop);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 1;
        (core.State.R[0], core.State.R[4], core.State.R[12]) = (1, 4, 12);
        core.Drive("irq[0]", true);

        core.Step();

        Assert.Equal((0u, 0u, 0u, 0u), (core.State.Secure, core.State.R[0], core.State.R[4], core.State.R[12]));
        Assert.Equal((0xFFFF_FFF8u, 0xFEFA_125Bu, 4u), (core.State.R[14], core.Get32(Core.Stack - 0x48), core.Get32(Core.Stack - 0x40)));
    }

    [Fact]
    public void Return_FromTheNonSecureHandlerToSecureCode_TakesAllRegistersBack()
    {
        using var core = Divided().Begin(Core.Nop, Core.Nop);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 1;
        (core.State.R[0], core.State.R[4], core.State.R[12]) = (1, 4, 12);
        core.Drive("irq[0]", true);
        core.Step();
        core.Drive("irq[0]", false);
        core.State.Pending[0] = 0;

        core.Step();

        Assert.Equal((1u, 1u, 4u, 12u), (core.State.Secure, core.State.R[0], core.State.R[4], core.State.R[12]));
        Assert.Equal((Core.Stack, Core.Code), (core.State.R[13], core.Pc));
    }

    [Fact]
    public void Return_FrameWithoutItsSignature_IsASecureFault()
    {
        using var core = Divided().Begin(Core.Nop, Core.Nop);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 1;
        core.Drive("irq[0]", true);
        core.Step();
        core.Put32(Core.Stack - 0x48, 0);
        core.Drive("irq[0]", false);
        core.State.Pending[0] = 0;

        core.Step();

        Assert.Equal((SecureFault.InvalidSignature, (uint)ExceptionNumber.HardFault), (core.State.Sfsr, core.State.Ipsr));
    }

    [Fact]
    public void Interrupt_OfTheSecureState_IsTakenFromNonSecureCodeAndReturnsThere()
    {
        using var core = NonSecure(Core.Nop, Core.Nop);
        core.State.Enabled[0] = 1;
        core.Drive("irq[0]", true);

        core.Step();
        var inHandler = (core.State.Secure, core.State.R[14]);
        core.Drive("irq[0]", false);
        core.State.Pending[0] = 0;
        core.Step();

        Assert.Equal((1u, 0xFFFF_FFB9u), inHandler);
        Assert.Equal((0u, NonSecureCode, NonSecureData), (core.State.Secure, core.Pc, core.State.R[13]));
    }

    [Theory]
    [InlineData(Fpscr.AutomaticState | Fpscr.LazyState, 1u, 0u)]
    [InlineData(Fpscr.AutomaticState, 0u, 0x1234u)]
    public void Vlstm_WithASecureContext_StoresItAtOnceOrLater(uint control, uint waiting, uint stored)
    {
        using var core = WithContext(control).Begin(0xEE30, 0x0A20, 0xEC20, 0x0A00, 0xEC30, 0x0A00);
        core.Step();
        core.State.S[1] = 0x1234;

        core.Step();

        Assert.Equal((waiting, stored, 0u), (core.State.Bank.Fpccr & 1, core.Get32(Core.Data + 4), core.State.FloatContext & ControlBits.FloatContext));
    }

    [Theory]
    [InlineData(Fpscr.AutomaticState | Fpscr.LazyState)]
    [InlineData(Fpscr.AutomaticState)]
    public void Vlldm_BehindAVlstm_TakesTheRegistersBack(uint control)
    {
        using var core = WithContext(control).Begin(0xEE30, 0x0A20, 0xEC20, 0x0A00, 0xEC30, 0x0A00);
        core.Step();
        core.State.S[1] = 0x1234;

        core.Step(2);

        Assert.Equal((0x1234u, 0u, ControlBits.FloatContext), (core.State.S[1], core.State.Bank.Fpccr & 1, core.State.FloatContext & ControlBits.FloatContext));
    }

    [Fact]
    public void Vlstm_WithoutASecureContext_DoesNothing()
    {
        using var core = Divided().Begin(0xEC20, 0x0A00);
        core.State.R[0] = 3;

        core.Step();

        Assert.Equal((Core.Code + 4, 0u), (core.Pc, core.State.Cfsr));
    }

    [Theory]
    [InlineData(Core.Code, 0x004C_0000u)]
    [InlineData(NonSecureCode, 0x003E_0100u)]
    [InlineData(Gateways, 0x004E_0000u)]
    public void Tt_InTheSecureState_SaysWhatAnAddressIs(uint address, uint response)
    {
        using var core = Divided().Begin(0xE841, 0xF000);
        core.State.R[1] = address;

        core.Step();

        Assert.Equal(response & 0xFFFE_0000, core.State.R[0] & 0xFFFE_0000);
    }

    [Theory]
    [InlineData(Core.Stack - 0x10, 0u)]
    [InlineData(Core.Stack, UsageFault.StackOverflow)]
    public void Push_BelowTheStackLimit_IsAUsageFault(uint limit, uint status)
    {
        using var core = new Core("cortex-m33").Begin(0xB403);
        core.Cpu.WriteSpecial(SpecialRegister.MspLimit, 0, limit);

        core.Step();

        Assert.Equal(status, core.State.Cfsr);
    }

    [Fact]
    public void Registers_OfTheOtherState_AreSeenByTheSecureOneAlone()
    {
        using var core = Divided().Begin(Core.Nop);
        core.Cpu.WriteSpecial(SpecialRegister.NonSecure + SpecialRegister.Primask, 0, 1);
        core.Cpu.WriteSpecial(SpecialRegister.NonSecure + SpecialRegister.Control, 0, 1);

        Assert.Equal((1u, 0u), (core.Cpu.ReadSpecial(SpecialRegister.NonSecure + SpecialRegister.Primask), core.Cpu.ReadSpecial(SpecialRegister.Primask)));
        Assert.Equal((1u, NonSecureData), (core.Cpu.ReadSpecial(SpecialRegister.NonSecure + SpecialRegister.Control), core.Cpu.ReadSpecial(0x98)));
    }

    [Fact]
    public void Priorities_SecureOnesPreferred_PutTheNonSecureOnesInTheLowerHalf()
    {
        using var core = Divided().Begin(Core.Nop);
        core.State.SecurityControl = ControlBits.SecurePriority;
        core.State.NonSecure[0] = 1;
        core.State.Priority[0] = 0x40;
        core.State.Priority[1] = 0x40;

        Assert.Equal((0xA0, 0x40), (core.Cpu.GroupPriority(16), core.Cpu.GroupPriority(17 | ExceptionNumber.Secure)));
    }

    [Theory]
    [InlineData(0u, 0x10u)] // by their numbers alone
    [InlineData(ControlBits.SecurePriority, 0x11u)]
    public void Interrupts_OfBothStates_ComeByTheirPriorityAsItCounts(uint control, uint first)
    {
        using var core = Divided().Begin(Core.Nop);
        core.WriteSystem(0xD0C, 0x05FA_0000 | control, flags: AccessFlags.Secure);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 3;
        core.State.Priority[1] = 0x60;
        core.State.Pending[0] = 3;

        core.Cpu.TakeInterrupt();

        Assert.Equal(first, core.State.Ipsr);
    }

    [Fact]
    public void Interrupts_OfTwoStates_AreChosenByTheirGroups()
    {
        // All priorities of the secure state are of one group: what is more urgent by its number alone waits, and is masked besides.
        using var core = Divided().Begin(Core.Nop);
        core.WriteSystem(0xD0C, 0x05FA_0700, flags: AccessFlags.Secure);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 3;
        (core.State.Priority[0], core.State.Priority[1]) = (0x80, 0xA0);
        core.State.Banks[0].Basepri = 0x40;
        core.State.Pending[0] = 3;

        Assert.Equal((true, 0x11u), (core.Cpu.TakeInterrupt(), core.State.Ipsr));
    }

    [Theory]
    [InlineData(0u, 0x60, false)]
    [InlineData(ControlBits.SecurePriority, 0x60, true)] // the other state's mask is 0x80
    [InlineData(ControlBits.SecurePriority, 0x80, false)]
    public void Mask_OfTheNonSecureState_HoldsSecureInterruptsAsFarAsItCounts(uint control, byte priority, bool taken)
    {
        using var core = NonSecure(Core.Nop, Core.Nop);
        core.WriteSystem(0xD0C, 0x05FA_0000 | control, flags: AccessFlags.Secure);
        core.State.Enabled[0] = 2;
        core.State.Priority[1] = priority;
        core.State.Banks[0].Primask = 1;
        core.State.Pending[0] = 2;

        Assert.Equal((taken, taken ? 0x11u : 0), (core.Cpu.TakeInterrupt(), core.State.Ipsr));
    }

    [Fact]
    public void Priority_OfASecureInterrupt_IsNotTheNonSecureStates()
    {
        using var core = Divided().Begin(Core.Nop);
        core.State.NonSecure[0] = 1;
        core.State.Priority[0] = 0x20;
        core.State.Priority[1] = 0x40;

        core.WriteSystem(0x400, 0xFFFF_FFFF);

        Assert.Equal((0xFFu, (byte)0x40), (core.ReadSystem(0x400), core.State.Priority[1]));
    }

    [Theory]
    [InlineData(0xFFFF_FFBDu, SecureFault.InvalidReturn)]
    [InlineData(0xFFFF_FF9Cu, SecureFault.InvalidReturn)]
    public void Return_ByAValueOfTheOtherState_IsASecureFault(uint value, uint status)
    {
        using var core = NonSecure(Core.Nop, Core.Nop);
        core.State.NonSecure[0] = 1;
        core.State.Enabled[0] = 1;
        core.Drive("irq[0]", true);
        core.Step();
        core.State.R[14] = value;
        core.Drive("irq[0]", false);
        core.State.Pending[0] = 0;

        core.Step();

        Assert.Equal(status, core.State.Sfsr);
    }

    /// <summary>Which of the states' memory protection units refuses everything; what the non-secure state fetches; whether it may.</summary>
    [Theory]
    [InlineData(0, Gateways, true)]
    [InlineData(1, Gateways, false)]
    [InlineData(0, NonSecureCode, false)]
    [InlineData(1, NonSecureCode, true)]
    public void Fetch_IsProtectedByTheStateThatTheAddressBelongsTo(int protecting, uint address, bool isPermitted)
    {
        using var core = Divided();
        core.Put(Gateways, 0xE97F, 0xE97F);
        core.State.Banks[protecting].MpuControl = Mpu.Enable;

        Assert.Equal(isPermitted, core.Cpu.Translate(address, AccessKind.Fetch, 0, 0, probe: false, out _, out _));
    }

    /// <summary>State of the access, address, kind; whether it is made at the port of secure addresses, and says that it is secure.</summary>
    [Theory]
    [InlineData(true, Core.Data, AccessKind.Read, true)]
    [InlineData(true, NonSecureData, AccessKind.Write, false)]
    [InlineData(true, Core.Code, AccessKind.Fetch, true)]
    [InlineData(false, NonSecureData, AccessKind.Read, false)]
    [InlineData(false, NonSecureCode, AccessKind.Fetch, false)]
    [InlineData(false, Gateways, AccessKind.Fetch, true)]
    public void Access_IsMadeAtThePortOfItsAddress(bool isSecure, uint address, AccessKind access, bool isAtSecurePort)
    {
        using var core = Divided();
        core.Put(Gateways, 0xE97F, 0xE97F);
        var nonSecure = new FakeSpace(32);
        core.Cpu.WirePort(0, nonSecure);

        Assert.True(core.Cpu.Translate(address, access, isSecure ? MmuMode.Secure : 0, 0, probe: false, out var found, out _));
        Assert.Equal((isAtSecurePort ? core.Space : (AddressSpace)nonSecure, isAtSecurePort), (found.Space, found.Attributes.IsSecure));
    }

    /// <summary>A core in the secure state; the upper halves of both memories are the other one's, and gateways lie below.</summary>
    private static Core Divided(string model = "cortex-m33")
    {
        var core = new Core(model);
        Region(core, 0, NonSecureCode, 0xFFFF, 1);
        Region(core, 1, NonSecureData - 0x1000, Core.Data + 0xFFFF, 1);
        Region(core, 2, Gateways, Gateways + 0xFF, 3);
        core.WriteSystem(0xDD0, 1, flags: AccessFlags.Secure);
        core.State.Banks[0].Main = NonSecureData;
        core.State.Banks[0].Vtor = NonSecureCode + 0x1000;
        core.Put(NonSecureCode, Core.Nop, Core.Nop);
        for (uint n = 2; n < 16 + 32; n++)
        {
            core.Put32(NonSecureCode + 0x1000 + (4 * n), NonSecureCode + 0x2001);
        }

        core.Put(NonSecureCode + 0x2000, Core.Nop, Core.BxLr);
        return core;
    }

    /// <summary>A secure core whose floating-point unit is on, with a place for its registers in r0.</summary>
    private static Core WithContext(uint control)
    {
        var core = new Core("cortex-m33");
        core.WriteSystem(0xD88, 15 << 20, flags: AccessFlags.Secure);
        core.WriteSystem(0xF34, control, flags: AccessFlags.Secure);
        core.State.R[0] = Core.Data;
        return core;
    }

    private static void Region(Core core, uint number, uint start, uint limit, uint bits)
    {
        core.WriteSystem(0xDD8, number, flags: AccessFlags.Secure);
        core.WriteSystem(0xDDC, start, flags: AccessFlags.Secure);
        core.WriteSystem(0xDE0, (limit & ~31u) | bits, flags: AccessFlags.Secure);
    }

    /// <summary>A core in the non-secure state, before instructions there.</summary>
    private static Core NonSecure(params ReadOnlySpan<ushort> code) => NonSecure("cortex-m33", code);

    private static Core NonSecure(string model, params ReadOnlySpan<ushort> code)
    {
        var core = Divided(model).Begin(BxnsR0);
        core.Put(NonSecureCode, code);
        core.State.R[0] = NonSecureCode;
        core.Step();
        return core;
    }
}

using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

/// <summary>Cortex-M23: ARMv8-M without the main extension.</summary>
public sealed class BaselineTests
{
    private const uint NonSecureCode = 0x8000;
    private const uint Gateways = 0x7000;

    [Theory]
    [InlineData(new ushort[] { 0xFBB1, 0xF0F2 }, 6u)] // udiv r0, r1, r2
    [InlineData(new ushort[] { 0xFB91, 0xF0F2 }, 6u)] // sdiv r0, r1, r2
    [InlineData(new ushort[] { 0xF241, 0x2034 }, 0x1234u)] // movw r0, #0x1234
    [InlineData(new ushort[] { 0xF2C1, 0x2034 }, 0x1234_0000u)] // movt r0, #0x1234
    [InlineData(new ushort[] { 0xE8D3, 0x0FAF }, 0x55u)] // lda r0, [r3]
    [InlineData(new ushort[] { 0xE853, 0x0F00 }, 0x55u)] // ldrex r0, [r3]
    public void Instruction_ThatArmV8MAddsToItsBaseline_IsThere(ushort[] code, uint result)
    {
        using var core = new Core("cortex-m23").Begin(code);
        core.Put32(Core.Data, 0x55);
        (core.State.R[1], core.State.R[2], core.State.R[3]) = (42, 7, Core.Data);

        core.Step();

        Assert.Equal((result, Core.Code + 4), (core.State.R[0], core.Pc));
    }

    [Fact]
    public void CompareAndBranch_IsThere()
    {
        using var core = new Core("cortex-m23").Begin(0xB110); // cbz r0, +4
        core.State.R[0] = 0;

        Assert.Equal(Core.Code + 8, core.Step().Pc);
    }

    [Theory]
    [InlineData(new ushort[] { 0xBF08 })] // it eq
    [InlineData(new ushort[] { 0xF101, 0x0001 })] // add.w r0, r1, #1
    [InlineData(new ushort[] { 0xFA90, 0xF080 })] // qadd8: DSP
    [InlineData(new ushort[] { 0xEE30, 0x0A20 })] // vadd.f32
    public void Instruction_OfTheMainExtension_IsAHardFault(ushort[] code)
    {
        using var core = new Core("cortex-m23").Begin(code);

        core.Step();

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
    }

    [Fact]
    public void UnalignedLoad_IsAHardFault()
    {
        using var core = new Core("cortex-m23").Begin(0x6808); // ldr r0, [r1]
        core.State.R[1] = Core.Data + 2;

        core.Step();

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
    }

    [Theory]
    [InlineData(0xD28u)] // CFSR
    [InlineData(0xD2Cu)] // HFSR
    [InlineData(0xD34u)] // MMFAR
    [InlineData(0xD88u)] // CPACR
    [InlineData(0xD40u)] // ID_PFR0
    public void Register_OfTheMainExtension_ReadsAsZero(uint register)
    {
        using var core = new Core("cortex-m23").Begin(0xDE00).Step();

        core.WriteSystem(register, uint.MaxValue, flags: AccessFlags.Secure);

        Assert.Equal(0u, core.ReadSystem(register));
    }

    [Fact]
    public void StackLimits_AreTheSecureStatesAlone()
    {
        using var core = new Core("cortex-m23").Begin();

        core.Cpu.WriteSpecial(SpecialRegister.MspLimit, 0, Core.Data + 8);
        core.Cpu.WriteSpecial(SpecialRegister.NonSecure + SpecialRegister.MspLimit, 0, Core.Data + 8);

        Assert.Equal((Core.Data + 8, 0u), (core.Cpu.ReadSpecial(SpecialRegister.MspLimit), core.Cpu.ReadSpecial(SpecialRegister.NonSecure + SpecialRegister.MspLimit)));
    }

    [Fact]
    public void Masks_OfTheMainExtension_AreNotThere()
    {
        using var core = new Core("cortex-m23").Begin();

        core.Cpu.WriteSpecial(SpecialRegister.Basepri, 0, 0x80);
        core.Cpu.WriteSpecial(SpecialRegister.Faultmask, 0, 1);

        Assert.Equal((0u, 0u), (core.Cpu.ReadSpecial(SpecialRegister.Basepri), core.Cpu.ReadSpecial(SpecialRegister.Faultmask)));
    }

    [Fact]
    public void Call_ThroughAGateway_AndBack()
    {
        using var core = Divided();
        core.Put(Gateways, 0xE97F, 0xE97F, 0x4774); // sg, bxns lr
        core.Put(NonSecureCode, 0x4780, Core.Nop); // blx r0
        core.State.R[0] = Gateways | 1;

        core.Step(2);
        var inside = (core.State.Secure, core.State.R[14]);
        core.Step();

        Assert.Equal((1u, NonSecureCode + 2), inside);
        Assert.Equal((0u, NonSecureCode + 2), (core.State.Secure, core.Pc));
    }

    [Fact]
    public void Access_ToSecureMemory_IsASecureHardFaultWithoutStatus()
    {
        using var core = Divided();
        core.Put(NonSecureCode, 0x6808); // ldr r0, [r1]
        core.State.R[1] = Core.Data;

        core.Step();

        Assert.Equal(((uint)ExceptionNumber.HardFault, 1u, 0u), (core.State.Ipsr, core.State.Secure, core.ReadSystem(0xDE4)));
    }

    [Fact]
    public void Protection_IsThatOfArmV8M()
    {
        using var core = new Core("cortex-m23", ("security", false)).Begin(0x6808); // ldr r0, [r1]
        core.WriteSystem(0xD9C, 3 << 1);
        core.WriteSystem(0xDA0, 0xFFE1);
        core.WriteSystem(0xD98, 2);
        core.WriteSystem(0xD9C, (Core.Stack - 0x200) | 1 << 1);
        core.WriteSystem(0xDA0, Core.Stack - 0x1F);
        core.WriteSystem(0xD98, 1);
        core.WriteSystem(0xD9C, Core.Data);
        core.WriteSystem(0xDA0, (Core.Data + 0x3F & ~31u) | 1);
        core.WriteSystem(0xD94, 5);
        core.State.Control = 1;
        core.Cpu.SystemChanged();
        core.State.R[1] = Core.Data + 0x20;

        core.Step();

        Assert.Equal((uint)ExceptionNumber.HardFault, core.State.Ipsr);
    }

    /// <summary>A core in the non-secure state at its code, which is the upper half; gateways lie below.</summary>
    private static Core Divided()
    {
        var core = new Core("cortex-m23").Begin();
        Region(core, 0, NonSecureCode, 0xFFFF, 1);
        Region(core, 1, Core.Data + 0x8000, Core.Data + 0xFFFF, 1);
        Region(core, 2, Gateways, Gateways + 0xFF, 3);
        core.WriteSystem(0xDD0, 1, flags: AccessFlags.Secure);
        core.State.Banks[0].Main = Core.Data + 0x9000;
        core.Cpu.Enter(0, secure: false);
        core.Cpu.Header.Pc = NonSecureCode;
        core.Cpu.SystemChanged();
        return core;
    }

    private static void Region(Core core, uint number, uint start, uint limit, uint bits)
    {
        core.WriteSystem(0xDD8, number, flags: AccessFlags.Secure);
        core.WriteSystem(0xDDC, start, flags: AccessFlags.Secure);
        core.WriteSystem(0xDE0, (limit & ~31u) | bits, flags: AccessFlags.Secure);
    }
}

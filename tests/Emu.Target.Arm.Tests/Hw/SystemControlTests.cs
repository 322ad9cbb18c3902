using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.Hw;

public sealed class SystemControlTests
{
    [Theory]
    [InlineData("cortex-m0", 0x410C_C200u)]
    [InlineData("cortex-m0plus", 0x410C_C601u)]
    [InlineData("cortex-m3", 0x412F_C231u)]
    public void Cpuid_IsThatOfTheModel(string model, uint cpuid)
    {
        using var core = new Core(model).Begin();

        Assert.Equal(cpuid, core.ReadSystem(0xD00));
    }

    [Fact]
    public void Vtor_MovesTheVectorTable()
    {
        using var core = new Core().Begin(0xDF00);
        core.Put32(Core.Data + 0x200 + 44, 0x501);

        core.WriteSystem(0xD08, Core.Data + 0x27F);

        Assert.Equal((0x500u, Core.Data + 0x200), (core.Step().Pc, core.ReadSystem(0xD08)));
    }

    [Fact]
    public void Aircr_AsksForAReset_WithItsKeyAlone()
    {
        using var core = new Core().Begin();
        core.WriteSystem(0xD0C, 4);
        Assert.Empty(core.Services.Resets);

        core.WriteSystem(0xD0C, 0x05FA_0304);

        Assert.Single(core.Services.Resets);
        Assert.Equal(0xFA05_0300u, core.ReadSystem(0xD0C));
    }

    [Fact]
    public void Shcsr_EnablesFaults_AndShowsWhatIsActiveAndPending()
    {
        using var core = new Core().Begin(0xDE00);
        core.WriteSystem(0xD24, 7 << 16);

        core.Step();

        Assert.Equal((7u << 16) | (1 << 3), core.ReadSystem(0xD24));
        core.WriteSystem(0xD24, (7 << 16) | (1 << 3) | (1 << 13));
        Assert.True(core.Cpu.IsPending(ExceptionNumber.MemManage));
    }

    [Fact]
    public void FaultStatus_IsClearedByOnes_AlsoInParts()
    {
        using var core = new Core().Begin(0xDE00).Step();
        Assert.Equal((1u << 16, 1u << 30), (core.ReadSystem(0xD28), core.ReadSystem(0xD2C)));

        core.WriteSystem(0xD2A, 1, 2);
        core.WriteSystem(0xD2C, 1 << 30);

        Assert.Equal((0u, 0u), (core.ReadSystem(0xD28), core.ReadSystem(0xD2C)));
    }

    [Fact]
    public void Ccr_ChangesHowCodeIsTranslated()
    {
        using var core = new Core().Begin(0x6008, 0x6808); // str r0, [r1]; ldr r0, [r1]
        (core.State.R[0], core.State.R[1]) = (1 << 3, 0xE000_ED14);
        core.Step();
        Assert.Equal((8u, 0u, Core.Code + 2), (core.ReadSystem(0xD14), core.State.Cfsr, core.Pc));
        core.State.R[1] = Core.Data + 1;

        core.Step();

        Assert.Equal(UsageFault.Unaligned, core.State.Cfsr);
    }

    [Fact]
    public void Access_WithoutPrivilege_IsABusFault()
    {
        using var core = new Core().Begin(0x6808); // ldr r0, [r1]
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, 1);
        core.State.R[1] = 0xE000_ED00;

        core.Step();

        Assert.Equal((FaultStatus.PreciseData | FaultStatus.BusAddress, 0xE000_ED00u), (core.State.Cfsr, core.State.Bfar));
    }

    [Fact]
    public void Baseline_HasNoFaultStatus_AndFixedConfiguration()
    {
        using var core = new Core("cortex-m0").Begin();
        core.WriteSystem(0xD14, 0);
        core.WriteSystem(0xD08, 0x100);
        core.WriteSystem(0xD24, 7 << 16);
        core.WriteSystem(0xD1C, uint.MaxValue);

        Assert.Equal((0x208u, 0u, 0u, 0xC000_0000u), (core.ReadSystem(0xD14), core.ReadSystem(0xD08), core.ReadSystem(0xD24), core.ReadSystem(0xD1C)));
    }

    [Fact]
    public void NarrowWrite_ToAWord_IsIgnored()
    {
        using var core = new Core().Begin();

        core.WriteSystem(0xD08, 0x80, 1);

        Assert.Equal(0u, core.ReadSystem(0xD08));
    }

    [Fact]
    public void NarrowRead_TakesAPart()
    {
        using var core = new Core().Begin();

        TestMachine.Region(core.Cpu, "scs").Read(0xD02, 2, AccessAttributes.Debugger, out var value);

        Assert.Equal(0x412Fu, value);
    }
}
